"""What a drafting form sends, laid field by field over what is stored: two windows, or two people of the section, may
have the same form open. What a page has not touched stays as the other left it; what both changed is not overwritten.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy.orm import Session

from workflows.matters.content import current_elements
from workflows.matters.interpretation_elements import ElementValue
from workflows.matters.models import Matter
from workflows.people.actor import Actor
from workflows.prepublication import drafting
from workflows.prepublication.work import lock_process

PARTICULARS = ("title", "matter_class", "urgency", "explanation", "basis")
PROPOSAL = ("proposed_attribute", "attribute_ground", "attribute_reason")
_NEVER_EMPTY = frozenset({"title", "matter_class", "urgency"})
_INAPPLICABLE = "不适用\n"


@dataclass(frozen=True)
class Laid:
    """`touched`: what the page changed, to be saved; `clashes`: the stored value of each field that both changed."""

    touched: Mapping[str, str]
    clashes: Mapping[str, str]


@dataclass(frozen=True)
class Kept:
    """`clashes`: by field, what stands and was not overwritten; `marks`: of what this page has seen of each field."""

    clashes: Mapping[str, str]
    marks: Mapping[str, str]


def mark(value: str) -> str:
    """Sixteen hexadecimal digits that travel with a form and say which value its page showed."""
    return sha256(value.replace("\r\n", "\n").strip().encode()).hexdigest()[:16]


def lay_over(stored: Mapping[str, str], sent: Mapping[str, str], seen: Mapping[str, str]) -> Laid:
    """`sent` over `stored`. `seen`: the mark of what the page showed, by field; a field without one counts as sent."""
    touched = {name: new for name, new in sent.items() if mark(new) != seen.get(name)}
    clashes = {
        name: stored.get(name, "")
        for name, new in touched.items()
        if name in seen and mark(stored.get(name, "")) not in (seen[name], mark(new))
    }
    return Laid({name: new for name, new in touched.items() if name not in clashes}, clashes)


def fields_of(matter: Matter) -> dict[str, str]:
    """What stands in the fields of a matter's form now."""
    stored = {
        "title": matter.title,
        "matter_class": matter.matter_class,
        "urgency": matter.urgency,
        "proposed_attribute": matter.proposed_attribute,
        "attribute_ground": matter.proposed_attribute_ground,
        "attribute_reason": matter.proposed_attribute_reason,
        "explanation": matter.explanation,
        "basis": matter.basis,
    }
    return {name: value or "" for name, value in stored.items()}


def element_text(value: ElementValue) -> str:
    """An element as one text, as its mark is made from it."""
    return value.text if value.applicable else _INAPPLICABLE + value.text


def element_of(text: str) -> ElementValue:
    """The element of which `element_text` is `text`."""
    return ElementValue(not text.startswith(_INAPPLICABLE), text.removeprefix(_INAPPLICABLE))


def save_particulars(
    session: Session, matter_id: str, actor: Actor, sent: Mapping[str, str], seen: Mapping[str, str]
) -> Kept:
    """The particulars as `drafting.change_matter`; title, class and urgency that were emptied stay.

    Raises NotFound, NotAllowed, NotReady, Invalid.
    """
    matter = lock_process(session, matter_id, actor)
    laid = lay_over(fields_of(matter), _only(sent, PARTICULARS), _only(seen, PARTICULARS))
    wanted = {name: value for name, value in laid.touched.items() if value or name not in _NEVER_EMPTY}
    drafting.change_matter(session, matter_id, actor, **wanted)
    return _kept(laid, fields_of(matter), _only(seen, PARTICULARS))


def save_proposal(
    session: Session, matter_id: str, actor: Actor, sent: Mapping[str, str], seen: Mapping[str, str]
) -> Kept:
    """The proposed attribute with ground and reason, as `drafting.propose_attribute`: all of it, or nothing where the
    other changed a part of it. Without an attribute nothing is proposed.

    Raises NotFound, NotAllowed, NotReady, Invalid.
    """
    matter = lock_process(session, matter_id, actor)
    stored, seen = _only(fields_of(matter), PROPOSAL), _only(seen, PROPOSAL)
    laid = lay_over(stored, _only(sent, PROPOSAL), seen)
    if laid.clashes:
        return Kept(laid.clashes, seen)
    attribute, ground, reason = ({**stored, **laid.touched}[name] or None for name in PROPOSAL)
    if attribute and laid.touched:
        drafting.propose_attribute(session, matter_id, actor, attribute, ground, reason)
    return _kept(laid, fields_of(matter), seen)


def save_elements(
    session: Session, matter_id: str, actor: Actor, sent: Mapping[str, ElementValue], seen: Mapping[str, str]
) -> Kept:
    """The interpretation's elements, as `drafting.set_elements`. Raises NotFound, NotAllowed, NotReady, Invalid."""
    lock_process(session, matter_id, actor)
    laid = lay_over(_elements(session, matter_id), {code: element_text(each) for code, each in sent.items()}, seen)
    drafting.set_elements(session, matter_id, actor, {code: sent[code] for code in laid.touched})
    return _kept(laid, _elements(session, matter_id), seen)


def _elements(session: Session, matter_id: str) -> dict[str, str]:
    return {code: element_text(ElementValue(*value)) for code, *value in current_elements(session, matter_id)}


def _kept(laid: Laid, stored: Mapping[str, str], seen: Mapping[str, str]) -> Kept:
    """A text is cleaned when it is stored: of what the page sent, it has seen what became of it."""
    return Kept(laid.clashes, {**seen, **{name: mark(stored.get(name, "")) for name in laid.touched}})


def _only(values: Mapping[str, str], names: Collection[str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name in names}
