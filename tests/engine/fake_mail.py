"""A small mail server on this machine: it takes letters, refuses them, or breaks the line."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

CERTIFICATE = Path(__file__).parent / "localhost.pem"


@dataclass
class PostOffice:
    """A mail server's mind: what it answers, what it took, and when it breaks the line."""

    answers: dict[str, str] = field(default_factory=dict)
    breaks: str = ""
    taken: list[Envelope] = field(default_factory=list)
    users: list[bytes] = field(default_factory=list)

    async def handle_MAIL(self, server: SMTP, session: Session, letter: Envelope, of: str, _: list[str]) -> str:  # noqa: N802
        letter.mail_from = of
        return self._answer(server, "MAIL")

    async def handle_RCPT(self, server: SMTP, session: Session, letter: Envelope, to: str, _: list[str]) -> str:  # noqa: N802
        letter.rcpt_tos.append(to)
        return self._answer(server, "RCPT")

    async def handle_DATA(self, server: SMTP, session: Session, letter: Envelope) -> str:  # noqa: N802
        answer = self._answer(server, "DATA")
        if answer.startswith("250"):
            self.taken.append(letter)
        return answer

    async def handle_QUIT(self, server: SMTP, session: Session, letter: Envelope) -> str:  # noqa: N802
        return self._answer(server, "QUIT", otherwise="221 Bye")

    def signs_in(self, server: SMTP, session: Session, letter: Envelope, way: str, who: object) -> AuthResult:
        assert isinstance(who, LoginPassword)
        self.users.append(who.login)
        return AuthResult(success=who.password == b"s3cret&", handled=False)

    def _answer(self, server: SMTP, step: str, otherwise: str = "250 OK") -> str:
        if self.breaks == step:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return self.answers.get(step, otherwise)


def trusted() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


@asynccontextmanager
async def running(office: PostOffice, make: Callable[[], SMTP], tls: bool = False) -> AsyncIterator[int]:
    """Its port on this machine."""
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0, ssl=trusted() if tls else None)
    async with server:
        yield server.sockets[0].getsockname()[1]
