"""Which trusts there are, for commands that name one."""

from __future__ import annotations

from bot.domain.errors import Refused
from bot.domain.wording import names
from storage import trusts
from storage.database import Shelf


def refuse_unless_loaded(shelf: Shelf, trust_id: str) -> None:
    loaded = trusts.all_ids(shelf)
    if trust_id not in loaded:
        known = names(loaded) if loaded else "none yet"
        raise Refused(f"No trust {trust_id} is loaded. Loaded: {known}. Nothing was changed.")
