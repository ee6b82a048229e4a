"""Email's way out: the same card as plain text and as HTML, over SMTP, one letter a connection."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.utils import getaddresses
from hashlib import sha256

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from bot.cards.card import Card
from bot.cards.letters import as_page, as_text
from bot.cards.plaintext import subject_line
from bot.platforms.email_server import MailServer
from bot.platforms.messenger import (
    AWAY,
    BARE,
    CONFIGURATION,
    FIXED,
    MESSAGE,
    PERSON,
    UNREACHABLE,
    Address,
    Enclosed,
    Sent,
    Undeliverable,
    Unknown,
    name_of,
)

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
NAME = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
MAILBOX = re.compile(rf"(?=.{{3,254}}$){ATOM}(\.{ATOM})*@{NAME}(\.{NAME})*")
LETTER = policy.SMTP.clone(cte_type="7bit")
NAMED = re.compile(r"<[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9.-]+>", re.ASCII)
LONGEST_THREAD = 10
SIGN_IN_FIRST = 530
TIMEOUT = 10.0
ACCEPTING = 30.0
"""Seconds that a server may take over a letter it has received: cut short, nobody knows what became of it."""


class EmailMessenger:
    """A Messenger by SMTP. What was sent cannot be read back and cannot be changed.

    `mail_from` is an address, with or without a name: `Collab <collab@trust.example>`. `clock` gives the
    letter's date, and must be aware. Raises ValueError with a sentence if `mail_from` is no address.
    """

    platform = "email"
    reads_back = False
    edits = False

    def __init__(
        self,
        server: MailServer,
        mail_from: str,
        clock: Callable[[], datetime],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._sender = sender(mail_from)
        self._clock = clock
        self._tls = tls

    async def send(self, address: Address, card: Card, delivery_id: str, enclosed: Enclosed = BARE) -> Sent:
        to = _recipient(address)
        cover = Cover(self._sender, to, message_id(delivery_id, self._sender.domain), self._clock())
        letter = write(card, cover, enclosed)
        client = await self._connected()
        try:
            await _address(client, self._sender.addr_spec, to)
            await _hand_over(client, letter)
        finally:
            await _hang_up(client)
        return Sent(conversation=to, reference=str(letter["Message-ID"]))

    async def examine(self) -> list[str]:
        """What is wrong with the way to the mail server, a sentence each with its remedy. No letter is sent."""
        try:
            await _hang_up(await self._connected())
        except Undeliverable as failed:
            return [failed.why]
        return []

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        raise Undeliverable("An email that was sent cannot be changed.", reason=FIXED, permanent=True)

    async def find(self, address: Address, delivery_id: str, since: float) -> Sent | None:
        raise Unknown("Email cannot be read back: the server may or may not have taken it.")

    async def _connected(self) -> SMTP:
        client = SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.tls,
            start_tls=self._server.starttls,
            username=self._server.user,
            password=self._server.password,
            local_hostname=self._sender.domain,
            timeout=TIMEOUT,
            tls_context=self._tls,
        )
        try:
            await client.connect()
        except (SMTPException, OSError) as failed:
            client.close()
            raise _not_connected(failed) from failed
        return client


def sender(mail_from: str) -> Mailbox:
    """Who the letter is from. Raises ValueError with a sentence if MAIL_FROM is no address."""
    [(name, mailbox), *others] = getaddresses([mail_from]) or [("", "")]
    if others or not MAILBOX.fullmatch(mailbox) or not mail_from.isprintable():
        raise ValueError("MAIL_FROM should look like Collab <collab@trust.example>.")
    return Mailbox(display_name=" ".join(name.split()), addr_spec=mailbox)


def message_id(delivery_id: str, domain: str) -> str:
    """The same for the same delivery, so that a mail program shows a repeated letter once."""
    return f"<collab.{sha256(name_of(delivery_id).encode()).hexdigest()[:32]}@{domain}>"


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands on a letter whatever is in it; `named` is its Message-ID."""

    sent_by: Mailbox
    to: str
    named: str
    at: datetime


