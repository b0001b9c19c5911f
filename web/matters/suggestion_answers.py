"""采纳 or 不采纳 of a suggestion, from the page of the matter or of its work item."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _

from web.installed import acting, writing
from workflows.prepublication import suggestions


def answer_suggestion(suggestion_id: str) -> None:
    """Does what the form says of the suggestion and says what was done. Raises as `suggestions.decide` does."""
    accept, reason = request.form.get("accept") == "yes", request.form.get("reason", "")
    with writing() as session:
        suggestions.decide(session, suggestion_id, acting(), accept=accept, reason=reason)
    flash(_("已采纳，文稿形成新版本。") if accept else _("未采纳，理由已记录。"))
