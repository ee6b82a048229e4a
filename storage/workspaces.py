"""The Slack workspaces that have installed Collab, and which trust lives in each."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.installations import Workspace
from storage.database import Shelf
from storage.tables.slack import bots
from storage.tables.trusts import trusts


def installed(shelf: Shelf) -> list[Workspace]:
    """Every workspace with Collab in it, by name."""
    whose = select(bots.c.team_id, bots.c.team_name, trusts.c.id).join(
        trusts, trusts.c.slack_team == bots.c.team_id, isouter=True
    )
    rows = shelf.rows(whose.order_by(bots.c.team_name, bots.c.team_id))
    found = {row.team_id: Workspace(row.team_id, row.team_name or row.team_id, row.id) for row in rows}
    return list(found.values())
