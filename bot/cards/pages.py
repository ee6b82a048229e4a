"""Pages of a sentence and at most one button, for somebody who comes from an email or a chat."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from bot.cards.card import Card
from bot.cards.courtesies import said
from bot.cards.plaintext import words


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page says: before the press `about`, with `label` on the button, and afterwards `done`.

    `regret` is on the button that takes it back, where that can be done.
    """

    title: str
    about: str
    label: str
    done: str
    regret: str = ""


SHEETS = {
    "digest.got_it": Sheet(
        "The board's news",
        "Press the button once you have read it. It is counted, and nobody sees by whom.",
        "Got it",
        "Thank you. You can close this page.",
    ),
    "file.take": Sheet(
        "Your file",
        "It is made for you, and can be fetched once.",
        "Fetch it",
        "Here it is.",
    ),
    "news.hold": Sheet(
        "Hold my emails",
        "News and reminders wait until you want them again; nothing is lost. The board's news, and what only you can "
        "decide, still come.",
        "Hold them",
        "News and reminders are held from now on. The board's news, and what only you can decide, still come.",
        "Send them again",
    ),
    "news.resume": Sheet(
        "Send my emails again",
        "What was held comes to you as one email on your next working morning.",
        "Send them again",
        "News and reminders come again. What was held comes as one email on your next working morning.",
        "Hold them",
    ),
}


def old_page() -> Card:
    """One sentence for a page that is forged, changed, too old, used, or somebody's who has left."""
    return said(
        "This page can't be used any more. It may be too old, or used already, or its address is incomplete. "
        "Nothing was changed."
    )


def before(sheet: Sheet) -> str:
    return _page(sheet.title, (sheet.about,), sheet.label)


def after(sheet: Sheet, back_again: str | None = None) -> str:
    """`back_again` is the address that takes it back."""
    return _page(sheet.title, (sheet.done,), sheet.regret if back_again else "", back_again or "")


def notice(card: Card) -> str:
    """A card's words, with nothing to press."""
    title, _, rest = words(card).partition("\n") if card.title else ("Collab", "", words(card))
    return _page(title, tuple(rest.splitlines()))


def _page(title: str, lines: tuple[str, ...], label: str = "", address: str = "") -> str:
    where = f' action="{escape(address)}"' if address else ""
    paragraphs = "\n".join(f"<p>{escape(line)}</p>" for line in lines)
    button = f'\n<form method="post"{where}><button>{escape(label)}</button></form>' if label else ""
    return _WHOLE.format(title=escape(title), style=STYLE, body=f"{paragraphs}{button}")


STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1d2329; --blue: #1f3a5f; --on-blue: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #15191d; --ink: #e8ecef; --blue: #9cc4f5; --on-blue: #10151a; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 18px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 12vh 24px 24px; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
button { font: inherit; font-weight: 600; min-height: 48px; padding: 0 28px; border: 0; border-radius: 6px;
  background: var(--blue); color: var(--on-blue); cursor: pointer; }
button:focus-visible { outline: 3px solid var(--ink); outline-offset: 3px; }
@media (max-width: 480px) { button { width: 100%; } main { padding-top: 48px; } }
footer { margin-top: 3rem; font-size: 0.85rem; opacity: 0.75; }
"""
STYLE_HASH = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
"""For the page's own policy: this style, and no other."""

_WHOLE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
<footer>Collab</footer>
</main>
</body>
</html>
"""
