"""The words that a person reads in Slack's rich text, line by line."""

from collections.abc import Iterator

from bot.sandbox.standin.shapes import Json


def lines_of(block: Json) -> Iterator[str]:
    """A line for each section, quote or listed item; lists with their bullets and numbers as Slack draws them."""
    for part in block.get("elements") or []:
        if part["type"] == "rich_text_list":
            yield from _listed(part)
        else:
            yield _line(part)


def _listed(part: Json) -> Iterator[str]:
    indent = "  " * int(part.get("indent") or 0)
    for number, item in enumerate(part["elements"], start=int(part.get("offset") or 0) + 1):
        sign = f"{number}." if part.get("style") == "ordered" else "•"
        yield f"{indent}{sign} {_line(item)}"


def _line(part: Json) -> str:
    return "".join(_words(piece) for piece in part.get("elements") or [])


def _words(piece: Json) -> str:
    match piece["type"]:
        case "link":
            return str(piece.get("text") or piece["url"])
        case "user" | "usergroup" | "broadcast":
            return f"@{piece.get('user_id') or piece.get('usergroup_id') or piece['range']}"
        case "channel":
            return f"#{piece['channel_id']}"
        case "emoji":
            return _emoji(piece)
        case _:
            return _written(piece)


def _written(piece: Json) -> str:
    words = str(piece.get("text") or piece.get("fallback") or piece.get("value") or "")
    return f"`{words}`" if (piece.get("style") or {}).get("code") else words


def _emoji(piece: Json) -> str:
    code = piece.get("unicode")
    return "".join(chr(int(one, 16)) for one in str(code).split("-")) if code else f":{piece['name']}:"
