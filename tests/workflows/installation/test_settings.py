"""The bureau's settings file: read at start, refused with the field's name when wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid
from workflows.installation.settings import LONGEST, Settings, read_settings, write_settings

WORDS = st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=LONGEST).filter(str.strip)


@given(name=WORDS, title=WORDS)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, name: str, title: str) -> None:
    path = tmp_path_factory.mktemp("home") / "settings.toml"
    settings = Settings(bureau_name=name, portal_title=title)
    write_settings(path, settings)
    assert read_settings(path) == settings


def test_defaults_without_a_file(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "settings.toml") == Settings()


def test_a_standing_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    write_settings(path, Settings(bureau_name="甲局"))
    write_settings(path, Settings(bureau_name="乙局"))
    assert read_settings(path).bureau_name == "甲局"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('bureau_name = ""', "bureau_name"),
        ("bureau_name = 3", "bureau_name"),
        (f'portal_title = "{"长" * (LONGEST + 1)}"', "portal_title"),
        ('number_code = "QRS"', "number_code"),
        ('number_code = "青人社发〔2026〕"', "number_code"),
        ('colour = "red"', "colour"),
        ('checkpoint_mail = "somebody"', "checkpoint_mail"),
        ('checkpoint_mail = "a@b\\r\\nBcc: c@d"', "checkpoint_mail"),
        ('mail_from = "先审 <a@b>"', "mail_from"),
        ('checkpoint_mail = "a@b"', "checkpoint_mail"),
        ('checkpoint_mail = "a@b"\nsmtp_host = "mail"', "checkpoint_mail"),
        ('checkpoint_hook = "http://example.com/checkpoints"', "checkpoint_hook"),
        ('checkpoint_hook = "file:///etc/passwd"', "checkpoint_hook"),
    ],
)
def test_a_wrong_value_names_its_field(tmp_path: Path, text: str, field: str) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        read_settings(path)
    assert [issue.field for issue in refused.value.issues] == [field]


@pytest.mark.parametrize("content", [b"bureau_name = ", b"\xff\xfe", b"[x"])
def test_an_unreadable_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(Invalid, match="无法读取"):
        read_settings(path)


def test_wrong_settings_are_not_written(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    with pytest.raises(Invalid):
        write_settings(path, Settings(number_code="abc"))
    assert not path.exists()
