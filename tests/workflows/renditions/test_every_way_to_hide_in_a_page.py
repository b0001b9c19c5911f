"""What a web page does not let be seen does not come into the rendition."""

from __future__ import annotations

import pytest

from workflows.renditions.web_page import read_html


def shown(body: str) -> str:
    page = read_html(f"<!DOCTYPE html><meta charset=utf-8><p>通知</p>{body}".encode())
    return "".join(piece.text for piece in page.pieces if piece.place == "正文")


@pytest.mark.parametrize(
    "style",
    ["opacity:0.01", "opacity:5%", "clip-path:inset(50%)", "font-size:1px", "font-size:2pt", "color:#fefefe",
     "color:hsl(0,0%,100%)", "color:snow", "color:rgb(250, 251,252)", "display:/**/none", "dis\\70lay:none",
     "position:absolute;left:-999px", "transform:scale(0.001)"],
)  # fmt: skip
def test_a_style_that_hides(style: str) -> None:
    assert shown(f'<p style="{style}">雀鸣</p>') == "通知"


@pytest.mark.parametrize("body", ["<dialog>雀鸣</dialog>", "<div popover>雀鸣</div>", "<s>雀鸣</s>"])
def test_an_element_that_hides(body: str) -> None:
    assert shown(body) == "通知"


@pytest.mark.parametrize(
    "style",
    ["opacity:0.9", "opacity:1", "opacity:50%", "font-size:12px", "font-size:2em", "color:#faf0e6", "left:-20px",
     "transform:scale(0.8)", "clip-path:none", "color:#333"],
)  # fmt: skip
def test_a_style_that_shows(style: str) -> None:
    assert shown(f'<p style="{style}">雀鸣</p>') == "通知雀鸣"
