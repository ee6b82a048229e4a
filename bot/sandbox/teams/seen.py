"""What a person sees in Teams, as the same plain values that tell what one sees in Slack."""

from __future__ import annotations

from bot.sandbox.standin.seen import Button, Field, Message, Modal
from bot.sandbox.standin.shapes import Json
from bot.sandbox.teams.boxes import Typed, options_of, standing
from bot.sandbox.teams.cards import cards_of
from bot.sandbox.teams.conversations import Conversation, Said
from bot.sandbox.teams.elements import EXECUTE, actions, elements, inputs, is_submit, submit_of, told
from bot.sandbox.teams.tenant import Member
from bot.sandbox.teams.words import read, words_of

WARNING = "attention"
"""The colour of a sentence that says what is wrong with the box above it."""


def card_for(said: Said, reader: Member) -> Json | None:
    """The card as this person's client shows it."""
    found = said.cards.get(reader.aad)
    return found or next(iter(cards_of(said.activity)), None)


def seen_message(where: Conversation, said: Said, reader: Member, *, by_bot: bool) -> Message:
    card = card_for(said, reader)
    text = read(str(said.activity.get("text") or ""))
    return Message(
        channel=where.id,
        ts=str(said.order),
        author=said.author,
        text="\n".join(part for part in (words_of(card) if card else text,) if part),
        fallback=text or str(said.activity.get("summary") or ""),
        buttons=buttons_of(card) if card else (),
        ephemeral=bool(said.only_for),
        edited=said.edited,
        from_bot=by_bot,
        thread_ts=None,
        files=tuple(str(one["name"]) for one in said.activity.get("attachments") or [] if one.get("name")),
        blocks=[card] if card else [],
    )


def buttons_of(card: Json) -> tuple[Button, ...]:
    """Everything to press, a form's own Send apart."""
    return tuple(_button(action, asks) for action, asks in actions(card) if not is_submit(action))


def seen_form(said: Said, card: Json, typed: Typed, complaints: dict[str, str]) -> Modal:
    """The form that this card is; `complaints` are Teams' own, the bot's stand in the card."""
    send = submit_of(card) or {}
    boxes, errors = list(inputs(card)), {**errors_in(card), **complaints}
    return Modal(
        view_id=said.id,
        callback_id=str(told(send).get("form", "")),
        title=next(iter(words_of(card).splitlines()), ""),
        submit=send.get("title"),
        text=words_of(card),
        fields={box["id"]: _field(box, typed, errors) for box in boxes},
        buttons=buttons_of(card),
        errors=errors,
        trouble=None,
        depth=1,
        view=card,
    )


def errors_in(card: Json) -> dict[str, str]:
    """The sentences that stand in the warning colour right under a box, by its id."""
    found: dict[str, str] = {}
    above = ""
    for one in elements(card):
        if str(one.get("type", "")).startswith("Input."):
            above = one["id"]
        elif above and (words := _warning(one)):
            found[above] = f"{found[above]} {words}" if above in found else words
    return found


def initially(card: Json) -> Typed:
    """What the card puts into its boxes."""
    return {box["id"]: standing(box) for box in inputs(card)}


def _warning(element: Json) -> str:
    if element.get("type") == "TextBlock" and element.get("color", "").lower() == WARNING:
        return read(str(element["text"]))
    if element.get("type") != "RichTextBlock":
        return ""
    runs = [one for one in element["inlines"] if isinstance(one, dict) and one.get("color", "").lower() == WARNING]
    return "".join(str(one["text"]) for one in runs)


def _field(box: Json, typed: Typed, errors: dict[str, str]) -> Field:
    return Field(
        block_id=box["id"],
        action_id=box["id"],
        label=str(box.get("label") or ""),
        kind=box["type"],
        value=typed.get(box["id"], standing(box)),
        options=options_of(box),
        optional=not box.get("isRequired"),
        hint=str(box.get("placeholder") or ""),
        error=errors.get(box["id"]),
        multiline=bool(box.get("isMultiline")),
    )


def _button(action: Json, asks: Json | None) -> Button:
    data = told(action)
    value = data.get("value")
    return Button(
        action_id=str(data.get("action") or action.get("verb") or ""),
        block_id="",
        text=str(action.get("title") or ""),
        value=None if value is None else str(value),
        kind="button" if action.get("type") == EXECUTE else str(action.get("type")),
        confirm=words_of(asks) if asks else None,
        url=action.get("url"),
    )
