"""The main navigation: what each person has a use for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask, g, url_for
from flask_babel import gettext as _

from web.collaboration.reading import side_count
from web.inbox.queries import bounded, counts
from web.installed import reading
from workflows.evidence.rules import keeps_tables
from workflows.oversight.holders_rules import may_oversee
from workflows.oversight.statistics_rights import may_see
from workflows.people.actor import Actor
from workflows.people.labels import ADMIN_ROLES, POSTS
from workflows.release.upkeep import KEEPERS
from workflows.studio.rules import may_check, may_design


@dataclass(frozen=True)
class Entry:
    name: str
    url: str
    label: str
    count: str | None = None
    hot: bool = False


def install(app: Flask) -> None:
    """Templates draw the navigation by it."""
    app.jinja_env.globals.update(
        navigation=navigation,
        side_count=side_count,
        post_name=lambda code: POSTS[code].label if code in POSTS else code,
        admin_name=lambda code: ADMIN_ROLES[code],
    )


def navigation(actor: Actor) -> list[Entry]:
    """The entries of the bar on top. Administrators handle no matters and see none."""
    if actor.admin_role is not None:
        shown = [Entry("admin", url_for("admin.index"), _("管理"))]
        if actor.admin_role == "system":
            shown.append(Entry("redirecting", url_for("redirecting.index"), _("跳转")))
        if actor.admin_role == "security":
            shown.append(Entry("intake", url_for("admin.refused_files"), _("拒收登记")))
            shown.append(Entry("takedown", url_for("takedown.now"), _("紧急下线")))
        if may_design(actor) or may_check(actor):
            shown.append(Entry("studio", url_for("studio.index"), _("流程设计")))
        shown.append(Entry("rulebook", url_for("rulebook.index"), _("词库")))
        if keeps_tables(actor):
            shown.append(Entry("evidence", url_for("evidence.index"), _("案卷与检查")))
        return [
            *shown,
            Entry("audit", url_for("audit.index"), _("操作留痕")),
            Entry("rights", url_for("rights.page"), _("权限总表")),
            *_statistics(actor),
        ]
    found = _counts(actor)
    waiting = bounded(found["mine"] + found["group"] + side_count(actor))
    entries = [Entry("inbox", url_for("inbox.index"), _("待办"), waiting, found["overdue"] > 0)]
    if actor.holds("drafter"):
        entries.append(Entry("new", url_for("matters.new"), _("起草")))
    entries += [
        Entry("matters", url_for("matters.index"), _("事项")),
        Entry("release", url_for("release.index"), _("发布")),
        Entry("audit", url_for("audit.index"), _("操作留痕")),
        *_statistics(actor),
    ]
    if may_oversee(actor):
        entries.append(Entry("holders", url_for("holders.index"), _("督办")))
    if any(actor.holds(post) for post in KEEPERS):
        entries.append(Entry("upkeep", url_for("rulebook.upkeep_list"), _("维护事项")))
    if actor.holds("secrecy_review"):
        entries.append(Entry("intake", url_for("admin.refused_files"), _("拒收登记")))
    if keeps_tables(actor):
        entries.append(Entry("evidence", url_for("evidence.index"), _("案卷与检查")))
    if actor.holds("registry"):
        entries.append(Entry("numbers", url_for("admin.numbers"), _("编号簿")))
    return entries


def _counts(actor: Actor) -> Mapping[str, int]:
    """The inbox has counted already when it is the page."""
    if "inbox_counts" not in g:
        with reading() as session:
            g.inbox_counts = counts(session, actor)
    found: Mapping[str, int] = g.inbox_counts
    return found


def _statistics(actor: Actor) -> list[Entry]:
    return [Entry("statistics", url_for("statistics.index"), _("统计"))] if may_see(actor) else []
