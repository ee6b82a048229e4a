"""Puts a stream of YAML events together into plain dictionaries and lists, and notes the line of each."""

from __future__ import annotations

from dataclasses import dataclass, field

from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from bot.services.trust_file.mistakes import Mistake
from bot.services.trust_file.places import Path, place_of
from bot.services.trust_file.scalars import is_writable, plain_scalar

MAX_DEPTH = 20
NO_KEY = "\0"


class TooDeep(Exception):
    """More brackets inside one another than any trust file needs; `line` is where."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"nested too deep on line {line}")


def _slip(key: str) -> tuple[str, str] | None:
    """What is wrong with a name wherever it stands, and the remedy."""
    if not is_writable(key):
        return "A name has a character that cannot be shown.", "Write it anew."
    if any(one.isspace() and one != " " for one in key):
        return "A name has a space in it that is not the space bar's.", "Delete the spaces there and type them again."
    if ":" in key.rstrip(":"):
        return f'"{key}" has no space after its colon.', f"Write {key.replace(':', ': ', 1)}."
    return None


@dataclass(slots=True)
class _Open:
    """A mapping or list still being filled; `lost` ones are read to their end and thrown away."""

    path: Path
    into: dict[str, object] | list[object]
    key: str | None = None
    lost: bool = False


@dataclass(slots=True)
class Builder:
    root: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _documents: int = 0

    def take(self, event: Event) -> None:
        if isinstance(event, DocumentStartEvent):
            self._start_document(event)
        elif isinstance(event, NodeEvent):
            self._take_node(event)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._open.pop()

    def _start_document(self, event: Event) -> None:
        self._documents += 1
        if self._documents > 1:
            self._say((), event, "A second document begins here.", "Take out the line `---`.")

    def _take_node(self, event: NodeEvent) -> None:
        if self._expects_key():
            self._take_key(event)
            return
        path = self._next_path()
        self._refuse_tricks(path, event)
        if isinstance(event, ScalarEvent):
            self._place(path, self._scalar(path, event), event)
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._start(path, event)
        else:
            self._place(path, None, event)

    def _expects_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].into, dict) and self._open[-1].key is None

    def _take_key(self, event: NodeEvent) -> None:
        around = self._open[-1]
        self._refuse_tricks(around.path, event)
        if isinstance(event, ScalarEvent):
            around.key = self._key(around, event)
            return
        self._say(around.path, event, "A name must be a word, not a list.", "Write one word before the colon.")
        around.key = NO_KEY
        if not isinstance(event, AliasEvent):
            self._open.append(_Open(around.path, [], lost=True))

    def _key(self, around: _Open, event: ScalarEvent) -> str:
        key = str(event.value)
        path = (*around.path, key)
        slip = _slip(key)
        if slip is not None:
            self._say(around.path, event, *slip)
            return NO_KEY
        if path in self.lines and not around.lost:
            first = self.lines[path]
            self._say(around.path, event, f"{key} is written twice here.", f"Keep one; the first is on line {first}.")
            return NO_KEY
        self._note(path, event)
        return key

    def _next_path(self) -> Path:
        if not self._open:
            return ()
        around = self._open[-1]
        step = len(around.into) if isinstance(around.into, list) else str(around.key)
        return (*around.path, step)

    def _refuse_tricks(self, path: Path, event: NodeEvent) -> None:
        if isinstance(event, AliasEvent) or event.anchor:
            self._say(path, event, "Anchors and aliases (& and *) are not read.", "Write the value out.")
        if getattr(event, "tag", None) not in (None, "!"):
            self._say(path, event, "Tags (words with !) are not read.", "Write the value alone.")

    def _scalar(self, path: Path, event: ScalarEvent) -> object:
        words = str(event.value)
        if not is_writable(words):
            self._say(path, event, "It has a character that cannot be shown.", "Take the character out.")
            words = "".join(filter(is_writable, words))
        return plain_scalar(words) if event.implicit[0] and not event.style else words

    def _start(self, path: Path, event: NodeEvent) -> None:
        if len(self._open) == MAX_DEPTH:
            raise TooDeep(event.start_mark.line + 1)
        fresh: dict[str, object] | list[object] = {} if isinstance(event, MappingStartEvent) else []
        lost = not self._place(path, fresh, event)
        self._open.append(_Open(path, fresh, lost=lost))

    def _place(self, path: Path, value: object, event: NodeEvent) -> bool:
        """Put a value where it belongs, unless what it belongs to is being thrown away."""
        if not self._open:
            self.root = value if self._documents == 1 else self.root
            return self._documents == 1
        around = self._open[-1]
        key, around.key = around.key, None
        if around.lost or key == NO_KEY:
            return False
        if isinstance(around.into, list):
            around.into.append(value)
            self._note(path, event)
        elif value is not None and key is not None:
            around.into[key] = value
        return True

    def _note(self, path: Path, event: NodeEvent) -> None:
        if not self._open[-1].lost:
            self.lines.setdefault(path, event.start_mark.line + 1)

    def _say(self, path: Path, event: Event, what: str, remedy: str) -> None:
        self.mistakes.append(Mistake(event.start_mark.line + 1, place_of(self.root, path), what, remedy))
