"""The workspace that local-slack and the stand-in show: its people, channels and the app's keys."""

from dataclasses import dataclass
from typing import Literal

from bot.sandbox.standin.shapes import Json

Mode = Literal["socket", "events"]


@dataclass(frozen=True)
class User:
    """One member. The flags are what `users.info` tells about them; the page shows `title` beside the name."""

    id: str
    name: str
    real_name: str
    email: str | None = None
    tz: str = "Europe/London"
    deleted: bool = False
    is_bot: bool = False
    is_email_confirmed: bool = True
    is_restricted: bool = False
    is_stranger: bool = False
    title: str = ""
    team_id: str | None = None


@dataclass(frozen=True)
class Channel:
    """One channel. `members` are user ids; without the bot's own id it hears nothing there."""

    id: str
    name: str
    is_private: bool = False
    topic: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Workspace:
    """Everything both servers need to know. Users named in no channel still get direct messages.

    `commands` and `events` are what the app's manifest asks for; empty means everything.
    """

    users: tuple[User, ...]
    channels: tuple[Channel, ...]
    team_id: str = "T0SANDBOX"
    name: str = "Sandbox"
    domain: str = "sandbox"
    app_id: str = "A0COLLAB"
    bot_user_id: str = "U0COLLAB"
    bot_name: str = "Collab"
    bot_token: str = "xoxb-sandbox"
    app_token: str = "xapp-sandbox"
    signing_secret: str = "sandbox-signing-secret"
    mode: Mode = "socket"
    request_url: str | None = None
    commands: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    has_home: bool = True

    @property
    def bot_id(self) -> str:
        return "B" + self.bot_user_id[1:]

    def as_config(self) -> Json:
        """local-slack's configuration file. It always speaks Socket Mode, to the stand-in alone."""
        return {
            "workspace": {"name": self.name, "domain": self.domain, "teamId": self.team_id},
            "app": {
                "appId": self.app_id,
                "botUserId": self.bot_user_id,
                "botName": self.bot_name,
                "botToken": self.bot_token,
                "appToken": self.app_token,
                "signingSecret": self.signing_secret,
                "mode": "socket",
            },
            "users": [_user_config(user) for user in self.users],
            "channels": [_channel_config(channel) for channel in self.channels],
        }


def _user_config(user: User) -> Json:
    entry: Json = {"id": user.id, "name": user.name, "real_name": user.real_name, "tz": user.tz}
    if user.email:
        entry["email"] = user.email
    return entry


def _channel_config(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.is_private,
        "topic": channel.topic,
        "members": list(channel.members),
    }
