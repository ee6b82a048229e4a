# `make` alone tells what there is. The work itself is in tools/, so that Windows can do the same:
# README says how.
SHELL := /bin/sh
BIN := .venv/bin
JOBS ?= 4
# Four at a time also on two cores: many tests wait for a process of their own.
# A file's tests stay together: what a file builds once (a year of rehearsal, a full stage) is built once.
PYTEST := $(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

# The first Python that really runs and is new enough (version switchers leave names that do not run).
FIND_PYTHON = for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && break; python=; done; \
	if [ -z "$$python" ]; then \
	echo "Collab needs Python 3.11 or newer, and `python3 --version 2>/dev/null || echo no Python` is what this machine has."; \
	echo "Please install a newer one, or name it: make setup PYTHON=/path/to/python3.11. Nothing was changed."; exit 1; fi

.DEFAULT_GOAL := help
.PHONY: help setup setup-demo setup-demo-teams demo demo-teams quick test check style types imports format bench soak pins clean

help: ## what can be made here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: ## everything a developer needs, in .venv and .local-slack (a second time: nothing to do)
	@$(FIND_PYTHON); $$python -m tools.setup

setup-demo:
	@$(FIND_PYTHON); $$python -m tools.setup --for demo

demo: setup-demo ## a working trust in a chat window on this machine (ARGS=--once: the story, then stop)
	@$(BIN)/collab demo $(ARGS)

setup-demo-teams:
	@$(FIND_PYTHON); $$python -m tools.setup --for demo-teams

demo-teams: setup-demo-teams ## the same trust in a local Teams, which is fetched for it (evaluation only)
	@$(BIN)/collab demo --teams $(ARGS)

quick: setup check ## the short loop: style, types, import rules, the fast tests
	@$(PYTEST) -m "not slow" tests/unit tests/handlers

test: setup check ## everything that guards the project, PostgreSQL and the local Slack included
	@$(PYTEST)

check: setup style types imports ## format, lint, strict types, import rules

style: setup
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo "\`make format\` puts this right."; exit 1; }
	@$(BIN)/ruff check --quiet .

types: setup # two at it while nothing is known yet; later one is quicker
	@$(BIN)/mypy $(if $(wildcard .mypy_cache),,--num-workers 2)

imports: setup
	@$(BIN)/lint-imports --no-cache --no-logo >.setup.imports 2>&1 || { cat .setup.imports; rm -f .setup.imports; exit 1; }
	@rm -f .setup.imports

format: setup ## put style right
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

bench: setup ## how fast it is, beside bare Bolt, in one run
	@$(BIN)/python -m bench $(ARGS)

soak: setup ## kills by the thousand, lost answers, throttling: counts what is lost or double (ARGS=--help)
	@$(BIN)/python -W 'ignore:XDG_RUNTIME_DIR is not set' -m tests.soak $(ARGS)

pins: setup ## refresh requirements/*.txt from pyproject.toml (ARGS=--upgrade: to the newest versions)
	@$(BIN)/python -m tools.pins $(ARGS)

clean: ## remove what was made here, the environment included
	@rm -rf .venv .local-slack .local-teams sandbox-data .setup.log .setup.imports build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
