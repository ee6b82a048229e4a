"""The visitor's own browser: opened on the demonstration's page, where there is one to open."""

from __future__ import annotations

import webbrowser

OPENING = "It is opening in your browser."
NO_BROWSER = "No browser was found on this machine, so none was opened: open the first address above in one."
IN_THE_TERMINAL = frozenset({"links", "elinks", "lynx", "w3m", "www-browser"})
"""They would take over the terminal that the story is told in."""


def show(page: str) -> str:
    """Open the page; the sentence that says whether it was."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return NO_BROWSER
    if getattr(browser, "basename", "") in IN_THE_TERMINAL or not browser.open(page):
        return NO_BROWSER
    return OPENING
