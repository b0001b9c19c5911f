"""Channels of a release: the built-in portal, and 人工上网 for a site that we do not run.

Together-or-not-at-all is guaranteed on our portal. Elsewhere it can only be checked: a person brings back the address
and what the page shows, and it is compared with the released text. Nothing is fetched from outside.
"""

from __future__ import annotations

import difflib
import io
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import lxml.html
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine import audit
from engine.errors import Invalid, Issue, NotFound, NotReady
from engine.ids import new_id
from engine.runtime import Topic, runtime_of
from workflows.release.files import files_of
from workflows.release.labels import DOCUMENT_ROLES
from workflows.release.locks import lock_release_set, matter_of_release_set
from workflows.release.models import ChannelDelivery, ReleasedDocument, ReleaseSet

LONGEST_PAGE_TEXT = 2_000_000  # characters
LARGEST_SAVED_PAGE = 20_000_000  # bytes
LONGEST_ADDRESS = 2000  # characters
MUST_BE_CONFIRMED = frozenset({"policy", "interpretation"})
_INVISIBLE = "//script | //style | //noscript | //template | //head"
