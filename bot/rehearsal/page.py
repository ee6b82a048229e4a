"""A rehearsal as a page: one file with nothing to fetch, to be read on a phone and to be printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from bot.cards.plaintext import words
from bot.domain.instants import local_day
from bot.domain.people import Person
from bot.domain.spans import Span
from bot.domain.wording import clock, count, day, day_of
from bot.rehearsal.account import Account, Week
from bot.rehearsal.budget import BUDGETS
from bot.rehearsal.page_style import PAGE, STYLE
from bot.rehearsal.play import Message

CLASSES = {
    "answer": "answer",
    "decision": "to decide or read",
    "digest": "digest",
    "urgent": "urgent",
    "told": "news",
    "prompt": "a reminder or question",
}
WAYS = {"slack": "in Slack", "teams": "in Teams", "email": "by email"}


def page(account: Account) -> str:
    played = account.played
    trust = account.trust
    days = _days(played.span)
    title = f"{trust.name}: what {days} would bring"
    parts = [
        f"<h1>{escape(trust.name)}</h1><p class='lead'>What Collab would bring, {escape(days)}. Nothing was sent.</p>",
        _short(account),
        _offices(account),
        _over(account),
        _in_trouble(account),
        _by_itself(account),
        _assumptions(account),
        _people(account),
        _channels(account),
    ]
    return PAGE.format(title=escape(title), style=STYLE, body="\n".join(filter(None, parts)))


def _days(days: Span) -> str:
    """`1 September 2026 to 31 July 2027`."""
    return f"{day_of(days.first)} {days.first.year} to {day_of(days.last)} {days.last.year}"


def _short(account: Account) -> str:
    own = sum(map(len, account.own.values()))
    posts = sum(map(len, account.in_channels.values()))
    reached = sum(1 for messages in account.own.values() if messages)
    return (
        f"<p>{count(own, 'message')} to {count(reached, 'person', 'people')} and {count(posts, 'post')} in "
        f"{count(len(account.in_channels), 'channel')}, in {count(len(account.school_weeks), 'school week')}.</p>"
    )


def _offices(account: Account) -> str:
    rows = "".join(_office(week) for week in account.weeks())
    head = "".join(f"<th scope='col'>{one}</th>" for one in ("Office", "Own", "Posts", "Minutes", "Most"))
    return (
        "<h2>A normal week, by office</h2>"
        f"<div class='wide'><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        "<p class='small'>Each person, in a school week, on average; after the stroke what the product allows itself. "
        "Own: messages to them, without answers to what they pressed. Posts: in channels where their groups read. "
        "Minutes: reading, at 200 words a minute. Most: the most messages that anybody there got in one week. "
        "Red is over.</p>"
    )


def _office(week: Week) -> str:
    budget = week.budget
    cells = (
        ("own", f"{week.own:.2f}", budget.own),
        ("in_channels", f"{week.in_channels:.2f}", budget.in_channels),
        ("minutes", f"{week.minutes:.1f}", budget.minutes),
    )
    drawn = "".join(_figure(found, most, is_over=name in week.over) for name, found, most in cells)
    name = f"{escape(budget.office)} <span class='small'>({week.people})</span>"
    return f"<tr><th scope='row'>{name}</th>{drawn}<td>{week.most}</td></tr>"


def _figure(found: str, most: float | None, *, is_over: bool) -> str:
    allowed = f" <span class='small'>/ {most:.3g}</span>" if most is not None else ""
    mark = "<span class='said'> over</span>" if is_over else ""
    kind = " class='over'" if is_over else ""
    return f"<td{kind}>{found}{allowed}{mark}</td>"


def _over(account: Account) -> str:
    caps = account.trust.rules.caps
    most = f"{caps.per_day} a day and {caps.per_week} a week"
    found = account.over_the_cap()
    if not found:
        return f"<h2>The cap</h2><p>Nobody gets more than {most} of what nobody asked for (news, reminders).</p>"
    return f"<h2>Over the cap</h2><p>Of news and reminders the trust allows {most}.</p>{_list(found, 'over')}"


def _in_trouble(account: Account) -> str:
    unsent = {f"{one.recipient}: {one.why or 'it was not sent'}" for one in account.played.unsent}
    found = [*account.played.remarks, *sorted(unsent)]
    return f"<h2>What could not be done</h2>{_list(found, 'over')}" if found else ""


def _by_itself(account: Account) -> str:
    ran = (
        f"{job.replace('_', ' ').capitalize()}: {count(len(done), 'time')}" for job, done in account.played.done.items()
    )
    return f"<h2>What happened by itself</h2>{_list(ran)}"


def _assumptions(account: Account) -> str:
    said = [act.says for act in account.played.acts]
    quiet = ["Nobody does anything: people were left out of this rehearsal."]
    always = [
        "Everybody is known on their platform, and every channel that the trust's file names is tied.",
        "The clock, the jobs, the services and the rules of delivery are the real ones.",
    ]
    return f"<h2>What was assumed</h2>{_list([*(said or quiet), *always])}"


def _people(account: Account) -> str:
    order = [one.office for one in BUDGETS]
    known = sorted(account.people.values(), key=lambda one: (order.index(account.budget_of(one).office), one.name))
    rows, office = [], ""
    for person in known:
        its = account.budget_of(person).office
        rows.append(f"<h3>{escape(its)}</h3>" if its != office else "")
        rows.append(_person(account, person))
        office = its
    return f"<h2>Each person</h2>{''.join(rows)}"


def _person(account: Account, person: Person) -> str:
    messages = account.own[person.id]
    where = f", {person.school}" if person.school else ""
    head = f"{escape(person.called)}{escape(where)} <span class='small'>{count(len(messages), 'message')}</span>"
    if not messages:
        return f"<p class='nothing'>{head}</p>"
    return f"<details class='person'><summary>{head}</summary>{_messages(account, messages)}</details>"


def _channels(account: Account) -> str:
    names = {f"group:{group.id}": group.name for group in account.played.groups}
    named = {"trust:projects": "The trust's projects", "trust:announcements": "The trust's announcements", **names}
    drawn = (
        f"<details class='person'><summary>{escape(named.get(place, place))} "
        f"<span class='small'>{count(len(posts), 'post')}</span></summary>{_messages(account, posts)}</details>"
        for place, posts in sorted(account.in_channels.items(), key=lambda one: named.get(one[0], one[0]))
    )
    return f"<h2>Each channel</h2>{''.join(drawn)}" if account.in_channels else ""


def _messages(account: Account, messages: Sequence[Message]) -> str:
    return "".join(_message(account, one) for one in messages)


def _message(account: Account, message: Message) -> str:
    local = account.local(message)
    when = f"{day(local_day(account.trust.zone, message.arrival.at))}, {clock(local.time())}"
    text = words(message.arrival.card)
    title, _, rest = text.partition("\n")
    kind = CLASSES.get(message.letter.message_class, message.letter.message_class)
    return (
        f"<details class='message'><summary><span class='when'>{when}</span> {escape(title)} "
        f"<span class='small'>{escape(kind)}, {escape(WAYS.get(message.arrival.platform, ''))}</span></summary>"
        f"<div class='words'>{escape(rest or title)}</div></details>"
    )


def _list(said: Iterable[str], kind: str = "") -> str:
    lines: Iterator[str] = (f"<li>{escape(one)}</li>" for one in said)
    return f"<ul class='{kind}'>{''.join(lines)}</ul>"
