"""Everything that the deploy gate says, in Chinese and in English, by key: the code of the finding and, where one code
has several sentences, which of them."""

from __future__ import annotations

from engine.decisions.sentences import SENTENCES as DECISIONS
from engine.verification.sentences import behaviour, declared, drawing
from engine.wording import Said, Sentences, called

CATALOGUE = Sentences(DECISIONS | drawing.SENTENCES | declared.SENTENCES | behaviour.SENTENCES)
say = CATALOGUE.say


def within(where: Said, said: Said) -> Said:
    """The sentence with where it holds before it; its code stays."""
    return Said(said.key, CATALOGUE["within"], {"where": where, "said": said})


def named(kind: str, name: str, identifier: str | None, line: int | None) -> Said:
    """An element as a sentence calls it: by its name in the diagram, only without one by id and line. `kind`: a key
    of the catalogue, or the tag, with its namespace, of an element that has no words."""
    known = say(f"kind.{kind}") if f"kind.{kind}" in CATALOGUE else say("kind.other", tag=kind.rpartition("}")[2])
    if called(name):
        return say("named", kind=known, name=called(name))
    if identifier:
        return say("unnamed", kind=known, id=identifier, line=line or 0)
    return say("nameless", kind=known, line=line or 0)
