"""What becomes of a letter: taken, refused, put off, or lost on the line, told exactly."""

from __future__ import annotations

import email
import ssl
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import SMTP, Envelope
from hypothesis import given

from bot.cards.card import Card, Link, Strong, Text, line
from bot.cards.plaintext import subject_line
from bot.platforms.email import Cover, EmailMessenger, message_id, sender, write
from bot.platforms.email_server import MailServer, mail_server
from bot.platforms.messenger import Address, Attachment, Enclosed, Messenger, Sent, Undeliverable, Unknown
from tests.engine.fake_mail import CERTIFICATE, PostOffice, running, trusted
from tests.unit.cards_hypothesis import cards

AT = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
CARD = Card("From the board: Wednesday 25 November", (Text((line("Dear ", Strong("Siân"), ","), line("."))),))
GOVERNOR = Address("email", "lanternfield", email="sian@home.example")
STOP = "https://collab.example/page/abc"
ENCLOSED = Enclosed(
    doors=(Link("Got it", "https://collab.example/page/got"),),
    foot=(line("Collab wrote this."),),
    stop=STOP,
    follows=("<collab.1@trust.example>", "<collab.2@trust.example>"),
)


@pytest.fixture
def office() -> PostOffice:
    return PostOffice()


@pytest.fixture
async def messenger(office: PostOffice) -> AsyncIterator[EmailMessenger]:
    async with running(office, lambda: SMTP(office, hostname="mail.example")) as port:
        yield from_collab(MailServer("127.0.0.1", port))


def from_collab(server: MailServer, tls: ssl.SSLContext | None = None) -> EmailMessenger:
    return EmailMessenger(server, "Collab at Lanternfield <collab@trust.example>", lambda: AT, tls)


def accepts(messenger: EmailMessenger) -> Messenger:
    """mypy holds the class against the Protocol here."""
    return messenger


def read(letter: Envelope) -> EmailMessage:
    assert isinstance(letter.content, bytes)
    message = email.message_from_bytes(letter.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


async def test_a_governor_reads_the_same_words_by_email(office: PostOffice, messenger: EmailMessenger) -> None:
    sent = await accepts(messenger).send(GOVERNOR, CARD, "digest:1:sian")
    [taken] = office.taken
    assert (taken.mail_from, taken.rcpt_tos) == ("collab@trust.example", ["sian@home.example"])
    letter = read(taken)
    assert letter["Subject"] == "From the board: Wednesday 25 November"
    assert letter["From"] == "Collab at Lanternfield <collab@trust.example>"
    assert letter["To"] == "sian@home.example"
    assert letter["Date"].datetime == AT
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    plain, page = (str(part.get_content()) for part in letter.iter_parts())
    assert plain.splitlines() == ["Dear Siân,", "."]
    assert "Dear <strong>Siân</strong>,<br>." in page
    assert sent == Sent("sian@home.example", letter["Message-ID"])


async def test_a_repeated_letter_has_the_same_name(office: PostOffice, messenger: EmailMessenger) -> None:
    first = await messenger.send(GOVERNOR, CARD, "digest:1:sian")
    again = await messenger.send(GOVERNOR, CARD, "digest:1:sian")
    other = await messenger.send(GOVERNOR, CARD, "digest:2:sian")
    assert first == again != other
    assert message_id("digest:1:sian\r\nBcc: x", "trust.example").isascii()


async def test_a_mail_program_can_stop_it_with_one_click(office: PostOffice, messenger: EmailMessenger) -> None:
    await messenger.send(GOVERNOR, CARD, "digest:1:sian", ENCLOSED)
    letter = read(office.taken[0])
    assert letter["List-Unsubscribe"] == f"<{STOP}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_one_click_is_offered_over_https_only(office: PostOffice, messenger: EmailMessenger) -> None:
    await messenger.send(GOVERNOR, CARD, "digest:1:sian", Enclosed(stop="http://127.0.0.1:3000/page/abc"))
    letter = read(office.taken[0])
    assert letter["List-Unsubscribe"] == "<http://127.0.0.1:3000/page/abc>"
    assert "List-Unsubscribe-Post" not in letter


async def test_without_a_public_address_nothing_promises_a_way_to_stop(
    office: PostOffice, messenger: EmailMessenger
) -> None:
    await messenger.send(GOVERNOR, CARD, "digest:1:sian")
    assert not [name for name in read(office.taken[0]) if name.startswith("List-")]


async def test_later_letters_on_the_same_subject_are_one_conversation(
    office: PostOffice, messenger: EmailMessenger
) -> None:
    first = await messenger.send(GOVERNOR, CARD, "digest:1:sian")
    follows = (first.reference, "not one of ours\r\nBcc: x@y.example")
    await messenger.send(GOVERNOR, CARD, "digest:2:sian", Enclosed(follows=follows))
    later = read(office.taken[1])
    assert (later["In-Reply-To"], later["References"]) == (first.reference, first.reference)
    assert later["Bcc"] is None


async def test_a_file_is_attached_beside_both_ways_to_read_it(office: PostOffice, messenger: EmailMessenger) -> None:
    file = Attachment("elt-2026-11-25.ics", "text/calendar", "The meeting", "BEGIN:VCALENDAR Siân".encode())
    await messenger.send(GOVERNOR, CARD, "calendar:1", Enclosed(files=(file,)))
    letter = read(office.taken[0])
    assert letter.get_content_type() == "multipart/mixed"
    both, attached = letter.iter_parts()
    assert both.get_content_type() == "multipart/alternative"
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "elt-2026-11-25.ics")
    assert attached.get_payload(decode=True) == file.content


