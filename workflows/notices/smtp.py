"""Handing one mail to the bureau's mail server. Certificates are checked; a password never goes over a plain line."""

from __future__ import annotations

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

PASSWORD = "XIANSHEN_SMTP_PASSWORD"  # noqa: S105 - the name of the variable
TIMEOUT = 20  # seconds
PLAIN, STARTTLS, TLS = "none", "starttls", "tls"


@dataclass(frozen=True)
class MailServer:
    """`security`: none (only without a user), starttls or tls."""

    host: str
    port: int
    security: str
    user: str = ""


def send(server: MailServer, message: EmailMessage) -> None:
    """Raises OSError or SMTPException when it was not taken; the outbox tries again."""
    context = ssl.create_default_context()
    if server.security == TLS:
        with smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context) as connection:
            _hand_over(connection, server, message)
        return
    with smtplib.SMTP(server.host, server.port, timeout=TIMEOUT) as connection:
        if server.security == STARTTLS:
            connection.starttls(context=context)
        _hand_over(connection, server, message)


def _hand_over(connection: smtplib.SMTP, server: MailServer, message: EmailMessage) -> None:
    if server.user and server.security != PLAIN:
        connection.login(server.user, os.environ.get(PASSWORD, ""))
    connection.send_message(message)
