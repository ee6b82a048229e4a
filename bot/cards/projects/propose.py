"""The form a project starts as, and what its proposer hears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.card import (
    Button,
    Card,
    Day,
    Field,
    Form,
    Note,
    Option,
    Part,
    Pick,
    PickMany,
    Row,
    Section,
    Text,
    Value,
    Values,
    Words,
    line,
)
from bot.cards.home import Waiting
from bot.cards.projects import about
from bot.domain.charter.findings import Finding, needs_reason, rests_asked
from bot.domain.charter.purposes import LENGTHS
from bot.domain.projects import LONGEST_REASON, RETURNED, Draft, Project
from bot.domain.trusts import Trust
from bot.domain.wording import names, school_names, span

FORM = "propose"
SEND, KEEP, DISCARD = "send", "draft", "discard"
CHANGE, ANYWAY = "change", "anyway"
NEW = "new"
WITH_REASON = ("Send it anyway, with my reason", "One sentence, if you send it anyway. It stays on the record.")
WITH_REST = ("Send it, and let it rest then", "Only if you would like to give one. It stays on the record.")
OPENING = (
    "It takes about two minutes. A title is enough to keep a draft; "
    "to send it, fill in everything, priorities only if it serves one."
)


def form(trust: Trust, token: str, draft: Draft, *, returned: Project | None = None, may_discard: bool = False) -> Form:
    """The whole proposal on one page, filled with what is known. `returned` puts the approver's sentence on top;
    `may_discard`: it is a draft that can be thrown away."""
    opening = (*_returned(returned), Text((line(OPENING),)))
    boxes = (*_words_of_it(), *_where_and_when(trust), *_why(trust), _then(may_discard=may_discard))
    return Form(FORM, "Propose a project", boxes, token, intro=opening).filled(values_of(draft))


def asked_again(
    trust: Trust, token: str, values: Values, warned: Sequence[Finding], *, may_discard: bool = False
) -> Form:
    """The same form with its warnings on top, and the choice to change it or to send it anyway."""
    shown = form(trust, token, Draft(), may_discard=may_discard)
    heading = "Not sent yet" if values.choice("proceed") == CHANGE else "Before it goes"
    opening = (Section(heading), *(_warning(one) for one in warned), *_rest_note(trust, warned))
    return replace(shown, intro=opening, fields=(*_proceed(warned), *shown.fields)).filled(values)


def _warning(finding: Finding) -> Part:
    """What to think about, and the sentence of the statement behind it."""
    return Text((line(finding.words), line(f"“{finding.quote}”")) if finding.quote else (line(finding.words),))


def _rest_note(trust: Trust, warned: Sequence[Finding]) -> tuple[Part, ...]:
    rests = rests_asked(warned)
    if not rests:
        return ()
    when = names(span(rest, about.this_year(trust)) for rest in rests)
    return (Note(line(f"If you send it as it is, I'll note that it rests from {when}.")),)


def values_of(draft: Draft) -> Values:
    """What the draft holds, by the form's boxes; an empty one is left as the form suggests it."""
    known: dict[str, Value] = {
        "title": draft.title,
        "purpose": draft.purpose,
        "together": draft.together,
        "impact": draft.impact,
        "schools": draft.schools,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "aims": draft.aims,
        "priorities": draft.priorities,
    }
    return Values({box: value for box, value in known.items() if value})


def draft_of(values: Values) -> Draft:
    return Draft(
        title=" ".join(values.text("title").split()),
        purpose=values.text("purpose"),
        together=values.text("together"),
        impact=values.text("impact"),
        schools=values.choices("schools"),
        starts_on=values.day("starts_on"),
        ends_on=values.day("ends_on"),
        aims=values.choices("aims"),
        priorities=values.choices("priorities"),
    )


def sent(trust: Trust, project: Project, next_: str, noted: Sequence[str] = ()) -> Card:
    """Said to the proposer at once. `next_` says who does what now, and is empty where nobody can decide it; `noted`
    are the charter's notes, which ask for nothing."""
    words = [_next(next_)]
    if project.pauses:
        words.append(f"It rests from {about.rests(trust, project)}, while there are exams.")
    words += noted
    kept = [regard for regard in project.regards if regard.reason]
    if kept:
        words.append("Your reason stands beside the warnings on its record.")
    return Card(f"Sent: {project.title}", (Text(tuple(line(one) for one in words)),))


