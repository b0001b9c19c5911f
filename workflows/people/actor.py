"""Who acts: loaded from the database for every request, so that revoked rights act on the next one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


def candidate_group(post: str, section_code: str | None) -> str:
    """The candidate group of a post: `post`, or `post/section code` of a post that each section has."""
    return post if section_code is None else f"{post}/{section_code}"


@dataclass(frozen=True)
class HeldPost:
    """One post that a person holds on the day asked for. `section_code` is None for posts of the whole bureau.

    Of somebody who stands in (AB角代办): `held_for` is whose post it is, and `processes` are the main processes that
    the substitution covers; None: all.
    """

    post: str
    section_code: str | None
    capacity: str  # A or B
    section_id: str | None = None
    held_for: str | None = None
    held_for_name: str | None = None
    processes: frozenset[str] | None = None

    @property
    def group(self) -> str:
        """The candidate group of this post."""
        return candidate_group(self.post, self.section_code)

    def covers(self, process_id: str) -> bool:
        """Whether the post counts for work of this main process."""
        return self.processes is None or process_id in self.processes


def held_in(posts: Iterable[HeldPost], group: str) -> HeldPost | None:
    """The one of the posts by which somebody belongs to the candidate group; A before B; None when they do not."""
    return min((held for held in posts if held.group == group), key=lambda held: held.capacity, default=None)


@dataclass(frozen=True)
class Actor:
    """A person with the rights of this moment. `person_id` is the name used in work items and the audit trail.

    `standing_in`: posts of absent people that they stand in for. Those give work items and the matters of these,
    nothing else: what a post may do beside work items is its holder's alone.
    """

    person_id: str
    login: str
    name: str
    section_id: str | None
    section_code: str | None
    section_name: str | None
    posts: tuple[HeldPost, ...]
    admin_role: str | None  # system, security, audit
    language: str  # zh or en
    standing_in: tuple[HeldPost, ...] = ()

    @property
    def groups(self) -> frozenset[str]:
        """The candidate groups that this person belongs to, as A or B."""
        return frozenset(held.group for held in self.posts)

    @property
    def is_installer(self) -> bool:
        return self is INSTALLER

    @property
    def drafting_sections(self) -> frozenset[str]:
        """Ids of the sections whose drafters or head they are: these see all that their section drafts."""
        held = (each for each in self.posts if each.post in ("drafter", "section_head"))
        return frozenset(each.section_id for each in held if each.section_id is not None)

    def drafts_in(self, section_id: str) -> bool:
        """Whether they are a drafter of the section."""
        return any(held.post == "drafter" and held.section_id == section_id for held in self.posts)

    def holds(self, post: str) -> bool:
        """Whether the person holds the post, in any section and capacity."""
        return any(held.post == post for held in self.posts)

    def standing(self, group: str) -> HeldPost | None:
        """The post by which the person belongs to the candidate group; see `held_in`."""
        return held_in(self.posts, group)

    def stand_ins(self, group: str, process_id: str) -> tuple[HeldPost, ...]:
        """The posts of absent people by which the person belongs to the group, in work of this main process."""
        return tuple(held for held in self.standing_in if held.group == group and held.covers(process_id))


# The console of the server: `xianshen init`, `demo` and `users`. It has no log-in and belongs to no person.
INSTALLER = Actor("installer", "installer", "系统安装程序", None, None, None, (), None, "zh")
