"""How a mail server and a sender are written, and what is said of a wrong one."""

from __future__ import annotations

import pytest

from bot.platforms.email import sender
from bot.platforms.email_server import MailServer, mail_server

TWO = "collab@trust.example, clerk@trust.example"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", MailServer("localhost", 25)),
        ("smtp://localhost:1025", MailServer("localhost", 1025)),
        ("smtps://mail.example", MailServer("mail.example", 465, tls=True)),
        ("smtp+starttls://mail.example", MailServer("mail.example", 587, starttls=True)),
        ("smtp://mail.example:25?starttls", MailServer("mail.example", 25, starttls=True)),
        ("smtp://u:p@localhost", MailServer("localhost", 25, user="u", password="p")),
        ("smtps://u%40x:p%3A%2F@mail.example", MailServer("mail.example", 465, tls=True, user="u@x", password="p:/")),
    ],
)
def test_every_way_to_write_a_mail_server(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("", "should look like"),
        ("mail.example", "should look like"),
        ("https://mail.example", "should look like"),
        ("smtp://", "should look like"),
        ("smtp://mail.example:twenty", "port"),
        ("smtp://u:hunter2@mail.example", "password in clear"),
    ],
)
def test_a_wrong_mail_server_is_explained_without_its_password(url: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as failed:
        mail_server(url)
    assert "hunter2" not in str(failed.value)


def test_a_password_is_not_shown() -> None:
    assert "hunter2" not in repr(mail_server("smtps://u:hunter2@mail.example"))


@pytest.mark.parametrize("mail_from", ["", "Collab", "Collab <nowhere>", "a@b.example\r\nBcc: c@d.example", TWO])
def test_a_sender_must_be_an_address(mail_from: str) -> None:
    with pytest.raises(ValueError, match="MAIL_FROM should look like"):
        sender(mail_from)


@pytest.mark.parametrize(
    ("mail_from", "name", "mailbox"),
    [
        ("collab@trust.example", "", "collab@trust.example"),
        ("Ysgol Llanfair · Tŷ <collab@trust.example>", "Ysgol Llanfair · Tŷ", "collab@trust.example"),
        ('"Collab, for all" <collab@trust.example>', "Collab, for all", "collab@trust.example"),
    ],
)
def test_a_sender_has_a_name_in_any_letters(mail_from: str, name: str, mailbox: str) -> None:
    assert (sender(mail_from).display_name, sender(mail_from).addr_spec) == (name, mailbox)
