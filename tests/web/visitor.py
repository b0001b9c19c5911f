"""Somebody who uses the pages without a script: forms are sent with the token that stands on the page."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from web.installed import EXTENSION
from web.sessions import COOKIE
from workflows.demonstration.staff import PASSWORD
from workflows.installation.wiring import Installation
from workflows.people.queries import person_by_login
from workflows.people.sessions import start_session


class Visitor:
    def __init__(self, client: FlaskClient, login: str | None = None) -> None:
        self.client = client
        self._token = ""
        if login:
            client.set_cookie(COOKIE, session_of(client.application.extensions[EXTENSION], login))

    @property
    def token(self) -> str:
        """What forms are sent with: from the last page, or from one that everybody has."""
        if not self._token:
            self.get("/password")
        return self._token

    @token.setter
    def token(self, token: str) -> None:
        self._token = token

    def log_in(self, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
        self.get("/login")
        response = self.post("/login", login=login, password=password, **more)
        if response.status_code == 302:
            self.get("/password")  # a page that everybody has, with the new token
        return response

    def get(self, path: str, **headers: str) -> TestResponse:
        response = self.client.get(path, headers=headers)
        self._remember(response)
        return response

    def post(
        self, path: str, *, follow: bool = False, files: dict[str, Any] | None = None, **fields: Any
    ) -> TestResponse:
        data = {"csrf_token": self.token, **fields, **(files or {})}
        response = self.client.post(path, data=data, follow_redirects=follow, content_type="multipart/form-data")
        self._remember(response)
        return response

    def open_item(self, element: str) -> str:
        """The path of the first work item of the user task in one of the views of the inbox."""
        for view in ("mine", "group"):
            page = self.get(f"/inbox?view={view}").get_data(as_text=True)
            for found in re.findall(r"/work-items/[0-9a-f]+(?=[?\"])", page):
                if element in self.get(found).get_data(as_text=True):
                    return found
        raise LookupError(f"nothing waits at {element}")

    def answer_findings(self, item: str) -> None:
        """What the machine found and this visitor has to answer for is no problem."""
        page = html.document_fromstring(self.get(item).get_data(as_text=True))
        for finding in page.xpath("//form[@data-answers]//input[@name='finding']/@value"):
            answers = {"disposition": "dismiss", "reason": "已核对原件，无误。", "viewed": "1"}
            self.post(f"{item}/findings", finding=finding, **answers)

    def _remember(self, response: TestResponse) -> None:
        if response.mimetype == "text/html" and (
            found := re.search(r'data-csrf="([^"]+)"', response.get_data(as_text=True))
        ):
            self._token = found[1]


def session_of(installation: Installation, login: str) -> str:
    """The cookie of somebody who has just logged in (without the password, which takes long on purpose)."""
    with installation.database.write() as session:
        person = person_by_login(session, login)
        assert person is not None
        return start_session(session, person.id, address="127.0.0.1")


def words(response: TestResponse) -> str:
    """The text of a page as a reader sees it, white space collapsed."""
    root = html.document_fromstring(response.get_data(as_text=True))
    for hidden in root.xpath("//script|//style|//template"):
        hidden.drop_tree()
    return " ".join(root.text_content().split())
