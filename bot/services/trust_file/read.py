"""The text of a trust file, as plain values that know their lines.

Nothing in a file is ever executed or multiplied: tags, anchors and aliases are refused, depth and size have
limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import Event

from bot.services.trust_file.building import Builder, TooDeep
from bot.services.trust_file.mistakes import Mistake, Remark
from bot.services.trust_file.places import THE_FILE, Path, entry_of, place_of
from bot.services.trust_file.scalars import is_writable

MAX_BYTES = 5_000_000
ALLOWED_BETWEEN_LINES = "\r\ufeff"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as plain values, the line of each, and what could not be read.

    `document` is empty where the text is not YAML at all; then `mistakes` says why. An empty value
    (`school:`, `school: null`) is left out: it means the same as no line.
    """

    document: Mapping[str, object]
    lines: Mapping[Path, int]
    mistakes: tuple[Mistake, ...]

    def line(self, path: Path) -> int:
        """The line of that place, or of the nearest place around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def mistake(self, path: Path, what: str, remedy: str) -> Mistake:
        return Mistake(self.line(path), place_of(self.document, entry_of(path)), what, remedy)

    def remark(self, path: Path, what: str, remedy: str) -> Remark:
        return Remark(self.line(path), place_of(self.document, entry_of(path)), what, remedy)


def read(text: str) -> Reading:
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return _unreadable(1, "It is larger than 5 MB.", "A trust file holds words, not pictures: take out the rest.")
    builder = Builder()
    try:
        for event in _events(text):
            builder.take(event)
    except TooDeep as error:
        return _unreadable(error.line, "It is nested too deep.", "Take the inner brackets out.")
    except MarkedYAMLError as error:
        return _unreadable(_line_of(error), _plain(error), "Look at this line and the one before it.")
    except (YAMLError, ValueError, OverflowError, AssertionError):
        line = _line_of_the_unwritable(text)
        return _unreadable(line, "A character or directive in it cannot be read.", "Save it as plain UTF-8 text.")
    return _checked(builder)


def _events(text: str) -> Iterator[Event]:
    return iter(YAML(typ="safe", pure=True).parse(text))


def _checked(builder: Builder) -> Reading:
    says_nothing = not builder.root and not builder.mistakes
    if not isinstance(builder.root, dict) or says_nothing:
        return _unreadable(1, "It has no sections.", "Begin with `meta:`, `trust:`, `schools:` and so on.")
    return Reading(builder.root, builder.lines, tuple(builder.mistakes))


def _line_of(error: MarkedYAMLError) -> int:
    marks = (error.context_mark, error.problem_mark)
    mark = next(filter(None, marks if "end of stream" in str(error.problem) else reversed(marks)), None)
    return mark.line + 1 if mark else 1


def _line_of_the_unwritable(text: str) -> int:
    """The line of the first character that no file may have; 1 where it is something else."""
    foreign = (at for at, one in enumerate(text) if not is_writable(one) and one not in ALLOWED_BETWEEN_LINES)
    return text.count("\n", 0, next(foreign, 0)) + 1


PLAIN_WORDS = (
    ("mapping values are not allowed", "There is a second colon where only one may stand."),
    ("could not find expected ':'", "A colon is missing after a name."),
    ("found character '\\t'", "There is a tab; only spaces may stand at the beginning of a line."),
    ("expected <block end>", "The line begins further left or right than those beside it."),
    ("unexpected end of stream", "A quotation mark is opened and never closed."),
    ("expected ',' or", "A bracket or a comma is missing."),
    ("expected the node content", "A value is missing."),
    ("incompatible YAML document", "It says that it is in another version of YAML."),
)


def _plain(error: MarkedYAMLError) -> str:
    said = str(error.problem)
    return next((words for sign, words in PLAIN_WORDS if sign in said), "The line cannot be read as YAML.")


def _unreadable(line: int, what: str, remedy: str) -> Reading:
    return Reading({}, {}, (Mistake(line, THE_FILE, what, remedy),))
