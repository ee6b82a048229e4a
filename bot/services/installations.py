"""Installations: tokens that a workspace gives us, takes away and gives again, and which trust lives there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.installations import NotInstalled
from storage import arrivals, delivery, installations, trusts
from storage.database import Database, Shelf
from storage.sealing import Seal, Unreadable

PURPOSE = "slack tokens"


@dataclass(frozen=True)
class Installations:
    """`install_at` is the address that somebody opens to install Collab in their workspace; `now` is real time."""

    database: Database
    client_id: str
    seal: Seal
    install_at: str
    now: Callable[[], datetime]

    def token_of(self, team: str) -> str:
        """Raises NotInstalled with what somebody has to do."""
        with self.database.reading() as shelf:
            try:
                token = installations.token_of(shelf, self.client_id, self.seal, team)
            except Unreadable:
                raise NotInstalled(_unreadable(team)) from None
        if token is None:
            raise NotInstalled(self._missing(team))
        return token

    def install(self, installation: Mapping[str, Any]) -> str | None:
        """Keep it in place of the one before, and let what waited go; the name of the trust that lives there."""
        with self.database.transaction() as shelf:
            installations.save(shelf, self.client_id, self.seal, installation)
            return _welcome(shelf, str(installation["team_id"]))

    def revoke(self, team: str, at: float, once: str) -> None:
        """Slack has taken our token away: forget it, unless it is of an installation after `at` (since 1970).

        `once` is a fingerprint of the news: brought again, it takes no later token away.
        """
        with self.database.transaction() as shelf:
            if not arrivals.note(shelf, once, at=self.now()):
                return
            if not installations.is_newer(shelf, self.client_id, team, at):
                installations.remove(shelf, self.client_id, team)

    def issue_state(self, seconds: int) -> str:
        with self.database.transaction() as shelf:
            return installations.issue_state(shelf, until=self.now() + timedelta(seconds=seconds), at=self.now())

    def consume_state(self, state: str) -> bool:
        with self.database.transaction() as shelf:
            return installations.consume_state(shelf, state, at=self.now())

    def renew_seals(self) -> list[str]:
        """Seal all tokens with the present key, so that a former one may go; the workspaces that none opens."""
        with self.database.transaction() as shelf:
            return installations.renew_seals(shelf, self.seal)

    def _missing(self, team: str) -> str:
        return (
            f"Collab is not installed in the workspace {team}: open {self.install_at}. Nothing is lost: messages wait."
        )


def _unreadable(team: str) -> str:
    return (
        f"The token of the workspace {team} can't be read with SECRET_KEY: add the former key after a comma, or "
        "install Collab there again. Nothing is lost: messages wait."
    )


def _welcome(shelf: Shelf, team: str) -> str | None:
    """Let go what waited for the trust that lives there; its name."""
    trust_id = trusts.trust_of_workspace(shelf, "slack", team)
    if trust_id is None:
        return None
    delivery.try_now(shelf.books(trust_id))
    return trusts.trust_of(shelf.books(trust_id)).name
