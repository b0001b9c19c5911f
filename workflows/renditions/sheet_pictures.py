"""Which pictures of an .xlsx stand on which sheet."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.renditions.archive import Package
from workflows.renditions.relationships import reached

UNUSED = "文件内未使用的图片"


def picture_places(package: Package, sheets: Sequence[tuple[str, str, str]]) -> dict[str, int]:
    """How many pictures stand at each place, the places in the order of the sheets."""
    places = list(pictures_by_place(package, sheets).values())
    return {place: places.count(place) for place in dict.fromkeys(places)}


def pictures_by_place(package: Package, sheets: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    """The member of each picture and where it is shown, pictures that no sheet shows last."""
    found: dict[str, str] = {}
    for name, part, state in sheets:
        place = f"工作表“{name}”" if state == "visible" else f"隐藏工作表“{name}”"
        for picture in reached(package, part, "/media/"):
            found.setdefault(picture, place)
    for name in package.names:
        if "/media/" in name and not name.endswith("/"):
            found.setdefault(name, UNUSED)
    return found
