"""Copies of checkpoints outside the bureau's machine: by mail, and to a web hook. Whoever restamps the trail would have
to change those as well.

A checkpoint holds names of chains (ids), counts and hashes only: no draft text leaves with it.
"""

from __future__ import annotations

import ipaddress
import ssl
import urllib.request
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from engine.audit.trail import as_json, stored_checkpoint
from engine.db import Database
from engine.outbox import enqueue
from engine.runtime import Topic
from workflows.notices import smtp

BY_MAIL, BY_HOOK = "checkpoint.mail", "checkpoint.hook"
TIMEOUT = 20  # seconds


def announce(session: Session, seq: int) -> None:
    """Let the checkpoint leave by the ways that the settings name, after the commit."""
    settings = session.info.get("settings")
    if settings is None:
        return
    if settings.checkpoint_mail:
        enqueue(session, BY_MAIL, {"seq": str(seq)})
    if settings.checkpoint_hook:
        enqueue(session, BY_HOOK, {"seq": str(seq)})


def send_mail(database: Database, payload: Mapping[str, str]) -> None:
    """Mail one checkpoint as a line of JSON; sent twice, it is the same mail. Raises OSError, SMTPException."""
    settings, line = _checkpoint(database, payload)
    message = EmailMessage()
    message["Subject"] = f"[先审] 操作留痕检查点 {payload['seq']}"
    message["From"], message["To"] = settings.mail_from, settings.checkpoint_mail
    message["Message-ID"] = f"<checkpoint-{payload['seq']}@xianshen>"
    message.set_content("附件为操作留痕检查点，请保存。核验时交给 xianshen-verify --checkpoints。\n")
    name = f"checkpoint-{payload['seq']}.jsonl"
    message.add_attachment(line, maintype="application", subtype="x-ndjson", filename=name)
    server = smtp.MailServer(settings.smtp_host, int(settings.smtp_port), settings.smtp_security, settings.smtp_user)
    smtp.send(server, message)


def send_hook(database: Database, payload: Mapping[str, str]) -> None:
    """POST one checkpoint as a line of JSON. Raises OSError unless the other side answers with 2xx."""
    settings, line = _checkpoint(database, payload)
    request = urllib.request.Request(  # noqa: S310 - the settings allow https, and http on this machine only
        settings.checkpoint_hook,
        data=line,
        headers={"Content-Type": "application/x-ndjson", "X-Checkpoint": payload["seq"]},
        method="POST",
    )
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.HTTPSHandler(context=ssl.create_default_context()))
    with opener.open(request, timeout=TIMEOUT):
        pass


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """A copy goes where the settings say, and nowhere else."""


def acceptable_hook(address: str) -> bool:
    """Whether copies may go there: https, or http to this machine itself."""
    parts = urlsplit(address)
    return parts.hostname is not None and (
        parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname))
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _checkpoint(database: Database, payload: Mapping[str, str]) -> tuple[Any, bytes]:
    with database.read() as session:
        record = stored_checkpoint(session, int(payload["seq"]))
        return session.info["settings"], as_json(record) + b"\n"


TOPICS = {BY_MAIL: Topic(BY_MAIL, send_mail), BY_HOOK: Topic(BY_HOOK, send_hook)}
