"""What somebody in Slack reads where we cannot draw our answer: always that it is our fault, and a reference."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from storage.tables.engine import forms
from tests.engine.fake_slack import FakeSlack
from tests.handlers.undrawable import CONTENTS, WRONG, is_owned
from tests.handlers.workspaces import INES, OURS, Deployment


@pytest.fixture
async def faulty(both: Deployment) -> AsyncIterator[Deployment]:
    async with both.beside(CONTENTS) as faulty:
        yield faulty


@pytest.fixture
def slack(faulty: Deployment) -> FakeSlack:
    return faulty.slack.slacks[OURS]


def opened(slack: FakeSlack) -> str:
    """The forms that were shown."""
    return json.dumps([asked["view"] for asked in slack.called("views.open")])


@pytest.mark.parametrize("what", WRONG)
async def test_who_types_reads_it_at_once(faulty: Deployment, slack: FakeSlack, what: str) -> None:
    with capture_logs() as lines:
        said = await faulty.types(OURS, INES, what)
    if what == "page":
        assert "Done." in said, "no command answers with a form's next page"
    else:
        assert is_owned(said + opened(slack), lines)


@pytest.mark.parametrize("what", ["card", "answer", "form"])
async def test_who_presses_reads_it(faulty: Deployment, slack: FakeSlack, what: str) -> None:
    pressed = {"type": "button", "action_id": f"a.{what}", "block_id": "b", "value": "", "action_ts": "1.1"}
    with capture_logs() as lines:
        said = await faulty.does(OURS, INES, type="block_actions", actions=[pressed])
    assert is_owned(said + opened(slack), lines)


@pytest.mark.parametrize("what", WRONG)
async def test_who_sends_a_form_reads_it_in_its_place(faulty: Deployment, what: str) -> None:
    await faulty.types(OURS, INES, f"{what} sound")
    with faulty.bot.database.reading() as shelf:
        [token] = shelf.rows(select(forms.c.token).where(forms.c.form == what))
    values = {"words": {"words": {"type": "plain_text_input", "value": "A few"}}}
    view = {"id": "V", "callback_id": what, "private_metadata": token[0], "state": {"values": values}}
    view = {**view, "type": "modal", "blocks": [], "app_installed_team_id": OURS}
    with capture_logs() as lines:
        said = await faulty.does(OURS, INES, type="view_submission", view=view)
    assert is_owned(said, lines)


async def test_who_looks_for_something_finds_nothing(faulty: Deployment) -> None:
    asked = {"type": "block_suggestion", "action_id": "box", "block_id": "box", "value": "a"}
    with capture_logs() as lines:
        said = await faulty.does(OURS, INES, **asked)
    assert '"options":[]' in said.replace(" ", "")
    assert [one["event"] for one in lines] == ["our fault"]
