"""Checkpoints leave the machine: to a web hook (https, or this machine), and by mail; each exactly as it was signed."""

from __future__ import annotations

import base64
import json
import shutil
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import select

from engine import audit, outbox
from engine.clock import FixedClock
from engine.jobs import run_due
from engine.models import Incident, OutboxMessage
from tests.mail_server import MailServer, serving
from workflows.installation.home import Home
from workflows.installation.settings import Settings, write_settings
from workflows.installation.wiring import Installation, initialise, open_installation
from workflows.notices import smtp
from workflows.oversight.checkpoint_copies import acceptable_hook

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WAIT = timedelta(hours=2)  # the longest between two attempts


class Receiver:
    """An outside site that keeps what it gets; `answers`: what it says, in turn."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.answers: list[int] = []
        received = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                received.got.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(received.answers.pop(0) if received.answers else 204)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Tests stay quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/checkpoints"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    site = Receiver()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture(scope="module")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new installation, made once and copied for each test."""
    home = tmp_path_factory.mktemp("new") / "home"
    initialise(Home(home)).close()
    (home / "settings.toml").unlink()
    return home


Install = Callable[..., AbstractContextManager[Installation]]


@pytest.fixture
def install(tmp_path: Path, new_home: Path) -> Install:
    """An installation with the settings, its first checkpoint made."""
    shutil.copytree(new_home, tmp_path / "home")
    return partial(installed, tmp_path / "home")


@contextmanager
def installed(home: Path, **settings: str) -> Iterator[Installation]:
    write_settings(Home(home).settings_file, Settings(**settings))
    opened = open_installation(Home(home), clock=FixedClock(NOW))
    try:
        assert audit.make_checkpoint(opened.database) == 1
        yield opened
    finally:
        opened.close()


@pytest.fixture
def installation(install: Install, receiver: Receiver) -> Iterator[Installation]:
    with install(checkpoint_hook=receiver.address) as opened:
        yield opened


def by_mail(install: Install, server: MailServer, **settings: str) -> AbstractContextManager[Installation]:
    addresses = {"checkpoint_mail": "keeper@example.gov.cn", "mail_from": "xianshen@example.gov.cn"}
    return install(smtp_host="localhost", smtp_port=server.port, **addresses, **settings)


def send(installation: Installation, after: timedelta = timedelta()) -> list[str]:
    """What is due leaves; the states of the copies then."""
    clock = installation.runtime.clock
    assert isinstance(clock, FixedClock)
    clock.move(after)
    run_due(installation.database)
    with installation.database.read() as session:
        return list(session.scalars(select(OutboxMessage.state).where(OutboxMessage.topic.like("checkpoint.%"))))


def open_incidents(installation: Installation) -> list[str]:
    with installation.database.read() as session:
        return list(session.scalars(select(Incident.code).where(Incident.resolved_at.is_(None))))


def copy_outside(installation: Installation) -> bytes:
    return (installation.home.checkpoints / "checkpoints.jsonl").read_bytes()


def test_each_checkpoint_goes_out_as_it_stands_in_the_file_outside(
    installation: Installation, receiver: Receiver
) -> None:
    assert send(installation) == ["done"]

    assert receiver.got == [copy_outside(installation)]
    assert json.loads(receiver.got[0])["seq"] == 1


@pytest.mark.parametrize("answer", [500, 404, 302])
def test_what_was_not_taken_is_sent_again_and_never_elsewhere(
    installation: Installation, receiver: Receiver, answer: int
) -> None:
    receiver.answers = [answer]

    assert send(installation) == ["waiting"]
    assert send(installation) == ["waiting"]  # not at once
    assert len(receiver.got) == 1
    assert send(installation, WAIT) == ["done"]
    assert receiver.got[0] == receiver.got[1]


def test_without_the_setting_nothing_leaves(install: Install) -> None:
    with install() as installation:
        assert send(installation) == []


