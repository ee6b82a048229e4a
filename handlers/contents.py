"""The tables of contents: every command, form and button, joined from each noun's own."""

from __future__ import annotations

from handlers import (
    agendas,
    cascades,
    checkins,
    home,
    intent,
    meetings,
    news,
    places,
    preferences,
    projects,
    undelivered,
)
from handlers.conversation import Contents

ROOMS = (projects, agendas, meetings, cascades, checkins, places, preferences, news, intent, undelivered)
WAITS: tuple[home.Waits, ...] = (
    projects.waits,
    agendas.waits,
    meetings.waits,
    cascades.waits,
    checkins.waits,
    preferences.waits,
    undelivered.waits,
)

COMMANDS = tuple(command for room in ROOMS for command in getattr(room, "COMMANDS", ()))
FORMS = tuple(form for room in ROOMS for form in getattr(room, "FORMS", ()))
BUTTONS = tuple(button for room in ROOMS for button in getattr(room, "BUTTONS", ()))
SUGGESTIONS = tuple(one for room in ROOMS for one in getattr(room, "SUGGESTIONS", ()))

CONTENTS = Contents((*home.commands(COMMANDS, WAITS), *COMMANDS), FORMS, BUTTONS, SUGGESTIONS)