async def test_a_repeated_letter_does_not_answer_itself(office: PostOffice, messenger: EmailMessenger) -> None:
    own = message_id("digest:1:sian", "trust.example")
    await messenger.send(GOVERNOR, CARD, "digest:1:sian", Enclosed(follows=(own,)))
    assert read(office.taken[0])["In-Reply-To"] is None


@given(cards)
def test_nothing_typed_can_add_a_header(card: Card) -> None:
    letter = write(card, Cover(sender("Cŵl <collab@trust.example>"), "sian@home.example", "<x@y>", AT), ENCLOSED)
    sent = letter.as_bytes()
    assert sent.isascii()
    back = email.message_from_bytes(sent, policy=policy.default)
    assert [name for name, _ in back.items()] == [name for name, _ in letter.items()]
    assert str(back["Subject"]).split() == (subject_line(card) or "Collab").split()
    assert back["From"].addresses[0].display_name == "Cŵl"


@pytest.mark.parametrize(
    "to",
    [
        "",
        "nobody",
        "a@b@c.example",
        "a..b@home.example",
        "sian@home.example\r\nBcc: everyone@trust.example",
        "sian@home.example> RCPT TO:<everyone@trust.example",
        "siân@home.example",
        "sian@-home.example",
        "s" * 250 + "@home.example",
    ],
)
async def test_what_is_no_address_gets_no_letter(office: PostOffice, messenger: EmailMessenger, to: str) -> None:
    with pytest.raises(Undeliverable, match="trust file") as failed:
        await messenger.send(Address("email", "lanternfield", email=to), CARD, "digest:1:x")
    assert (failed.value.reason, failed.value.permanent) == ("person", True)
    assert office.taken == []


@pytest.mark.parametrize(
    ("step", "answer", "reason", "permanent"),
    [
        ("RCPT", "550 5.1.1 No such person", "person", True),
        ("RCPT", "452 4.2.2 Mailbox full", "unreachable", False),
        ("RCPT", "530 5.7.0 Authentication required", "configuration", False),
        ("MAIL", "550 5.7.1 Not your address", "configuration", False),
        ("MAIL", "421 4.3.2 Shutting down", "unreachable", False),
        ("DATA", "554 5.7.1 Looks like spam", "message", True),
        ("DATA", "451 4.3.0 Try later", "unreachable", False),
    ],
)
async def test_a_refusal_is_final_or_put_off(
    office: PostOffice, messenger: EmailMessenger, step: str, answer: str, reason: str, permanent: bool
) -> None:
    office.answers[step] = answer
    with pytest.raises(Undeliverable, match=answer.split(maxsplit=1)[1]) as failed:
        await messenger.send(GOVERNOR, CARD, "digest:1:sian")
    assert (failed.value.reason, failed.value.permanent) == (reason, permanent)
    assert office.taken == []


