"""Built files under static/dist: named by their content, listed in manifest.json, cached for ever."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask, Response, request, url_for
from markupsafe import Markup, escape

DIST = Path(__file__).parent / "static" / "dist"


def install(app: Flask) -> None:
    """Templates may ask for built files and icons."""
    manifest = read_manifest()

    def asset(name: str) -> str:
        return url_for("static", filename=f"dist/{manifest[name]}")

    def icon(name: str, label: str = "") -> Markup:
        """An icon of the sprite; `label` when it stands alone, else it is hidden from screen readers."""
        shown = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
        return Markup('<svg class="icon" {}><use href="{}#{}"/></svg>').format(shown, asset("icons.svg"), escape(name))

    app.jinja_env.globals.update(asset=asset, icon=icon)
    app.after_request(_keep_built_files)


def read_manifest() -> dict[str, str]:
    """Name -> built file. Raises RuntimeError when the assets were not built."""
    try:
        found: dict[str, str] = json.loads((DIST / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise RuntimeError("页面资源尚未构建，请先运行：python -m web.build_assets") from None
    return found


def _keep_built_files(response: Response) -> Response:
    if request.endpoint == "static" and "/dist/" in request.path:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
