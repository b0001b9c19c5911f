"""The blueprint of the pages of matters."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from workflows.renditions.uploads import ACCEPTED_NAMES

blueprint = Blueprint("matters", __name__, template_folder="templates")


@blueprint.record_once
def _name(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(accepted_names=ACCEPTED_NAMES)
