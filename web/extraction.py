"""`python -m web.extraction`: every Chinese word of the screen into translations/*/LC_MESSAGES/messages.po.

Beside `_()` in code and templates it collects what the domain shows: questions of forms, names in diagrams,
stages and the standing messages of errors. Label tables (`workflows.*.labels`) carry their English themselves.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import orjson
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from lxml import etree

from engine import errors
from engine.verification import CODES
from web.matters.stages import NAMES as STAGE_NAMES
from workflows.installation.wiring import PACKAGES
from workflows.prepublication.finding_duties import DUTY_LABELS
from workflows.studio.checking import OTHER_CODES

WEB = Path(__file__).parent
BPMN = WEB.parent / "bpmn"
TRANSLATIONS = WEB / "translations"
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
NAMED = {"userTask", "callActivity", "startEvent", "endEvent", "serviceTask", "subProcess", "lane", "process"}


def words() -> Iterator[tuple[str, str]]:
    """(where, word) of everything that has to be translated; a word may come more than once."""
    for file, _line, message, _comments, _context in extract_from_dir(WEB, METHODS, OPTIONS):
        yield file, message if isinstance(message, str) else message[0]
    yield from _form_words()
    yield from _diagram_words()
    yield from (("web/matters/stages.py", name) for name in STAGE_NAMES)
    yield from (("workflows/prepublication/finding_duties.py", name) for name in DUTY_LABELS.values())
    yield from _error_words()
    yield from _package_words()
    yield from (("engine/verification/codes.py", words) for words in {**CODES, **OTHER_CODES}.values())


def catalogue() -> Catalog:
    """Every word once, with the places where it stands."""
    found = Catalog(domain="messages", project="xianshen", charset="utf-8", fuzzy=False)
    for where, word in words():
        if word.strip():
            found.add(word, locations=[(where, 0)])
    return found


def update(language: str) -> Path:
    """Bring one language's file up to date: new words are added empty, translations of the others are kept."""
    path = TRANSLATIONS / language / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    known = read_po(BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)
    fresh = catalogue()
    merged = Catalog(locale=language, project="xianshen", charset="utf-8", fuzzy=False)
    for message in sorted((one for one in fresh if one.id), key=lambda one: str(one.id)):
        old = known.get(message.id)
        places = sorted({(file, None) for file, _ in message.locations})[:3]
        merged.add(message.id, old.string if old else "", locations=places, flags=message.flags)
    with path.open("wb") as target:
        write_po(target, merged, width=0, omit_header=False, include_lineno=False)
    return path


def _form_words() -> Iterator[tuple[str, str]]:
    for path in sorted(BPMN.glob("*/forms/*.form")):
        where = str(path.relative_to(WEB.parent))
        for component in orjson.loads(path.read_bytes())["components"]:
            texts = [component.get("label"), component.get("description"), component.get("text")]
            texts += [option["label"] for option in component.get("values", ())]
            yield from ((where, text) for text in texts if text)


def _diagram_words() -> Iterator[tuple[str, str]]:
    for path in sorted(BPMN.glob("*/*.bpmn")):
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        for element in etree.parse(path, parser).iter():
            if isinstance(element.tag, str) and etree.QName(element).localname in NAMED and element.get("name"):
                yield str(path.relative_to(WEB.parent)), " ".join(element.get("name").split())


def _error_words() -> Iterator[tuple[str, str]]:
    for _name, kind in inspect.getmembers(errors, inspect.isclass):
        if issubclass(kind, errors.XianshenError) and kind.__doc__:
            yield "engine/errors.py", kind.__doc__.strip().splitlines()[0]


def _package_words() -> Iterator[tuple[str, str]]:
    """What process packages call their kinds of steps, services and gates."""
    for package in PACKAGES.values():
        declared = (*package.kinds.values(), *package.services.values(), *package.gates)
        yield from ((f"workflows ({package.process_id})", each.label) for each in declared)


if __name__ == "__main__":
    for language in sys.argv[1:] or ["en"]:
        print(update(language))
