"""What a person sees in Slack, as plain values that a test or a story can read."""

from dataclasses import dataclass, field

from bot.sandbox.standin.elements import KINDS, options_of, placed_elements
from bot.sandbox.standin.rich_words import lines_of
from bot.sandbox.standin.shapes import Json

Answer = str | tuple[str, ...] | None
"""What stands in a field: text, a date, one value; or several values; or nothing."""


@dataclass(frozen=True)
class Option:
    """One choice. `group` is the heading it stands under, if any."""

    value: str
    text: str
    description: str = ""
    group: str = ""


@dataclass(frozen=True)
class Button:
    """Something to press: a button, or a menu or picker outside a form's fields."""

    action_id: str
    block_id: str
    text: str
    value: str | None = None
    kind: str = "button"
    options: tuple[Option, ...] = ()
    confirm: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Field:
    """One question of a form as it stands at present."""

    block_id: str
    action_id: str
    label: str
    kind: str
    value: Answer
    options: tuple[Option, ...] = ()
    optional: bool = False
    hint: str = ""
    error: str | None = None
    multiline: bool = False


@dataclass(frozen=True)
class Modal:
    """An open form. `text` is everything there is to read in it apart from the fields."""

    view_id: str
    callback_id: str
    title: str
    submit: str | None
    text: str
    fields: dict[str, Field]
    buttons: tuple[Button, ...]
    errors: dict[str, str]
    trouble: str | None
    depth: int
    view: Json = field(repr=False, compare=False)

    def field(self, block_id: str) -> Field:
        """Raises KeyError that names the fields there are."""
        if block_id not in self.fields:
            raise KeyError(f"no field {block_id!r} in {self.title!r}; there are {', '.join(self.fields)}")
        return self.fields[block_id]


@dataclass(frozen=True)
class Message:
    """A message. `text` is all its words, blocks included; `fallback` the plain text sent beside them."""

    channel: str
    ts: str
    author: str
    text: str
    fallback: str
    buttons: tuple[Button, ...]
    ephemeral: bool
    edited: bool
    from_bot: bool
    thread_ts: str | None
    files: tuple[str, ...]
    blocks: list[Json] = field(repr=False, compare=False)

    def button(self, action_id: str, value: str | None = None) -> Button:
        """Raises KeyError that names the buttons there are."""
        return the_button(self.buttons, action_id, value)


@dataclass(frozen=True)
class Home:
    """The app's Home tab."""

    text: str
    buttons: tuple[Button, ...]
    view: Json = field(repr=False, compare=False)


def the_button(buttons: tuple[Button, ...], action_id: str, value: str | None = None) -> Button:
    for button in buttons:
        if button.action_id == action_id and value in (None, button.value):
            return button
    names = ", ".join(f"{button.action_id}={button.value}" for button in buttons) or "none"
    raise KeyError(f"no button {action_id!r} with value {value!r}; there are {names}")


def seen_message(message: Json) -> Message:
    blocks = message.get("blocks") or []
    return Message(
        channel=message["channel"],
        ts=message["ts"],
        author=message.get("username") or message.get("user") or "",
        text=words_of(blocks) or message.get("text") or "",
        fallback=message.get("text") or "",
        buttons=pressable(blocks, inside_form=False),
        ephemeral=message.get("subtype") == "ephemeral",
        edited="edited" in message,
        from_bot="bot_id" in message,
        thread_ts=message.get("thread_ts"),
        files=tuple(str(one.get("name")) for one in message.get("files") or []),
        blocks=blocks,
    )


def seen_modal(entry: Json, depth: int) -> Modal:
    """`entry` is one of the `stack` that the gateway's `forms` tells."""
    view, errors = entry["view"], entry["errors"]
    asked = [(b, e) for b, e in placed_elements(view["blocks"]) if b["type"] == "input"]
    return Modal(
        view_id=view["id"],
        callback_id=view["callback_id"],
        title=view["title"]["text"],
        submit=view["submit"]["text"] if view.get("submit") else None,
        text=words_of(view["blocks"]),
        fields={block["block_id"]: _field(view, block, element, errors) for block, element in asked},
        buttons=pressable(view["blocks"], inside_form=True),
        errors=errors,
        trouble=entry["trouble"],
        depth=depth,
        view=view,
    )


def seen_home(view: Json) -> Home:
    return Home(words_of(view["blocks"]), pressable(view["blocks"], inside_form=False), view)


def _field(view: Json, block: Json, element: Json, errors: dict[str, str]) -> Field:
    held = view["state"]["values"].get(block["block_id"], {}).get(element["action_id"], {})
    return Field(
        block_id=block["block_id"],
        action_id=element["action_id"],
        label=block["label"]["text"],
        kind=element["type"],
        value=_answer(element, held),
        options=options_seen(element),
        optional=bool(block.get("optional")),
        hint=(block.get("hint") or {}).get("text", ""),
        error=errors.get(block["block_id"]),
        multiline=bool(element.get("multiline")),
    )


def _answer(element: Json, held: Json) -> Answer:
    kind = KINDS.get(str(element["type"]))
    value = held.get(kind.key) if kind else None
    if kind is not None and kind.many:
        return tuple(str(_bare(one)) for one in value or [])
    bare = _bare(value)
    return None if bare is None else str(bare)


def _bare(value: object) -> object:
    return value["value"] if isinstance(value, dict) and "value" in value else value


def options_seen(element: Json) -> tuple[Option, ...]:
    groups = {id(o): g["label"]["text"] for g in element.get("option_groups") or [] for o in g["options"]}
    return tuple(
        Option(
            value=str(option.get("value")),
            text=option["text"]["text"],
            description=(option.get("description") or {}).get("text", ""),
            group=groups.get(id(option), ""),
        )
        for option in options_of(element)
    )


def pressable(blocks: list[Json], *, inside_form: bool) -> tuple[Button, ...]:
    """Everything to press, in the order it is drawn; a form's own fields are not among it."""
    placed = [(b, e) for b, e in placed_elements(blocks) if e["type"] != "image"]
    return tuple(_button(block, e) for block, e in placed if not (inside_form and block["type"] == "input"))


def _button(block: Json, element: Json) -> Button:
    confirm = element.get("confirm")
    words = element.get("text") or element.get("placeholder") or {}
    return Button(
        action_id=element.get("action_id", ""),
        block_id=block.get("block_id", ""),
        text=words.get("text", ""),
        value=element.get("value"),
        kind=element["type"],
        options=options_seen(element),
        confirm=confirm["text"]["text"] if confirm else None,
        url=element.get("url"),
    )


def words_of(blocks: list[Json]) -> str:
    """All text a person reads in these blocks, a line for each piece."""
    return "\n".join(piece for block in blocks for piece in _pieces(block))


def _pieces(block: Json) -> list[str]:
    if block.get("type") == "rich_text":
        return [*lines_of(block)]
    if block.get("type") == "context":
        return [" ".join(_texts(block.get("elements") or []))]
    return _texts([block.get("text"), *(block.get("fields") or [])])


def _texts(held: list[Json | None]) -> list[str]:
    return [str(one["text"]) for one in held if isinstance(one, dict) and "text" in one]
