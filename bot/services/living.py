"""The table of living cards: drawn from their subject when sent, and again where they stand when it changes."""

from __future__ import annotations

from bot.services import unreached
from bot.services.cascades import living as cascades
from bot.services.checkins import living as checkins
from bot.services.meetings import agenda
from bot.services.meetings import living as meetings
from bot.services.projects import news as projects

LIVING = {one.kind: one for room in (projects, agenda, meetings, cascades, checkins, unreached) for one in room.LIVING}
