"""Intake of .doc, .wps and .ofd: a mark anywhere stops the file, an embedded file stops it, a clean one is taken."""

from __future__ import annotations

import pytest

from engine.errors import Invalid
from tests import samples_ofd as ofd
from tests.hiding_places import docs_with, ofds_with
from tests.samples import NOTICE
from tests.samples_ofd import Ofd, laid_out, ofd_of
from tests.samples_ole import Word, doc_of, paragraphs
from tests.workflows.prepublication.house import House
from workflows.prepublication.intake import CarriesMark, take_in

_DOCS, _OFDS = docs_with("绝密★启用前"), ofds_with("绝密★启用前")
_ATTACHED = {"Doc_0/Attachments.xml": ofd.part("Attachments", '<ofd:Attachment Name="a" ID="1"/>')}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("文稿.doc", _DOCS["comment"][1]),
        ("文稿.wps", _DOCS["watermark"][1]),
        ("文稿.doc", _DOCS["deleted from the file"][1]),
        ("文稿.ofd", _OFDS["annotation"][1]),
        ("文稿.ofd", _OFDS["page, each character by itself"][1]),
        ("文稿.ofd", _OFDS["custom data"][1]),
    ],
)
def test_a_marked_file_is_refused_whatever_the_place(house: House, name: str, content: bytes) -> None:
    with pytest.raises(CarriesMark, match="绝密"):
        take_in(house.database, house.actor("drafter"), "policy", name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("文稿.doc", Word(paragraphs(NOTICE), streams={"ObjectPool/_1/\x01Ole10Native": b"x"}).build()),
        ("文稿.ofd", Ofd(laid_out(NOTICE), members=_ATTACHED).build()),
    ],
)
def test_a_file_with_files_in_it_is_refused(house: House, name: str, content: bytes) -> None:
    with pytest.raises(Invalid, match="内嵌文件"):
        take_in(house.database, house.actor("drafter"), "policy", name, content)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("通知.doc", doc_of(NOTICE), "application/msword"),
        ("通知.wps", doc_of(NOTICE), "application/vnd.ms-works"),
        ("通知.ofd", ofd_of(NOTICE), "application/ofd"),
    ],
)
def test_a_clean_file_is_taken_with_its_words_and_metadata(
    house: House, name: str, content: bytes, media_type: str
) -> None:
    taken = take_in(house.database, house.actor("drafter"), "policy", name, content)

    assert taken.upload.media_type == media_type
    assert (taken.rendition.kind, taken.metadata.number) == ("xhtml", "东人社发〔2026〕15号")
    assert "职工应当参加失业保险满12个月，可以在取得证书之日起12个月内申领。" in taken.rendition.text
    assert "起草人甲".encode() not in taken.rendition.content
