"""Any card and any form that our words could make, with text as hostile as people can type."""

from __future__ import annotations

from datetime import date

from hypothesis import Phase
from hypothesis import strategies as st

from bot.cards.card import (
    Bullets,
    Button,
    Card,
    Day,
    Divider,
    Facts,
    Field,
    File,
    Form,
    Line,
    Link,
    Note,
    Number,
    Option,
    Part,
    Pick,
    PickMany,
    Row,
    Section,
    Strong,
    Text,
    Words,
)

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without making a failure smaller: that takes minutes with cards."""

HOSTILE = (
    "<!channel> everybody look",
    "<!here|here> and @here and @channel",
    "<@U0001> <#C0001> <!subteam^S1>",
    "<https://evil.example|Click me>",
    "*bold* _slanted_ ~struck~ `code`",
    "```\nblock of code\n```",
    "&amp; &lt;b&gt; Q&A < > &",
    "> a quote\n>>> a longer one",
    "- a list\n1. another",
    ":tada: :+1::skin-tone-2:",
    "https://evil.example/a?b=c&d=<e>",
    "{date} <!date^1392734382^Posted {date_num}|x>",
    "|pipes|in|it|",
    "\u202egnp.exe",
    "a\x00b\x07c\x1b[31m",
    "👩🏽‍🏫 Ōtāhuhu Ysgol Llanfair­pwll",
    "\r\nSubject: injected\r\n\r\nbody",
    "   ",
    "",
    "x" * 3_001,
    "word " * 605,
)

typed = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))
names = st.from_regex(r"[a-z]{1,8}(_[a-z]{1,8})?", fullmatch=True)
actions = st.from_regex(r"[a-z]{2,10}\.[a-z_]{2,14}", fullmatch=True)
subjects = st.from_regex(r"[A-Z]{2,4}-[0-9]{1,4}", fullmatch=True)

spans = st.one_of(
    typed,
    st.builds(Strong, typed),
    st.builds(Link, typed, st.sampled_from(("https://collab.example/p?a=1&b=<2>|3", "javascript:alert(1)", "x"))),
)
lines: st.SearchStrategy[Line] = st.lists(spans, max_size=4).map(tuple)
buttons = st.builds(
    Button,
    action=actions,
    label=typed,
    value=subjects,
    style=st.sampled_from((None, "primary", "danger")),
    confirm=st.none() | typed,
)


def many_lines(most: int = 12) -> st.SearchStrategy[tuple[Line, ...]]:
    return st.lists(lines, max_size=most).map(tuple)


def some_buttons(most: int) -> st.SearchStrategy[tuple[Button, ...]]:
    return st.lists(buttons, max_size=most).map(tuple)


parts: st.SearchStrategy[Part] = st.one_of(
    st.builds(Text, many_lines()),
    st.builds(Section, typed),
    st.builds(Facts, st.lists(st.tuples(typed, typed), max_size=14).map(tuple)),
    st.builds(Bullets, many_lines(), st.booleans()),
    st.builds(Row, many_lines(3), some_buttons(3)),
    st.builds(Note, lines),
    st.builds(File, names, subjects, typed),
    st.just(Divider()),
)
cards = st.builds(
    Card,
    title=typed,
    parts=st.lists(parts, max_size=8).map(tuple),
    buttons=some_buttons(3),
    more=some_buttons(7),
    subject=st.none() | subjects,
)


GROUPINGS: tuple[tuple[str | None, ...], ...] = ((None,), ("Primary", "Secondary"), (None, "Group " + "x" * 90))


def many_options(count: int, words: str, groups: tuple[str | None, ...]) -> tuple[Option, ...]:
    """Some of them in groups, some with a description."""
    return tuple(
        Option(f"o{n}", f"{words[:90]} {n}", groups[n % len(groups)], about=words[:90] if n % 3 == 0 else None)
        for n in range(count)
    )


options = st.builds(many_options, st.sampled_from((0, 1, 2, 10, 11, 100, 101, 130)), typed, st.sampled_from(GROUPINGS))
chosen = st.sampled_from(("o0", "o7", "o120", "gone"))
sources = st.sampled_from((None, None, None, "people"))

fields: st.SearchStrategy[Field] = st.one_of(
    st.builds(
        Words,
        id=names,
        label=typed,
        hint=typed,
        initial=typed,
        shortest=st.sampled_from((0, 1, 20)),
        longest=st.sampled_from((20, 150, 3000)),
        placeholder=typed,
    ),
    st.builds(Pick, names, typed, options, typed, st.booleans(), st.none() | chosen, sources),
    st.builds(PickMany, names, typed, options, typed, st.booleans(), st.lists(chosen, unique=True).map(tuple), sources),
    st.builds(Day, names, typed, initial=st.none() | st.dates(date(2000, 1, 1))),
    st.builds(Number, names, typed, initial=st.none() | st.integers(0, 999)),
)

forms = st.builds(
    Form,
    id=names,
    title=typed,
    fields=st.lists(fields, max_size=4, unique_by=lambda box: box.id).map(tuple),
    token=st.sampled_from(("", "k3xT-9_a")),
    submit=typed,
    intro=st.lists(parts, max_size=2).map(tuple),
)
