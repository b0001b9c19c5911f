"""What is worth knowing of a draft and refuses nothing: tasks without a due time, posts that nobody holds."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from engine.errors import Issue
from engine.verification.assembly import Assembly, assemble
from engine.verification.diagram import Node, Process
from engine.wording import Word
from engine.workflow import ProcessPackage
from workflows.people.labels import POSTS
from workflows.people.queries import rights_of
from workflows.studio.registries import FileSet, lane
from workflows.studio.sentences import say
from workflows.studio.sets import Files

WORDS = {"no-due": "没有办理时限", "post-vacant": "岗位没有人担任"}


def remarks(session: Session, process_id: str, files: Files, package: ProcessPackage) -> list[Issue]:
    """Notes on the user tasks of a set, in the order of the drawing."""
    assembly = assemble(FileSet(process_id, files))
    vacant = _vacant(session, _posts(assembly, package))
    return [
        issue
        for process, node in assembly.nodes()
        if node.kind == "user"
        for issue in _of_task(process, node, package, vacant)
    ]


def _of_task(process: Process, node: Node, package: ProcessPackage, vacant: frozenset[str]) -> Iterator[Issue]:
    if "due" not in node.properties:
        text = say("no-due", node=node.title)
        yield Issue("no-due", text, field=process.path, element=node.id, line=node.line)
    post = _post(node, package)
    if post in vacant:
        text = say("post-vacant", node=node.title, post=Word(POSTS[post].label.zh))
        yield Issue("post-vacant", text, field=process.path, element=node.id, line=node.line)


def _posts(assembly: Assembly, package: ProcessPackage) -> frozenset[str]:
    found = {_post(node, package) for _, node in assembly.nodes() if node.kind == "user"}
    return frozenset(post for post in found if post in POSTS and not POSTS[post].per_section)


def _post(node: Node, package: ProcessPackage) -> str:
    return str(lane(node.lane, package)["group"]) if node.lane and node.lane in package.lanes else ""


def _vacant(session: Session, posts: frozenset[str]) -> frozenset[str]:
    if not posts:
        return posts
    held = {held.post for each in rights_of(session, groups=sorted(posts)).values() for held in each.posts}
    return posts - held
