"""The studio's two blueprints: pages for people, and data for their scripts."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("studio", __name__, url_prefix="/studio", template_folder="templates")
data = Blueprint("studio_data", __name__, url_prefix="/studio/data")
