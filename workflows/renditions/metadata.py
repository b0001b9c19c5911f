"""What a file says about itself in the classic places of an official document."""

from __future__ import annotations

import re
from datetime import date

from workflows.renditions import wording
from workflows.renditions.characters import canonical_text, folded
from workflows.renditions.model import Block, Metadata, Paragraph, Upload
from workflows.renditions.parts import with_parts
from workflows.renditions.wording import date_of, document_number, matches

_BETWEEN_NAMES = re.compile(r"[，、；,;]")
_ONE_WORD = "委\x1f办\x1f局"  # a fixed expression, not three names
_ISSUED = re.compile(r"现将(《[^》]{2,120}》).{0,6}印发")


def read_metadata(upload: Upload) -> Metadata:
    """Title, number, dates, addressees and so on as proposals for the form; None or empty where nothing is found.

    A person confirms them: nothing here decides anything.
    """
    return metadata_of(with_parts(upload.blocks))


def metadata_of(blocks: tuple[Block, ...]) -> Metadata:
    """The same for blocks whose parts are marked."""
    parts: dict[str, list[str]] = {}
    for block in blocks:
        if isinstance(block, Paragraph) and (text := canonical_text(block.text)):
            parts.setdefault(block.part, []).append(text)
    number = next((found for line in parts.get("number", []) if (found := matches(wording.NUMBER_LINE, line))), None)
    dated = next((found for line in parts.get("dated", []) if (found := matches(wording.DATE_LINE, line))), None)
    attribute_line, attribute = _attribute(parts)
    signer = _signer(parts, number)
    printed_by, printed_on = _printed(parts.get("printed", []))
    return Metadata(
        title=_title(parts),
        number=document_number(number) if number else None,
        dated_on=date_of(dated) if dated else None,
        printed_on=printed_on,
        printed_by=printed_by,
        letterhead="".join(parts.get("letterhead", [])) or None,
        urgency=next(iter(parts.get("urgency", [])), None),
        signer=signer,
        attribute_line=attribute_line,
        attribute=attribute,
        recipients=_names(parts.get("recipients", [])),
        copies_to=_names([re.sub(r"^抄\s*[送报]\s*[：:]?", "", line) for line in parts.get("copies", [])]),
        signed_by=tuple(name for line in parts.get("signature", []) for name in re.split(r"\u3000+", line) if name),
        attachments=_attachments(parts.get("attachments", [])),
    )


def _title(parts: dict[str, list[str]]) -> str | None:
    if "title" in parts:
        return _joined_lines(parts["title"])
    whole = "".join(folded(line, keep_spaces=False).text for line in parts.get("body", [])[:6])
    issued = _ISSUED.search(whole)
    if issued:
        return f"关于印发{issued[1]}的通知"
    return _joined_lines(parts["annex-title"]) if "annex-title" in parts else None


def _joined_lines(lines: list[str]) -> str:
    """One title from its lines; a space beside a book-title mark is only layout."""
    return re.sub(r"(?<=》) | (?=《)", "", "".join(lines))


def _attribute(parts: dict[str, list[str]]) -> tuple[str | None, str | None]:
    for line in parts.get("annotation", []) + parts.get("signature", []) + parts.get("body", []):
        found = matches(wording.ATTRIBUTE_LINE, line)
        if found:
            return line, wording.ATTRIBUTES[found["attribute"]]
    return None, None


def _signer(parts: dict[str, list[str]], number: re.Match[str] | None) -> str | None:
    lines = parts.get("signer", []) + ([number["rest"]] if number and number["rest"] else [])
    found = next((match for line in lines if (match := matches(wording.SIGNER, line))), None)
    return found["name"] or None if found else None


def _names(lines: list[str]) -> tuple[str, ...]:
    text = "".join(lines).strip().rstrip("：:。.").replace("委、办、局", _ONE_WORD)
    return tuple(name.strip().replace(_ONE_WORD, "委、办、局") for name in _BETWEEN_NAMES.split(text) if name.strip())


def _attachments(lines: list[str]) -> tuple[str, ...]:
    names = []
    for line in lines:
        rest = re.sub(r"^附\s*件?\s*\d{0,2}\s*[：:]\s*", "", line)
        name = re.sub(r"^\d{1,2}\s*[.．、]\s*", "", rest).strip().rstrip("。；;，,")
        if name:
            names.append(name)
    return tuple(names)


def _printed(lines: list[str]) -> tuple[str | None, date | None]:
    found = next((match for line in lines if (match := matches(wording.PRINTED_LINE, line))), None)
    if found is None:
        return None, None
    alone = [line for line in lines if not matches(wording.PRINTED_LINE, line)]
    by = found["by"] or next((line for line in alone if not matches(wording.COPIES_PRINTED, line)), "")
    return by or None, date_of(found)
