"""Where email goes out: SMTP_URL, read and checked once."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, unquote, urlsplit

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
SHAPES = "smtp://host:25, smtps://user:password@host or smtp+starttls://user:password@host"


@dataclass(frozen=True, slots=True)
class MailServer:
    """`tls`: encrypted from the first byte. `starttls`: encrypted before anything is said, or not used at all."""

    host: str
    port: int
    tls: bool = False
    starttls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def mail_server(url: str) -> MailServer:
    """Read an SMTP_URL; `?starttls` after smtp:// is the same as smtp+starttls://.

    Raises ValueError with a sentence for whoever set it; the sentence never holds the password.
    """
    parts = urlsplit(url)
    scheme = "smtp+starttls" if parts.scheme == "smtp" and parts.query == "starttls" else parts.scheme
    if scheme not in PORTS or not parts.hostname:
        raise ValueError(f"SMTP_URL should look like {SHAPES}.")
    server = MailServer(
        host=parts.hostname,
        port=_port(parts) or PORTS[scheme],
        tls=scheme == "smtps",
        starttls=scheme == "smtp+starttls",
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
    if server.password and scheme == "smtp" and server.host not in HERE:
        raise ValueError(
            "SMTP_URL would send its password in clear. Begin it with smtps:// or smtp+starttls:// instead."
        )
    return server


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as wrong:
        raise ValueError(f"SMTP_URL has a port that is no number. It should look like {SHAPES}.") from wrong
