"""What Slack sends: a command that is typed, and a form that is submitted; really signed, headers and all."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from bot.cards import blockkit_form
from bot.cards.card import Value
from bot.cards.projects import propose
from bot.domain.projects import Draft
from bot.domain.trusts import Trust

SECRET = "f2e8c1b0a9d74365b1c2d3e4f5061728"
PROPOSAL: Mapping[str, Value] = {
    "title": "Reading buddies",
    "purpose": "Year 6 read with Year 2 of another school every week.",
    "together": "No school has both ages under one roof.",
    "schools": ("STT", "CLJ"),
    "starts_on": date(2026, 12, 14),
    "ends_on": date(2027, 3, 25),
    "impact": "Every buddy reads a book a fortnight.",
    "aims": ("A3a",),
    "priorities": ("TIP1",),
    "then": "send",
}


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whoever types and submits, as Slack knows them."""

    team: str
    user: str


def signed(form: Mapping[str, str]) -> bytes:
    """One HTTP request to `/slack/events`, as Slack signs it."""
    body = urlencode(form)
    stamp = str(int(time.time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
    head = (
        "POST /slack/events HTTP/1.1",
        "Host: 127.0.0.1",
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)",
        "Accept: application/json,*/*",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        f"X-Slack-Request-Timestamp: {stamp}",
        f"X-Slack-Signature: {signature}",
    )
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def typed(speaker: Speaker, text: str) -> bytes:
    """`/collab …` in the one-to-one chat."""
    return signed(
        {
            "token": "not-a-verification-token",
            "team_id": speaker.team,
            "team_domain": "lanternfield",
            "channel_id": "D0BENCH0001",
            "channel_name": "directmessage",
            "user_id": speaker.user,
            "user_name": "bench",
            "command": "/collab",
            "text": text,
            "api_app_id": "A0BENCH0001",
            "is_enterprise_install": "false",
            "response_url": "http://127.0.0.1:9/commands/bench",
            "trigger_id": secrets.token_hex(20),
        }
    )


def submitted(speaker: Speaker, trust: Trust, token: str) -> bytes:
    """The form of a new proposal, filled in and sent: the whole view travels, as it does with Slack."""
    view = blockkit_form.modal(propose.form(trust, token, Draft()))
    payload: dict[str, Any] = {
        "type": "view_submission",
        "user": {"id": speaker.user, "username": "bench", "name": "bench", "team_id": speaker.team},
        "api_app_id": "A0BENCH0001",
        "token": "not-a-verification-token",
        "team": {"id": speaker.team, "domain": "lanternfield"},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": secrets.token_hex(20),
        "view": {
            "id": "V0BENCH0001",
            "team_id": speaker.team,
            "app_id": "A0BENCH0001",
            "hash": "1795500000.abcdef",
            "root_view_id": "V0BENCH0001",
            "external_id": "",
            **view,
            "state": {"values": _state(view["blocks"])},
        },
        "response_urls": [],
    }
    return signed({"payload": json.dumps(payload)})


def _state(blocks: Any) -> dict[str, Any]:
    boxes = [block for block in blocks if block["type"] == "input"]
    return {box["block_id"]: {box["block_id"]: _filled(box["element"], box["block_id"])} for box in boxes}


def _filled(element: Mapping[str, Any], field: str) -> dict[str, Any]:
    """The answer that Slack makes of one box: a choice is sent with its whole option."""
    value, kind = PROPOSAL[field], str(element["type"])
    if isinstance(value, date):
        return {"type": kind, "selected_date": value.isoformat()}
    if isinstance(value, tuple):
        return {"type": kind, "selected_options": [_option(element, one) for one in value]}
    if "options" in element:
        return {"type": kind, "selected_option": _option(element, str(value))}
    return {"type": kind, "value": value}


def _option(element: Mapping[str, Any], value: str) -> Any:
    groups = element.get("option_groups") or [element]
    return next(option for group in groups for option in group["options"] if option["value"] == value)
