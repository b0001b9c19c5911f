"""From comments to what pages show: where each stands in the present texts, and what its reader may do with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from engine.work_items import Item
from web.comments.views import CommentLine, Comments, ReplyLine
from web.language import translate
from web.matters.texts import ShownText
from workflows.matters import comments
from workflows.matters.labels import COMMENT_STATES
from workflows.matters.models import Matter
from workflows.matters.review_models import CommentReply, PassageComment
from workflows.people.actor import Actor
from workflows.people.queries import names_of
from workflows.prepublication.comments import comment_issues
from workflows.renditions.anchors import Anchor, AnchoredText, Place
from workflows.renditions.highlights import Highlight, passage_texts
from workflows.renditions.store import files_of

LEVEL = "comment"
Marks = Mapping[str, Sequence[Highlight]]


def comments_on(
    session: Session, actor: Actor, matter: Matter, shown: Sequence[ShownText], item: Item | None = None
) -> tuple[Comments, Marks]:
    """The comments of a matter, and their marks in the texts by id of the version."""
    found = comments.comments_of(session, actor, matter.id)
    places = _places(session, found, shown)
    lines = tuple(_lines(session, actor, matter, found, places, shown)) if found else ()
    writes = item is not None and not comment_issues(session, item, actor)
    may_write = {one.document_id: one.title for one in shown if one.version.rendition_kind == "xhtml"} if writes else {}
    return Comments(lines, may_write, item.id if item else None), _marks(found, places, shown)


def _places(session: Session, found: Iterable[PassageComment], shown: Sequence[ShownText]) -> dict[str, Place]:
    texts: dict[str, AnchoredText] = {}
    versions = {one.document_id: one.version for one in shown if one.version.rendition_kind == "xhtml"}
    places = {}
    for one in found:
        version = versions.get(one.document_id)
        if version is None or one.state != "open":
            places[one.id] = Place("gone")
            continue
        if version.id not in texts:
            texts[version.id] = AnchoredText(passage_texts(files_of(session).get(version.rendition_hash)))
        places[one.id] = texts[version.id].place(Anchor(one.quote, one.before, one.after, one.position))
    return places


def _marks(found: Iterable[PassageComment], places: Mapping[str, Place], shown: Sequence[ShownText]) -> Marks:
    versions = {one.document_id: one.version.id for one in shown}
    marks: dict[str, list[Highlight]] = {}
    for one in found:
        for place in places[one.id].stretches:
            marks.setdefault(versions[one.document_id], []).append(Highlight(*place, one.id, LEVEL))
    return marks


def _lines(
    session: Session,
    actor: Actor,
    matter: Matter,
    found: Sequence[PassageComment],
    places: Mapping[str, Place],
    shown: Sequence[ShownText],
) -> Iterable[CommentLine]:
    replies = comments.replies_of(session, [one.id for one in found])
    names = names_of(session, [one.person_id for one in [*found, *replies]])
    titles = {one.document_id: one.title for one in shown}
    ordinals = {one.version.id: one.version.ordinal for one in shown}
    editors = comments.editors_of(session, matter)
    for one in found:
        withdrawn = one.state == "withdrawn"
        yield CommentLine(
            id=one.id,
            document_id=one.document_id,
            document_title=titles.get(one.document_id, ""),
            ordinal=ordinals.get(one.version_id),
            quote=one.quote,
            text="" if withdrawn else one.text,
            person=names.get(one.person_id, ""),
            at=one.created_at,
            state=one.state,
            state_label=translate(COMMENT_STATES[one.state]),
            found=places[one.id].found,
            replies=() if withdrawn else _replies(one, replies, names),
            may=_rights(one, matter, actor, editors),
        )


def _replies(
    comment: PassageComment, replies: Iterable[CommentReply], names: Mapping[str, str]
) -> tuple[ReplyLine, ...]:
    own = (one for one in replies if one.comment_id == comment.id)
    return tuple(ReplyLine(names.get(one.person_id, ""), one.text, one.created_at) for one in own)


def _rights(comment: PassageComment, matter: Matter, actor: Actor, editors: frozenset[str]) -> frozenset[str]:
    if comment.state == "withdrawn" or matter.state in comments.ENDED:
        return frozenset()
    may = {"reply"}
    own = not comments.author_issues(comment, actor)
    if comment.state == "open" and not comments.resolving_issues(comment, actor, editors):
        may.add("resolve")
    if own:
        may |= {"withdraw"} | ({"reopen"} if comment.state == "resolved" else set())
    return frozenset(may)
