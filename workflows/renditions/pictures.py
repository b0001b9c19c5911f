"""The pictures of an upload, for people to look at: no machine reads them and no public page holds them.

They are decoded in the limited child process and drawn anew as PNG, so that nothing of the original bytes, its
metadata included, reaches a browser. Run as a module, this is that child.
"""

from __future__ import annotations

import base64
import io
import sys
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, cast

from PIL import Image, ImageOps

from engine.errors import NotFound, Unreadable
from workflows.renditions.model import FileKind
from workflows.renditions.picture_sources import Source, sources
from workflows.renditions.sandbox import answer_within_limits, ask_child

LARGEST_SIDE = 1_600  # pixels of what is drawn
MAX_PIXELS = 40_000_000  # of the original
MAX_FRAMES = 20  # of one picture
MAX_PICTURES = 500
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
NOT_SHOWN = "无法显示，请打开原文件查看"
_PAPER = (232, 232, 232)  # behind what is transparent: white writing stays visible


@dataclass(frozen=True)
class Picture:
    """`number` counts from 1; `width` and `height` in pixels as drawn; `note` says why it cannot be shown."""

    number: int
    place: str
    name: str
    width: int = 0
    height: int = 0
    note: str = ""


def list_pictures(kind: FileKind, content: bytes) -> tuple[Picture, ...]:
    """The pictures of an upload, each frame of an animation or page of a TIFF on its own. Unreadable as reading it."""
    answer = ask_child("workflows.renditions.pictures", (kind,), content)
    try:
        return tuple(Picture(**each) for each in answer["pictures"])
    except (KeyError, TypeError) as error:
        raise Unreadable(NOT_SHOWN) from error


def draw_picture(kind: FileKind, content: bytes, number: int) -> bytes:
    """One of them as PNG. NotFound when there is none of that number or it cannot be shown."""
    answer = ask_child("workflows.renditions.pictures", (kind, str(number)), content)
    drawn = base64.b64decode(str(answer.get("png", "")))
    if not drawn.startswith(b"\x89PNG"):
        raise NotFound
    return drawn


# in the child


@dataclass(frozen=True)
class _Frame:
    source: Source
    index: int
    picture: Picture


def _frames(kind: FileKind, content: bytes) -> Iterator[_Frame]:
    number = 0
    for source in sources(kind, content):
        for index, (width, height, note) in enumerate(_sizes(source)):
            number += 1
            if number > MAX_PICTURES:
                return
            yield _Frame(source, index, Picture(number, source.place, source.name, width, height, note))


def _sizes(source: Source) -> list[tuple[int, int, str]]:
    """Width, height and note of each frame."""
    if source.content is None:
        return [(0, 0, source.note or NOT_SHOWN)]
    try:
        with Image.open(io.BytesIO(source.content), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                return [(0, 0, f"图片过大（{image.width} × {image.height}），{NOT_SHOWN}")]
            scale = min(1.0, LARGEST_SIDE / max(image.size))
            size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
            frames = min(int(getattr(image, "n_frames", 1)), MAX_FRAMES + 1)
    except Exception:  # whatever a damaged picture does to its decoder, it cannot be shown
        return [(0, 0, NOT_SHOWN)]
    shown = [(*size, "")] * min(frames, MAX_FRAMES)
    return shown + [(0, 0, f"第 {MAX_FRAMES} 帧以后的画面{NOT_SHOWN}")] * (frames > MAX_FRAMES)


def _png(frame: _Frame) -> bytes:
    try:
        with Image.open(io.BytesIO(frame.source.content or b""), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                return b""
            image.seek(frame.index)
            image.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
            image.thumbnail((LARGEST_SIDE, LARGEST_SIDE))
            return _encoded(ImageOps.exif_transpose(image))
    except MemoryError:
        raise
    except Exception:  # as above
        return b""


def _encoded(image: Image.Image) -> bytes:
    """PNG without anything but the picture."""
    seen = image.convert("RGBA")
    paper = Image.new("RGB", seen.size, _PAPER)
    paper.paste(seen, mask=seen.getchannel("A"))
    output = io.BytesIO()
    paper.save(output, "PNG")
    return output.getvalue()


def _listed(kind: FileKind, content: bytes) -> dict[str, Any]:
    return {"pictures": [asdict(frame.picture) for frame in _frames(kind, content)]}


def _drawn(kind: FileKind, content: bytes, number: int) -> dict[str, Any]:
    found = next((each for each in _frames(kind, content) if each.picture.number == number), None)
    png = _png(found) if found is not None and not found.picture.note else b""
    return {"png": base64.b64encode(png).decode()}


def _main(kind: str, number: str = "") -> int:
    warnings.simplefilter("ignore")
    Image.init()
    known = cast(FileKind, kind)
    return answer_within_limits(
        lambda content: _drawn(known, content, int(number)) if number else _listed(known, content)
    )


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