def test_a_mail_carries_the_checkpoint_as_it_stands_in_the_file_outside(install: Install) -> None:
    with serving(MailServer()) as server, by_mail(install, server, smtp_security="none") as installation:
        assert send(installation) == ["done"]

        (mail,) = server.mails
        (attached,) = mail.iter_attachments()
        assert attached.get_content() == copy_outside(installation)
        assert (mail["To"], mail["From"]) == ("keeper@example.gov.cn", "xianshen@example.gov.cn")
        assert (mail["Subject"], attached.get_filename()) == ("[先审] 操作留痕检查点 1", "checkpoint-1.jsonl")


def test_a_mail_that_was_not_taken_is_sent_again_as_the_same_mail(install: Install) -> None:
    with serving(MailServer()) as server, by_mail(install, server, smtp_security="none") as installation:
        server.answers = [b"451 later", b"554 never"]

        assert send(installation) == ["waiting"]
        assert send(installation, WAIT) == ["waiting"]
        assert server.mails == []
        assert send(installation, WAIT) == ["done"]
        assert [mail["Message-ID"] for mail in server.mails] == ["<checkpoint-1@xianshen>"]


def test_a_mail_server_that_stays_away_is_an_incident_until_the_mail_has_left(install: Install) -> None:
    with serving(MailServer()) as server, by_mail(install, server, smtp_security="none") as installation:
        server.answers = [b"451 later"] * outbox.MOST_ATTEMPTS
        states = [send(installation, WAIT) for _ in range(outbox.MOST_ATTEMPTS)]
        assert states[-2:] == [["waiting"], ["failed"]]
        assert open_incidents(installation) == ["outbox-failed"]

        with installation.database.write() as session:
            outbox.send_again(session, session.scalars(select(OutboxMessage.id)).one())
        assert send(installation) == ["done"]
        assert open_incidents(installation) == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_mail_travels_encrypted_and_the_login_with_it(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    certificate, tls = certified(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv(smtp.PASSWORD, "secret")
    mail_server = MailServer(tls, at_once=security == "tls")
    with (
        serving(mail_server) as server,
        by_mail(install, server, smtp_security=security, smtp_user="xs") as installation,
    ):
        assert send(installation) == ["done"]
        assert (len(server.mails), server.unencrypted) == (1, 0)
        assert server.logins == [b"PLAIN " + base64.b64encode(b"\0xs\0secret")]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_neither_mail_nor_password_goes_to_a_server_that_nobody_vouches_for(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    _, tls = certified(tmp_path)
    monkeypatch.setenv(smtp.PASSWORD, "secret")
    mail_server = MailServer(tls, at_once=security == "tls")
    with (
        serving(mail_server) as server,
        by_mail(install, server, smtp_security=security, smtp_user="xs") as installation,
    ):
        assert send(installation) == ["waiting"]
        assert (server.mails, server.logins) == ([], [])


def test_a_server_without_encryption_gets_nothing_when_it_is_wanted(install: Install) -> None:
    with serving(MailServer()) as server, by_mail(install, server, smtp_user="xs") as installation:
        assert send(installation) == ["waiting"]
        assert (server.mails, server.logins) == ([], [])


def certified(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for `localhost`, signed by itself: its file, and a server's use of it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    valid = builder.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
    named = valid.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    file, secret = folder / "server.pem", folder / "server.key"
    file.write_bytes(named.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return file, context


@pytest.mark.parametrize(
    ("address", "accepted"),
    [
        ("https://evidence.example.gov.cn/checkpoints", True),
        ("http://127.0.0.1:9000/", True),
        ("http://localhost/", True),
        ("http://evidence.example.gov.cn/", False),
        ("http://127.0.0.1.example.com/", False),
        ("ftp://127.0.0.1/", False),
        ("https://", False),
    ],
)
def test_where_copies_may_go(address: str, accepted: bool) -> None:
    assert acceptable_hook(address) is accepted
