"""R10: a project serves one of the statement's aims, and a priority of the trust."""

from __future__ import annotations

from bot.domain.charter.findings import Circumstances, Finding
from bot.domain.projects import Draft

COMMON_GOALS = "Prioritising common and agreed goals and themes that are a focus in the Trust Improvement."


def serves_an_aim(draft: Draft, around: Circumstances) -> Finding | None:
    """“Specifically we aim to ...”: at least one part of the aims."""
    known = {part.id for aim in around.trust.aims for part in aim.parts}
    if not known or (draft.aims and known.issuperset(draft.aims)):
        return None
    words = "Please choose at least one of the aims it serves."
    if draft.aims:
        words = "One of these aims is not in the statement. Please choose again."
    return Finding("R10", "aims", words, _specifically(around), blocks=True)


def serves_a_priority(draft: Draft, around: Circumstances) -> Finding | None:
    """“Prioritising common and agreed goals and themes that are a focus in the Trust Improvement.”"""
    known = around.trust.priorities
    if not set(draft.priorities) <= set(known):
        words = "One of these priorities is not the trust's. Please choose again."
        return Finding("R10", "priorities", words, COMMON_GOALS, blocks=True)
    if draft.priorities or not known:
        return None
    words = "It names none of the trust's priorities. Choose one, or say why it is worth doing all the same."
    return Finding("R10", "priorities", words, COMMON_GOALS)


def _specifically(around: Circumstances) -> str:
    titles = (aim.title[:1].lower() + aim.title[1:] for aim in around.trust.aims)
    return f"Specifically we aim to: {'; '.join(titles)}."