def _next(next_: str) -> str:
    if next_:
        return f"Next: {next_}. I'll tell you when something changes."
    return (
        "Nobody can decide it yet: it waits until the register names an executive leader who may. "
        "Nothing is lost, and your clerk or IT lead can put that right."
    )


def kept(project: Project) -> Card:
    """Said to whoever keeps a draft."""
    words = "Only you and its team can see it. Nothing was sent and nothing was checked yet."
    return Card(
        f"Kept as a draft: {project.title}",
        (Text((line(words), line("`/collab propose` brings it back whenever you like."))),),
        (open_button(project),),
    )


def discarded(project: Project) -> Card:
    """Said to whoever threw a draft away."""
    words = "It is gone, and nobody was told. `/collab propose` starts a new one."
    return Card(f"Thrown away: {project.title}", (Text((line(words),)),))


def kept_drafts(drafts: Sequence[Project]) -> Card:
    """What somebody kept for later, before they start another."""
    rows = tuple(Row((line(_in_hand(draft)),), (open_button(draft),)) for draft in drafts)
    fresh = Button("project.propose", "Start a new one", NEW, "primary" if not drafts else None)
    return Card("You have kept something for later", rows, (fresh,))


def open_button(project: Project) -> Button:
    label = "Change and send again" if project.status == RETURNED else "Open the draft"
    return Button("project.open_draft", label, project.id)


def waiting(draft: Project) -> Waiting:
    """For `/collab` alone: what they kept, or got back."""
    kind = "Came back to you" if draft.status == RETURNED else "Your draft"
    return Waiting(f"{kind}: {draft.title}", open_button(draft))


def _in_hand(project: Project) -> str:
    came_back = ": came back with a question" if project.status == RETURNED else ""
    return f"{project.title or 'Without a title'}{came_back}"


def _returned(project: Project | None) -> tuple[Part, ...]:
    if project is None or not project.decision_reason:
        return ()
    return (Section("Why it came back"), Text((line(project.decision_reason),)))


def _words_of_it() -> tuple[Field, ...]:
    return (
        Words("title", "Title", "A few plain words.", longest=LENGTHS["title"].most),
        _prose("purpose", "Purpose", "What will be different, and for whom?"),
        _prose("together", "Together, not alone", "What can we do together that one school could not?"),
    )


def _where_and_when(trust: Trust) -> tuple[Field, ...]:
    present = school_names(trust)
    schools = tuple(Option(one.id, present[one.id]) for one in trust.schools.values() if one.ended_on is None)
    return (
        PickMany("schools", "Schools", schools, "Two or more.", required=False),
        Day("starts_on", "Starts", required=False),
        Day("ends_on", "Ends", required=False),
    )


def _why(trust: Trust) -> tuple[Field, ...]:
    aims = tuple(Option(part.id, part.quote, aim.title) for aim in trust.aims for part in aim.parts)
    priorities = tuple(Option(one.id, one.name) for one in trust.priorities.values())
    return (
        _prose("impact", "Impact", "How will you know that it worked?"),
        PickMany("aims", "Aims", aims, "At least one, in the words of our statement.", required=False),
        PickMany("priorities", "Priorities", priorities, "Which of this year's does it serve?", required=False),
    )


def _prose(id_: str, label: str, hint: str) -> Words:
    return Words(id_, label, hint, required=False, multiline=True, longest=LENGTHS[id_].most)


def _then(*, may_discard: bool) -> Pick:
    options: tuple[Option, ...] = (
        Option(SEND, "Send it for a decision"),
        Option(KEEP, "Keep it as a draft", about="Nothing is checked and nobody is told."),
    )
    if may_discard:
        options = (*options, Option(DISCARD, "Throw the draft away", about="It is gone then, and nobody is told."))
    return Pick("then", "And now", options, initial=SEND)


def _proceed(warned: Sequence[Finding]) -> tuple[Field, ...]:
    """The choice, and a box for the reason; where a rest settles it, nobody has to argue."""
    anyway, hint = WITH_REASON if needs_reason(warned) else WITH_REST
    options = (Option(CHANGE, "I'll change it"), Option(ANYWAY, anyway))
    return (
        Pick("proceed", "What would you like to do?", options, initial=CHANGE),
        Words(
            "reason",
            "Your reason",
            hint,
            required=False,
            multiline=True,
            longest=LONGEST_REASON,
        ),
    )
