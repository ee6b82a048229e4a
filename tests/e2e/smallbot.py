"""A small bot, and a stage for it: local-slack, the stand-in, and the bot behind it in either mode."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.app.async_server import AsyncSlackAppServer
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.standin.local_slack import LocalSlack, installed_binary
from bot.sandbox.standin.people import People
from bot.sandbox.standin.server import StandIn
from bot.sandbox.standin.workspace import Channel, User, Workspace

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]

ANN, BEN, BOT = "U0ANN", "U0BEN", "U0COLLAB"
GENERAL, HEADS, STAFF, QUIET = "C0GENERAL", "C0HEADS", "C0STAFF", "C0QUIET"

WORKSPACE = Workspace(
    users=(
        User(ANN, "ann", "Ann Archer", "ann@example.org", title="Head of Oak"),
        User(BEN, "ben", "Ben Baker", "ben@example.org"),
    ),
    channels=(
        Channel(GENERAL, "general", members=(ANN, BEN, BOT)),
        Channel(HEADS, "heads", is_private=True, members=(ANN, BOT)),
        Channel(STAFF, "staff", is_private=True, members=(ANN, BEN)),
        Channel(QUIET, "quiet", members=(ANN,)),
    ),
    team_id="T0DEMO",
    bot_user_id=BOT,
    commands=("/collab",),
)


def local_slack_binary() -> Path:
    """Where the tests find local-slack: COLLAB_LOCAL_SLACK, or where `make setup` puts it."""
    given = os.environ.get("COLLAB_LOCAL_SLACK")
    return Path(given) if given else installed_binary(ROOT)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(value: str, text: str | None = None) -> Json:
    return {"text": plain(text or value.title()), "value": value}


def question(block_id: str, element: Json, *, optional: bool = False, label: str | None = None) -> Json:
    whole = {"action_id": block_id, **element}
    words = plain(label or block_id.replace("_", " ").capitalize())
    return {"type": "input", "block_id": block_id, "label": words, "element": whole, "optional": optional}


def modal(*blocks: Json, title: str = "A form", **more: Any) -> Json:
    frame = {"type": "modal", "callback_id": "form", "title": plain(title), "submit": plain("Send")}
    return {**frame, "close": plain("Cancel"), "blocks": list(blocks), **more}


def button(action_id: str, text: str, value: str = "1", **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": value, **more}


GROUPS = [
    {"label": plain("Aim one"), "options": [option("1a", "Reading"), option("1b", "Writing")]},
    {"label": plain("Aim two"), "options": [option("2a", "Attendance")]},
]

EVERYTHING = modal(
    {"type": "header", "block_id": "head", "text": plain("Every kind of question")},
    {"type": "section", "block_id": "intro", "text": {"type": "mrkdwn", "text": "Please *answer* all."}},
    question("name", {"type": "plain_text_input", "initial_value": "Phonics"}),
    question("purpose", {"type": "plain_text_input", "multiline": True, "placeholder": plain("Why?")}),
    question("lead", {"type": "users_select", "initial_user": ANN}),
    question("phase", {"type": "static_select", "options": [option("primary"), option("secondary")]}),
    question("aims", {"type": "multi_static_select", "option_groups": GROUPS, "placeholder": plain("Choose aims")}),
    question("schools", {"type": "checkboxes", "options": [option("oak"), option("elm")]}),
    question("then", {"type": "radio_buttons", "options": [option("send"), option("draft")],
                      "initial_option": option("send")}),
    question("starts_on", {"type": "datepicker", "initial_date": "2026-11-25"}),
    question("at", {"type": "timepicker", "initial_time": "08:30"}),
    question("hours", {"type": "number_input", "is_decimal_allowed": False, "initial_value": "3", "max_value": "10"}),
    question("email", {"type": "email_text_input"}, optional=True),
    question("town", {"type": "external_select", "min_query_length": 2}, optional=True),
    {"type": "divider", "block_id": "line"},
    {"type": "actions", "block_id": "more", "elements": [button("row.add", "Add a row")]},
)  # fmt: skip


@dataclass
class SmallBot:
    """Keeps what it received, and answers as each test tells it to."""

    app: AsyncApp
    client: AsyncWebClient
    commands: list[Json] = field(default_factory=list)
    actions: list[Json] = field(default_factory=list)
    submissions: list[Json] = field(default_factory=list)
    closed: list[Json] = field(default_factory=list)
    events: list[Json] = field(default_factory=list)
    response: Json | None = None

    def listen(self) -> None:
        for kind in ("form", "second"):
            self.app.view(kind)(self._submitted)
            self.app.view_closed(kind)(self._closed)
        self.app.event("message")(self._happened)
        self.app.event("app_home_opened")(self._home)
        self.app.options("town")(self._towns)

    async def _submitted(self, ack: Any, body: Json) -> None:
        self.submissions.append(body)
        await ack(**(self.response or {}))

    async def _closed(self, ack: Any, body: Json) -> None:
        self.closed.append(body)
        await ack()

    async def _happened(self, event: Json) -> None:
        self.events.append(event)

    async def _home(self, event: Json) -> None:
        self.events.append(event)
        blocks = [{"type": "actions", "block_id": "h", "elements": [button("home.go", "Go", "h1")]}]
        await self.client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    async def _towns(self, ack: Any, payload: Json) -> None:
        await ack(options=[option(payload["value"] + "ton", payload["value"].title() + "ton")])

    def on_command(self, work: Any) -> None:
        async def listener(ack: Any, body: Json, respond: Any) -> None:
            self.commands.append(body)
            await work(self, ack, body, respond)

        self.app.command("/collab")(listener)

    def on_press(self, action_id: str, work: Any) -> None:
        async def listener(ack: Any, body: Json, respond: Any) -> None:
            self.actions.append(body)
            await ack()
            await work(self, body, respond)

        self.app.action(action_id)(listener)

    def opens(self, view: Json) -> None:
        """The command opens this form."""

        async def work(_: "SmallBot", ack: Any, body: Json, __: Any) -> None:
            await ack()
            await self.client.views_open(trigger_id=body["trigger_id"], view=view)

        self.on_command(work)


@dataclass
class Stage:
    standin: StandIn
    people: People
    bot: SmallBot


def web_client(standin: StandIn, token: str) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=f"{standin.url}/api/")


@asynccontextmanager
async def stage(mode: str = "socket", connect: bool = True, **changes: Any) -> AsyncIterator[Stage]:
    """Everything running, in `socket` or `events` mode; all of it ended afterwards."""
    workspace = replace(WORKSPACE, mode=mode)  # type: ignore[arg-type]
    async with (
        LocalSlack(local_slack_binary(), workspace) as slack,
        StandIn(slack.url, workspace, **changes) as standin,
    ):
        client = web_client(standin, workspace.bot_token)
        app = AsyncApp(client=client, signing_secret=workspace.signing_secret, process_before_response=mode == "events")
        bot = SmallBot(app, client)
        bot.listen()
        async with People(standin.url) as people:
            if not connect:
                yield Stage(standin, people, bot)
                return
            async with connected(bot, standin, mode):
                yield Stage(standin, people, bot)


@asynccontextmanager
async def connected(bot: SmallBot, standin: StandIn, mode: str = "socket") -> AsyncIterator[None]:
    if mode == "socket":
        own = web_client(standin, standin.workspace.app_token)
        handler = AsyncSocketModeHandler(bot.app, standin.workspace.app_token, web_client=own)
        await handler.connect_async()
        try:
            yield
        finally:
            await handler.close_async()
    else:
        async with serving(bot.app) as url:
            standin.request_url = url
            yield


@asynccontextmanager
async def serving(app: AsyncApp) -> AsyncIterator[str]:
    server = AsyncSlackAppServer(port=0, path="/slack/events", app=app)
    runner = web.AppRunner(server.web_app)
    await runner.setup()
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        await web.SockSite(runner, listening).start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
        finally:
            await runner.cleanup()
