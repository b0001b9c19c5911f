"""Damaged and hostile .doc and .ofd are refused within the limits, in words that say what to do."""

from __future__ import annotations

import pytest

from engine.errors import Invalid, Unreadable
from tests.hostile_files import DOCS, OFDS
from workflows.renditions.uploads import read_upload

HOSTILE = [(f"{kind}: {name}", *each) for kind, table in (("doc", DOCS), ("ofd", OFDS)) for name, each in table.items()]


@pytest.mark.parametrize(("name", "content", "words"), HOSTILE, ids=[name for name, _, _ in HOSTILE])
def test_it_is_refused_in_words_that_say_what_to_do(name: str, content: bytes, words: str) -> None:
    with pytest.raises((Invalid, Unreadable), match=words) as refusal:
        read_upload("文稿.wps", content)

    assert refusal.value.detail.startswith("《文稿.wps》：")


@pytest.mark.parametrize("name", ["macros", "workbook", "presentation", "Works", "encrypted", "cyclic allocation"])
def test_a_file_of_another_kind_is_told_from_a_damaged_one(name: str) -> None:
    expected = Unreadable if name in {"encrypted", "cyclic allocation"} else Invalid

    with pytest.raises(expected) as refusal:
        read_upload("文稿.doc", DOCS[name][0])

    assert type(refusal.value) is expected