def write(card: Card, cover: Cover, enclosed: Enclosed = BARE) -> EmailMessage:
    """The letter. Nothing typed can add a header: what stands in one is a single line."""
    letter = EmailMessage(policy=LETTER)
    letter["From"] = cover.sent_by
    letter["To"] = Mailbox(addr_spec=cover.to)
    letter["Subject"] = subject_line(card) or "Collab"
    letter["Date"] = cover.at
    letter["Message-ID"] = cover.named
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    _follow(letter, [one for one in enclosed.follows if one != cover.named])
    _say_how_to_stop(letter, enclosed.stop)
    letter.set_content(as_text(card, enclosed.doors, enclosed.foot))
    letter.add_alternative(as_page(card, enclosed.doors, enclosed.foot), subtype="html")
    for file in enclosed.files:
        kind, _, subtype = file.media_type.partition("/")
        letter.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    return letter


def _follow(letter: EmailMessage, earlier: Sequence[str]) -> None:
    """A mail program shows letters on one subject as one conversation (RFC 5322, 3.6.4)."""
    known = [one for one in earlier if NAMED.fullmatch(one)][-LONGEST_THREAD:]
    if known:
        letter["In-Reply-To"] = known[-1]
        letter["References"] = " ".join(known)


def _say_how_to_stop(letter: EmailMessage, page: str | None) -> None:
    """One click in the mail program (RFC 8058), which it offers for https only."""
    if page is None:
        return
    letter["List-Unsubscribe"] = f"<{page}>"
    if page.startswith("https://"):
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _recipient(address: Address) -> str:
    to = (address.email or "").strip()
    if not MAILBOX.fullmatch(to):
        why = "This person has no email address that mail can reach. Correct it in the trust file."
        raise Undeliverable(why, reason=PERSON, permanent=True)
    return to


async def _address(client: SMTP, sent_by: str, to: str) -> None:
    """Say from whom and to whom; so far nothing is sent, whatever happens."""
    try:
        await client.mail(sent_by)
        await client.rcpt(to)
    except SMTPSenderRefused as refused:
        raise _refused(refused, "Check MAIL_FROM", CONFIGURATION) from refused
    except SMTPRecipientRefused as refused:
        reason = CONFIGURATION if refused.code == SIGN_IN_FIRST else PERSON
        remedy = "Put a user in SMTP_URL" if reason == CONFIGURATION else "Correct the address in the trust file"
        raise _refused(refused, remedy, reason) from refused
    except (SMTPException, OSError) as lost:
        raise _unreachable(lost) from lost


async def _hand_over(client: SMTP, letter: EmailMessage) -> None:
    try:
        await client.data(letter.as_bytes(), timeout=ACCEPTING)
    except SMTPDataError as refused:
        raise _refused(refused, "It does not want this letter", MESSAGE) from refused
    except (SMTPException, OSError) as lost:
        raise Unknown("The line broke while the letter was handed over.") from lost


async def _hang_up(client: SMTP) -> None:
    """Whatever the server answers to a goodbye, the letter's fate is decided."""
    try:
        await client.quit()
    except (SMTPException, OSError):
        client.close()


def _not_connected(failed: SMTPException | OSError) -> Undeliverable:
    if isinstance(failed, SMTPAuthenticationError):
        return _refused(failed, "Check the user and password in SMTP_URL", CONFIGURATION)
    cause = failed.__cause__ or failed
    if isinstance(cause, ssl.SSLCertVerificationError):
        why = "The mail server's certificate is not one to trust. Nothing was sent. Check SMTP_URL."
        return Undeliverable(why, reason=CONFIGURATION, permanent=False)
    if isinstance(failed, SMTPNotSupported) or "STARTTLS" in str(failed):
        why = "The mail server does not offer encryption or sign-in as SMTP_URL asks. Nothing was sent."
        return Undeliverable(why, reason=CONFIGURATION, permanent=False)
    return _unreachable(failed)


def _refused(refused: SMTPResponseException, remedy: str, reason: str) -> Undeliverable:
    """Five hundred and more is the server's last word, four hundred is not now."""
    if refused.code < 500:
        why = f"The mail server put it off: {_said(refused)}. It is tried again."
        return Undeliverable(why, reason=UNREACHABLE, permanent=False)
    why = f"The mail server refused: {_said(refused)}. {remedy}. Nothing was sent."
    return Undeliverable(why, reason=reason, permanent=reason != CONFIGURATION)


def _unreachable(lost: SMTPException | OSError) -> Undeliverable:
    why = f"The mail server could not be reached ({type(lost).__name__}), and nothing was sent. It is tried again."
    return Undeliverable(why, reason=AWAY, permanent=False)


def _said(refused: SMTPResponseException) -> str:
    words = " ".join(str(refused.message).split())
    return f"{refused.code} {words[:200]}".strip().rstrip(".")
