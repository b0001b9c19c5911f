"""HTML to PDF by WeasyPrint. It is long in importing, so only who draws imports this module."""

from __future__ import annotations

import logging
import threading
from typing import Any, NoReturn

from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

# a rendition asks for nothing outside; the library logs each refusal, with addresses that no log should hold
logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
logging.getLogger("fontTools").setLevel(logging.ERROR)

_ONE_AT_A_TIME = threading.Lock()  # the font libraries below are shared and not safe for threads


class _NoFetcher(URLFetcher):  # type: ignore[misc]
    def fetch(self, url: str, headers: Any = None) -> NoReturn:
        raise FatalURLFetchingError("a rendition has no outside parts")


def typeset(page: str, layout: str, identifier: bytes) -> bytes:
    """An HTML page laid out by a style sheet, as PDF: the same three give the same bytes. Fetches nothing."""
    with _ONE_AT_A_TIME:
        document = HTML(string=page, url_fetcher=_NoFetcher())
        styles = [CSS(string=layout, url_fetcher=_NoFetcher())]
        return bytes(document.write_pdf(stylesheets=styles, pdf_identifier=identifier, finisher=_say_no_producer))


def _say_no_producer(document: Any, pdf: Any) -> None:
    pdf.info.pop("Producer", None)