async def test_a_line_that_breaks_after_the_letter_leaves_it_unknown(
    office: PostOffice, messenger: EmailMessenger
) -> None:
    office.breaks = "DATA"
    with pytest.raises(Unknown, match="while the letter was handed over"):
        await messenger.send(GOVERNOR, CARD, "digest:1:sian")
    assert len(office.taken) == 1


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
async def test_a_line_that_breaks_before_the_letter_sent_nothing(
    office: PostOffice, messenger: EmailMessenger, step: str
) -> None:
    office.breaks = step
    with pytest.raises(Undeliverable, match="nothing was sent") as failed:
        await messenger.send(GOVERNOR, CARD, "digest:1:sian")
    assert (failed.value.reason, failed.value.permanent) == ("away", False)


@pytest.mark.parametrize("goodbye", ["421 Leave me alone", "221 Bye"])
async def test_a_rude_goodbye_changes_nothing(office: PostOffice, messenger: EmailMessenger, goodbye: str) -> None:
    office.answers["QUIT"] = goodbye
    office.breaks = "QUIT"
    await messenger.send(GOVERNOR, CARD, "digest:1:sian")
    assert len(office.taken) == 1


async def test_a_server_that_is_not_there_got_nothing(office: PostOffice) -> None:
    async with running(office, lambda: SMTP(office)) as port:
        pass
    with pytest.raises(Undeliverable, match="could not be reached") as failed:
        await from_collab(MailServer("127.0.0.1", port)).send(GOVERNOR, CARD, "digest:1:sian")
    assert (failed.value.reason, failed.value.permanent) == ("away", False)


async def test_a_letter_cannot_be_changed_or_read_back(messenger: EmailMessenger) -> None:
    with pytest.raises(Undeliverable, match="cannot be changed") as failed:
        await messenger.edit(GOVERNOR, "<x@y>", CARD)
    assert (failed.value.reason, failed.value.permanent) == ("fixed", True)
    with pytest.raises(Unknown):
        await messenger.find(GOVERNOR, "digest:1:sian", AT.timestamp())


def encrypted(office: PostOffice) -> Callable[[], SMTP]:
    return lambda: SMTP(office, tls_context=trusted(), require_starttls=True, authenticator=office.signs_in)


async def test_starttls_hides_the_password_and_the_letter(office: PostOffice) -> None:
    async with running(office, encrypted(office)) as port:
        server = mail_server(f"smtp+starttls://coll%40b:s3cret%26@localhost:{port}")
        context = ssl.create_default_context(cafile=CERTIFICATE)
        await from_collab(server, context).send(GOVERNOR, CARD, "digest:1:sian")
    assert (len(office.taken), office.users) == (1, [b"coll@b"])


async def test_encryption_from_the_first_byte(office: PostOffice) -> None:
    async with running(office, lambda: SMTP(office), tls=True) as port:
        context = ssl.create_default_context(cafile=CERTIFICATE)
        await from_collab(mail_server(f"smtps://localhost:{port}"), context).send(GOVERNOR, CARD, "digest:1:sian")
    assert len(office.taken) == 1


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_a_certificate_nobody_vouches_for_gets_no_letter(office: PostOffice, scheme: str) -> None:
    async with running(office, encrypted(office), tls=scheme == "smtps") as port:
        with pytest.raises(Undeliverable, match="certificate") as failed:
            await from_collab(mail_server(f"{scheme}://localhost:{port}")).send(GOVERNOR, CARD, "digest:1:sian")
    assert (failed.value.reason, failed.value.permanent) == ("configuration", False)
    assert office.taken == []


async def test_a_server_without_encryption_gets_nothing_in_clear(office: PostOffice) -> None:
    async with running(office, lambda: SMTP(office)) as port:
        with pytest.raises(Undeliverable, match="does not offer encryption") as failed:
            await from_collab(mail_server(f"smtp+starttls://a:b@localhost:{port}")).send(GOVERNOR, CARD, "d:1")
    assert failed.value.reason == "configuration"
    assert office.users == []


async def test_a_wrong_password_waits_for_somebody_to_put_it_right(office: PostOffice) -> None:
    async with running(office, encrypted(office)) as port:
        server = mail_server(f"smtp://collab:wrong@localhost:{port}?starttls")
        context = ssl.create_default_context(cafile=CERTIFICATE)
        with pytest.raises(Undeliverable, match="user and password in SMTP_URL") as failed:
            await from_collab(server, context).send(GOVERNOR, CARD, "digest:1:sian")
    assert (failed.value.reason, failed.value.permanent) == ("configuration", False)
