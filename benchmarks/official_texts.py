"""Chinese official text by the megabyte, and files of a hundred pages: the clean texts of the tests, with variation."""

from __future__ import annotations

import html
import io
import random
import re
from datetime import date
from pathlib import Path

import docx
import weasyprint

from workflows.demonstration import texts
from workflows.screening.model import Passage, ScreenedDocument, Subject

CLEAN = Path(__file__).parent.parent / "tests/workflows/screening/corpus/clean"
TODAY = date(2026, 4, 10)
_DISTRICTS = ("临江区", "清河区", "望山区", "东湖区", "南岭区", "北岸区", "西塘区", "新桥区")
_CHARACTERS_OF_A_PAGE = 22 * 28  # GB/T 9704-2012 5.2.1


def sources() -> list[str]:
    """The texts that are varied: whole documents without anything to find."""
    demonstrated = [
        texts.document(item.on(TODAY), TODAY) for item in vars(texts).values() if isinstance(item, texts.Item)
    ]
    return [path.read_text(encoding="utf-8") for path in sorted(CLEAN.glob("*.txt"))] + demonstrated


def documents(size: int) -> list[str]:
    """Documents of together at least `size` bytes of UTF-8, each from one source under a district's name."""
    made: list[str] = []
    total = round_ = 0
    while total < size:
        for source in sources():
            district = _DISTRICTS[round_ % len(_DISTRICTS)]
            made.append(re.sub("临江区|青浦区|闵行区", district, source))
            total += len(made[-1].encode())
            if total >= size:
                break
        round_ += 1
    return made


def subject(text: str) -> Subject:
    """A text as the checks take it, one passage a paragraph; nothing is folded or gathered yet."""
    lines = [line for line in text.split("\n") if line.strip()]
    passages = tuple(Passage(i, "正文", f"正文第 {i + 1} 段", line) for i, line in enumerate(lines))
    return Subject((ScreenedDocument("text", "policy", "文件", passages),), TODAY, "general", "proactive")


def words(text: str, count: int) -> list[str]:
    """`count` different words of two to five ideographs that the text has, put together at random."""
    chance = random.Random(1)
    letters = [letter for letter in text if "\u4e00" <= letter <= "\u9fff"]
    made: set[str] = set()
    while len(made) < count:
        made.add("".join(chance.choices(letters, k=chance.choice((2, 3, 4, 5)))))
    return sorted(made)


def paragraphs(pages: int) -> list[str]:
    """Paragraphs that fill so many pages of 22 lines of 28 characters."""
    chosen, filled = [], 0
    for text in documents(pages * 4000):
        for line in filter(str.strip, text.split("\n")):
            chosen.append(line)
            filled += -(-len(line) // 28) * 28
            if filled >= pages * _CHARACTERS_OF_A_PAGE:
                return chosen
    return chosen


def word_file(pages: int) -> bytes:
    """A .docx of plain paragraphs."""
    made = docx.Document()
    for line in paragraphs(pages):
        made.add_paragraph(line)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def pdf_file(pages: int) -> bytes:
    """A PDF of exactly so many pages, set in 三号."""
    body = "".join(f"<p>{html.escape(line)}</p>" for line in paragraphs(pages + 20))
    style = "@page{size:A4;margin:37mm 26mm 35mm 28mm} p{font-size:16pt;line-height:1.8;margin:0;text-indent:2em}"
    rendered = weasyprint.HTML(string=f"<style>{style}</style>{body}").render()
    return bytes(rendered.copy(rendered.pages[:pages]).write_pdf())
