"""权限总表: which administrator may what, and what each post does, drawn from the rules that guard the acts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.installed import acting, reading
from workflows.matters.gates import GATES
from workflows.people.labels import ADMIN_ROLES, POSTS, Label, Post
from workflows.people.models import Person, PostHolding
from workflows.people.queries import administrators, today
from workflows.people.rights_statement import held_on
from workflows.people.rules import RIGHTS, require, right_to_assign

blueprint = Blueprint("rights", __name__, template_folder="templates")


@dataclass(frozen=True)
class PostLine:
    """A post, the gates that it clears, who fills it, who holds it today (name, capacity)."""

    post: Post
    gates: tuple[Label, ...]
    assigned_by: tuple[Label, ...]
    holders: tuple[tuple[str, str], ...]


@blueprint.get("/audit/rights")
def page() -> str:
    """The table on one page, for all three administrators."""
    require(acting(), "audit.read")
    with reading() as session:
        posts = list(_post_lines(session))
        appointed = {role: person.name for person, role in administrators(session)}
    return render_template("audit/rights.html", rights=RIGHTS, roles=ADMIN_ROLES, appointed=appointed, posts=posts)


def _post_lines(session: Session) -> Iterator[PostLine]:
    holders: dict[str, list[tuple[str, str]]] = {}
    query = select(PostHolding.post, PostHolding.capacity, Person.name).join(Person, Person.id == PostHolding.person_id)
    held = query.where(held_on(today(session)), Person.active).order_by(PostHolding.capacity, Person.name)
    for post, capacity, name in session.execute(held):
        holders.setdefault(post, []).append((name, capacity))
    for code, known in POSTS.items():
        gates = tuple(gate.label for gate in GATES.values() if code in gate.posts)
        assigned_by = tuple(ADMIN_ROLES[role] for role in sorted(RIGHTS[right_to_assign(code)][0]))
        yield PostLine(known, gates, assigned_by, tuple(holders.get(code, ())))
