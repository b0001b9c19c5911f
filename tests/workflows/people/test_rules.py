"""Who may administer what: the table of rules.py, row by row."""

from __future__ import annotations

import pytest

from workflows.people.actor import INSTALLER, Actor, HeldPost
from workflows.people.labels import ACTIONS as PEOPLE_ACTIONS
from workflows.people.labels import ADMIN_ROLES, CAPACITIES, LANGUAGES, POSTS
from workflows.people.rules import RIGHTS, administration_issues, dual_post_issues, right_over, right_to_assign


def actor(*posts: str, admin_role: str | None = None) -> Actor:
    held = tuple(HeldPost(post, None, "A") for post in posts)
    return Actor("p1", "login", "某人", None, None, None, held, admin_role, "zh")


TABLE = {
    "section.create": {"system"},
    "section.weigh": {"system"},
    "person.create": {"system"},
    "person.change": {"system"},
    "person.deactivate": {"system", "security"},
    "person.set_password": {"system"},
    "person.confirm_password": {"security"},
    "post.assign": {"system"},
    "post.assign_reviewer": {"security"},
    "substitution.confirm": {"security"},
    "session.revoke": {"system", "security"},
    "token.issue": set(),
    "token.revoke": {"system", "security"},
    "calendar.change": {"system"},
    "rulebook.change": {"system"},
    "rulebook.change_secrecy": {"security"},
    "matter.redirect": {"system"},
    "process.design": {"system"},
    "process.check": {"security"},
    "release.take_down": {"security"},
    "administrator.appoint": set(),
    "audit.read": {"system", "security", "audit"},
}


def test_the_table_names_every_right():
    assert set(TABLE) == set(RIGHTS)


@pytest.mark.parametrize(("right", "allowed"), TABLE.items())
def test_only_the_named_administrators_may(right: str, allowed: set[str]):
    for role in ADMIN_ROLES:
        assert (not administration_issues(actor(admin_role=role), right)) is (role in allowed)
    assert administration_issues(actor("leader", "office_check"), right), "no post gives a right of an administrator"
    assert not administration_issues(INSTALLER, right)


@pytest.mark.parametrize("post", POSTS)
def test_the_security_officer_assigns_exactly_the_posts_that_review(post: str):
    deciding = not (post.startswith("desk_") or post in ("drafter", "registry", "speaker"))
    assert right_to_assign(post) == ("post.assign_reviewer" if deciding else "post.assign")


def test_acts_on_administrators_belong_to_the_console():
    assert right_over("administrator", "person.set_password") == "administrator.appoint"
    assert right_over("staff", "person.set_password") == "person.set_password"


@pytest.mark.parametrize(
    ("who", "person_id", "code"),
    [
        (actor("leader"), "other", None),
        (actor("leader"), "p1", "dual-post-self"),
        (actor("deputy_leader"), "other", "dual-post-decider"),
        (actor(admin_role="security"), "other", "dual-post-decider"),
        (INSTALLER, "other", "dual-post-decider"),
    ],
)
def test_only_the_head_of_the_bureau_decides_about_dual_posts(who: Actor, person_id: str, code: str | None):
    assert [issue.code for issue in dual_post_issues(who, person_id)] == ([code] if code else [])


def test_standing_prefers_a_over_b():
    both = Actor(
        "p", "l", "n", None, None, None, (HeldPost("leader", None, "B"), HeldPost("leader", None, "A")), None, "zh"
    )
    assert both.standing("leader") == HeldPost("leader", None, "A")
    assert both.standing("registry") is None


@pytest.mark.parametrize("table", [CAPACITIES, ADMIN_ROLES, LANGUAGES, PEOPLE_ACTIONS])
def test_labels_are_complete_in_both_languages(table: dict[str, tuple[str, str]]):
    assert all(label.zh and label.en and label.en.isascii() for label in table.values())
    assert all(post.label.zh and post.label.en.isascii() for post in POSTS.values())
