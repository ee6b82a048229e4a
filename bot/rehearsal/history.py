"""A trust's file as it would have been on the first day of a rehearsal: what happens later has not happened yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain.documents import Document, entries

OF_A_LOG = frozenset({"attended", "apologies", "decisions", "actions", "part_b_count"})


def as_of(document: Document, first: date) -> str:
    """The file without what it tells of later days: logs, releases and check-ins are played anew."""
    later = {
        "meetings": [_unheld(one, first) for one in entries(document, "meetings")],
        "cascades": [one for one in entries(document, "cascades") if _is_before(one, "board_meeting", first)],
        "checkins": [one for one in entries(document, "checkins") if _is_before(one, "due", first)],
    }
    return json.dumps({**document, **later}, default=str, ensure_ascii=False)


def _is_before(entry: Mapping[str, Any], key: str, first: date) -> bool:
    return str(entry.get(key, ""))[:10] < first.isoformat()


def _unheld(meeting: Document, first: date) -> Document:
    if _is_before(meeting, "date", first) or meeting.get("status") != "held":
        return meeting
    return {**{key: value for key, value in meeting.items() if key not in OF_A_LOG}, "status": "planned"}
