"""Whose bot speaks in which tenant: each trust's own registration, or the one of the environment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Refused
from bot.domain.installations import NotInstalled, Registration
from bot.services.trusts.loaded import refuse_unless_loaded
from storage import delivery, registrations, trusts
from storage.database import Database, Shelf
from storage.schema import reachable
from storage.sealing import Seal, Unreadable

PURPOSE = "teams secrets"
NO_KEY = "SECRET_KEY is not set, so a secret could not be kept safely. Set it, and bind again. Nothing was changed."


@dataclass(frozen=True)
class Registrations:
    """`own` is the registration of the environment; `seal` is None where there is no SECRET_KEY."""

    database: Database
    own: Registration | None = None
    seal: Seal | None = None

    def of_tenant(self, tenant: str) -> Registration:
        """Raises NotInstalled with what somebody has to do. It may block."""
        found = _bound(self.database, self.seal, tenant) if tenant and self.seal else None
        if found is None and self.own is not None and self.own.tenant == tenant:
            found = self.own
        if found is None:
            raise NotInstalled(self._missing(tenant))
        return found

    def every(self) -> Sequence[tuple[str, str]]:
        """Client id and tenant of every registration: who a message may be meant for, and where from. It may block."""
        with self.database.reading() as shelf:
            bound = list(registrations.every(shelf))
        own = [(self.own.client_id, self.own.tenant)] if self.own else []
        return [*own, *(one for one in bound if one not in own)]

    def bind(self, trust_id: str, client_id: str, secret: str, *, at: datetime) -> Registration:
        """This trust's bot is that one from now on, and what waited goes out. Refused with what is in the way."""
        if self.seal is None:
            raise Refused(NO_KEY)
        if not client_id.strip() or not secret.strip():
            raise Refused("A registration has a client id and a secret; one of them is empty. Nothing was changed.")
        with self.database.transaction() as shelf:
            tenant = _tenant(shelf, trust_id)
            registrations.put(shelf.books(trust_id), client_id.strip(), secret.strip(), self.seal, at=at)
            delivery.try_now(shelf.books(trust_id))
        return Registration(tenant, client_id.strip(), secret.strip())

    def unbind(self, trust_id: str) -> str:
        """Forget its secret; the client id that it had. What is to be sent in Teams waits."""
        with self.database.transaction() as shelf:
            refuse_unless_loaded(shelf, trust_id)
            left = registrations.remove(shelf.books(trust_id))
        if left is None:
            raise Refused(f"{trust_id} has no registration of its own. Nothing was changed.")
        return left

    def renew_seals(self) -> list[str]:
        """Seal all secrets with the present key; the trusts whose secret none of ours opens."""
        if self.seal is None:
            with self.database.reading() as shelf:
                return registrations.whose(shelf)
        with self.database.transaction() as shelf:
            return registrations.renew_seals(shelf, self.seal)

    def _missing(self, tenant: str) -> str:
        if tenant and self.seal is None and any(tenant == bound for _, bound in self.every()):
            return _no_key(tenant)
        return _missing(tenant, self.own)


def is_any_bound(database: Database) -> bool:
    """Whether some trust has a bot of its own. Looking makes no database. Raises DatabaseUnreachable."""
    if database.has_no_file:
        return False
    with reachable(), database.reading() as shelf:
        return registrations.is_any(shelf)


def _bound(database: Database, seal: Seal, tenant: str) -> Registration | None:
    with database.reading() as shelf:
        try:
            return registrations.of_tenant(shelf, seal, tenant)
        except Unreadable:
            raise NotInstalled(_unreadable(tenant)) from None


def _tenant(shelf: Shelf, trust_id: str) -> str:
    refuse_unless_loaded(shelf, trust_id)
    tenant = trusts.trust_of(shelf.books(trust_id)).teams_tenant
    if tenant is None:
        raise Refused(
            f"The trust file of {trust_id} names no tenant. Put teams_tenant: and the tenant's id in it, load it, "
            "and bind again. Nothing was changed."
        )
    return tenant


def _missing(tenant: str, own: Registration | None) -> str:
    if not tenant:
        return "This trust's file names no teams_tenant: put it there and load it. Nothing is lost: messages wait."
    if own is not None:
        return (
            f"TEAMS_CLIENT_ID is registered in the tenant {own.tenant}, and this trust lives in {tenant}. "
            "Bind its own: collab teams bind TRUST. Nothing is lost: messages wait."
        )
    return f"Nobody is registered in the tenant {tenant}: collab teams bind TRUST. Nothing is lost: messages wait."


def _no_key(tenant: str) -> str:
    return (
        f"SECRET_KEY is not set, so the secret for the tenant {tenant} can't be read: set it again. Nothing is lost: "
        "messages wait."
    )


def _unreadable(tenant: str) -> str:
    return (
        f"The secret for the tenant {tenant} can't be read with SECRET_KEY: add the former key after a comma, or bind "
        "the trust again (collab teams bind TRUST). Nothing is lost: messages wait."
    )
