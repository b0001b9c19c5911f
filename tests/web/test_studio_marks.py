"""The bpmn.io mark of the table editor: its own styles are allowed where it is shown, by their hashes; no others."""

from __future__ import annotations

import base64
import hashlib
import re

from web.build_assets import FRONTEND
from web.security import POLICY as USUAL
from web.studio.marks import POLICY, STYLE_HASHES

LIBRARIES = FRONTEND / "node_modules"
MARK = (LIBRARIES / "dmn-js-shared/lib/util/PoweredByUtil.js").read_text("utf-8")
DRAGGING = LIBRARIES / "dmn-js-decision-table/lib/features/drag-and-drop/DragAndDrop.js"


def written() -> list[str]:
    """Every inline style that the libraries of the table editor write as markup."""
    found = re.findall(r"""style="([^"']+)["']""", MARK)
    found += [";".join(re.findall(r"'([^']+)'", parts)) for parts in re.findall(r"_STYLES = css\(\[(.*?)\]\)", MARK)]
    return found + re.findall(r'style="([^"]+)"', DRAGGING.read_text("utf-8"))


def test_the_hashes_are_those_of_what_is_written() -> None:
    hashed = {f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}" for style in written()}
    assert hashed == set(STYLE_HASHES)


def test_no_other_file_of_the_editor_writes_styles_as_markup() -> None:
    """What sets `element.style` is no markup; a `style=` in a text is."""
    places = ("dmn-js-decision-table/lib", "dmn-js-shared/lib", "table-js/lib")
    writers = {
        path.name
        for place in places
        for path in (LIBRARIES / place).rglob("*.js")
        if 'style="' in path.read_text("utf-8")
    }
    assert writers <= {"PoweredByUtil.js", "DragAndDrop.js"}
    assert "DragAndDrop.js" in writers


def test_the_policy_is_otherwise_that_of_every_page() -> None:
    usual, here = (dict(part.split(" ", 1) for part in policy.split("; ")) for policy in (USUAL, POLICY))
    assert {name for name in usual if usual[name] != here[name]} == {"style-src"}
    assert usual.keys() == here.keys()
    allowed = set(here["style-src"].split())
    assert allowed == {"'self'", "'unsafe-hashes'", *(f"'{each}'" for each in STYLE_HASHES)}
