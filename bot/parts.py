"""Bringing in by name what only some commands and some deployments need."""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from types import ModuleType


def bring_in(name: str) -> ModuleType:
    """Import a module. What that makes stays for good: looking through it for garbage is a fifth of what it takes."""
    if name in sys.modules or not gc.isenabled():
        return import_module(name)
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()
