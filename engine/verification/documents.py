"""Hardened reading of diagram files: nothing is resolved, fetched or expanded, and sizes are capped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from engine.errors import Issue, Unreadable
from engine.verification.sentences import say

MAX_BYTES = 2_000_000
MAX_ELEMENTS = 2_000
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"
LAYOUT = frozenset(
    {
        "http://www.omg.org/spec/BPMN/20100524/DI",
        "https://www.omg.org/spec/DMN/20191111/DMNDI/",
        "http://www.omg.org/spec/DMN/20180521/DMNDI/",
    }
)
_DECLARED = re.compile(rb"\0|<!DOCTYPE|<!ENTITY")


def read_xml(content: bytes, path: str) -> etree._Element:
    """The root element. Unreadable, in Chinese and with the line, when it is no XML, too large, or declares a DOCTYPE
    or entities."""
    if len(content) > MAX_BYTES:
        raise _unreadable(path, say("unreadable.large", path=path, most=MAX_BYTES // 1_000_000))
    if found := _DECLARED.search(content):
        line = content.count(b"\n", 0, found.start()) + 1
        raise _unreadable(path, say("unreadable.declared", path=path), line)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        text = say("unreadable.xml", path=path, why=_short(error))
        raise _unreadable(path, text, getattr(error, "lineno", None)) from error
    document = root.getroottree().docinfo
    if document.internalDTD is not None or document.doctype or (document.encoding or "UTF-8").upper() != "UTF-8":
        raise _unreadable(path, say("unreadable.declared", path=path), 1)
    odd = next(root.iter(etree.ProcessingInstruction, etree.Entity), None)
    if odd is not None:
        raise _unreadable(path, say("unreadable.instruction", path=path), line_of(odd))
    beyond = next(islice(_drawn(root), MAX_ELEMENTS, None), None)
    if beyond is not None:
        text = say("unreadable.elements", path=path, most=MAX_ELEMENTS)
        raise _unreadable(path, text, line_of(beyond), beyond.get("id"))
    return root


def _unreadable(path: str, text: str, line: int | None = None, element: str | None = None) -> Unreadable:
    return Unreadable(text, issues=[Issue("unreadable", text, field=path, element=element, line=line)])


def line_of(element: etree._Element) -> int:
    """The line of the file on which the element begins; 0 when unknown."""
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _drawn(root: etree._Element) -> Iterator[etree._Element]:
    """Every element below the root, without the layout, in the order of the file."""
    for child in root:
        if etree.QName(child).namespace not in LAYOUT:
            yield child
            yield from _drawn(child)


def _short(error: Exception) -> str:
    return str(error).split("\n")[0][:200]
