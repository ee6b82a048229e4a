"""Who is in the workspace, as `users.info` tells it. What is told may change while it runs."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.sandbox.standin.shapes import Json, Refused
from bot.sandbox.standin.workspace import User, Workspace

_CHANGEABLE = {"email", "deleted", "is_bot", "is_email_confirmed", "is_restricted", "is_stranger", "team_id"}


class Directory:
    """The members of one workspace and its bot."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        bot = User(workspace.bot_user_id, workspace.bot_name.lower(), workspace.bot_name, is_bot=True)
        self._users = {user.id: user for user in (bot, *workspace.users)}

    def everyone(self) -> list[User]:
        return list(self._users.values())

    def user(self, user_id: object) -> User:
        user = self._users.get(str(user_id))
        if user is None:
            raise Refused("user_not_found")
        return user

    def by_email(self, email: object) -> User:
        """A deactivated member is not found by email, as in Slack."""
        wanted = str(email or "").lower()
        found = [user for user in self._users.values() if user.email and user.email.lower() == wanted]
        if not found or found[0].deleted:
            raise Refused("users_not_found")
        return found[0]

    def change(self, user_id: str, changes: Json) -> User:
        """Deactivate somebody, give them a new email, and the like; raises Refused for other changes."""
        if not set(changes) <= _CHANGEABLE:
            raise Refused("invalid_arguments")
        self._users[user_id] = replace(self.user(user_id), **changes)
        return self._users[user_id]

    def told(self, user: User) -> Json:
        """One user object."""
        team = user.team_id or self.workspace.team_id
        named = {"real_name": user.real_name, "display_name": user.name, "title": user.title}
        profile = {**named, "real_name_normalized": user.real_name, "display_name_normalized": user.name, "team": team}
        return {
            "id": user.id,
            "team_id": team,
            "name": user.name,
            "deleted": user.deleted,
            "real_name": user.real_name,
            "tz": user.tz,
            "tz_label": user.tz,
            "tz_offset": _offset_seconds(user.tz),
            "profile": profile | ({"email": user.email} if user.email else {}),
            "is_admin": False,
            "is_owner": False,
            "is_restricted": user.is_restricted,
            "is_ultra_restricted": False,
            "is_bot": user.is_bot,
            "is_app_user": False,
            "is_stranger": user.is_stranger,
            "is_email_confirmed": user.is_email_confirmed,
            "updated": 0,
        }


def _offset_seconds(zone: str) -> int:
    offset = datetime.now(UTC).astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds()) if offset else 0
