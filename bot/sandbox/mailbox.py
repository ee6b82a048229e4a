"""A mail server for the sandbox: it keeps what went out by email and shows it as a page. Nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import escape

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.sandbox.standin.local_slack import free_port

PAGE = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Mailbox</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="20">
<style>body{{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:46rem;padding:0 1rem;color:#1d1c1d}}
article{{border:1px solid #ccc;border-radius:8px;padding:1rem 1.25rem;margin:0 0 1rem}}h2{{font-size:1.05rem;margin:0}}
p{{margin:.2rem 0;color:#444}}pre{{white-space:pre-wrap;font:inherit;margin:.75rem 0 0}}
iframe{{border:0;width:100%;height:46rem;margin:.75rem 0 0;resize:vertical}}
summary{{cursor:pointer;margin:.5rem 0 0}}</style></head>
<body><h1>What went out by email</h1><p>{count}</p>{letters}</body></html>"""

FRAME = "allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter as it arrived; `words` is its plain text, `page` its HTML."""

    to: str
    sender: str
    subject: str
    words: str
    message_id: str
    page: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()


@dataclass
class Mailbox:
    """Takes whatever is sent to it, newest last; use as `with Mailbox() as mailbox:`. Listens on 127.0.0.1 only."""

    port: int = 0
    letters: list[Mail] = field(default_factory=list)
    _controller: Controller | None = None

    def __enter__(self) -> Mailbox:
        self.port = self.port or free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._controller is not None:
            self._controller.stop()

    @property
    def url(self) -> str:
        """What SMTP_URL should say."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, email: str) -> list[Mail]:
        return [letter for letter in self.letters if letter.to == email]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """aiosmtpd's name for: a letter has arrived."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        letter = message_from_bytes(content, policy=policy.default)
        self.letters += [_mail(letter, to) for to in envelope.rcpt_tos]
        return "250 Kept"

    def page(self) -> str:
        """All letters as a page, newest first."""
        count = f"{len(self.letters)} so far, newest first. Nothing leaves this machine."
        return PAGE.format(count=count, letters="".join(map(_article, reversed(self.letters))))


def _mail(letter: EmailMessage, to: str) -> Mail:
    return Mail(
        to,
        str(letter["From"]),
        str(letter["Subject"]),
        _body(letter, "plain").strip(),
        str(letter["Message-ID"]),
        _body(letter, "html"),
        {name: str(value) for name, value in letter.items()},
        tuple(str(one.get_filename()) for one in letter.iter_attachments()),
    )


def _body(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


def _article(letter: Mail) -> str:
    """The page in a frame that runs nothing and may only open what somebody presses, as a mail program does."""
    head = f"<h2>{escape(letter.subject)}</h2><p>To {escape(letter.to)}</p>{_files(letter)}"
    words = f"<pre>{escape(letter.words)}</pre>"
    if not letter.page:
        return f"<article>{head}{words}</article>"
    page = escape(letter.page.replace("<head>", '<head><base target="_blank">', 1))
    frame = f'<iframe title="The letter" sandbox="{FRAME}" srcdoc="{page}"></iframe>'
    return f"<article>{head}{frame}<details><summary>As plain text</summary>{words}</details></article>"


def _files(letter: Mail) -> str:
    return f"<p>Attached: {escape(', '.join(letter.files))}</p>" if letter.files else ""
