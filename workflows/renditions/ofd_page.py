"""The graphic objects of one OFD page, template or annotation: its texts with their places, its pictures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.errors import Unreadable
from workflows.renditions.ofd_lines import Placed, split_glyphs, width
from workflows.renditions.wordml import Element, attribute, name_of

MAX_TEXTS = 50_000
MAX_OBJECTS = 500_000
DEEPEST = 12  # composites in composites
_CURVE = "B"
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
_IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass
class PageContent:
    """`seen`: the text elements that were read; `hidden`: texts that the page holds and does not show."""

    texts: list[Placed] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    seen: set[Element] = field(default_factory=set)
    images: int = 0
    curves: int = 0  # drawn ones: words may have been turned into them


class ObjectReader:
    """Reads graphic objects; `composites` are the drawings that pages refer to by their identifier."""

    def __init__(self, composites: Mapping[str, Element], box: tuple[float, float, float, float]) -> None:
        self._composites = composites
        self._box = box
        self._objects = 0
        self.content = PageContent()

    def read(self, container: Element, outer: Matrix = _IDENTITY, shown: bool = True, depth: int = 0) -> None:
        """Take in everything below `container`, a page's Content, an Appearance or a composite's Content. Raises
        Unreadable when there is too much of it."""
        if depth > DEEPEST:
            raise Unreadable("文件内部的图形嵌套过深，系统不予读取。请重新导出后再上传。")
        self._objects += len(container)
        if self._objects > MAX_OBJECTS:
            raise Unreadable("文件的一页里有过多的图形对象，系统不予读取。请重新导出后再上传。")
        for element in container:
            name = name_of(element)
            visible = shown and attribute(element, "Visible") != "false" and attribute(element, "Alpha") != "0"
            if name == "TextObject":
                self._text_object(element, outer, visible)
            elif name == "ImageObject":
                self.content.images += 1
            elif name == "PathObject":
                self._path(element)
            elif name == "CompositeObject":
                inner = self._composites.get(attribute(element, "ResourceID") or "")
                if inner is not None:
                    self.read(inner, _times(outer, _matrix(element)), visible, depth + 1)
            elif name in {"Layer", "PageBlock", "Content", "Appearance"}:
                self.read(element, outer, visible, depth)

    def _path(self, element: Element) -> None:
        for data in element:
            if name_of(data) == "AbbreviatedData":
                self.content.curves += (data.text or "").count(_CURVE)

    def _text_object(self, element: Element, outer: Matrix, visible: bool) -> None:
        matrix = _times(outer, _matrix(element))
        size = (_numbers(attribute(element, "Size"), 1) or [3.5])[0]
        bold = (_numbers(attribute(element, "Weight"), 1) or [400])[0] >= 600
        unfilled = attribute(element, "Fill") == "false" and attribute(element, "Stroke") != "true"
        start = (0.0, 0.0)
        for code in element:
            if name_of(code) != "TextCode":
                continue
            text = "".join(str(part) for part in code.itertext())
            start = (_number(attribute(code, "X"), start[0]), _number(attribute(code, "Y"), start[1]))
            self.content.seen.add(code)
            if text.strip():
                self._text(text, code, start, matrix, size, bold, visible and not unfilled)

    def _text(
        self,
        text: str,
        code: Element,
        start: Point,
        matrix: Matrix,
        size: float,
        bold: bool,
        visible: bool,
    ) -> None:
        if len(self.content.texts) + len(self.content.hidden) >= MAX_TEXTS:
            raise Unreadable("文件的一页里有过多的文字对象，系统不予读取。请重新导出后再上传。")
        text = text.replace("\n", " ").replace("\r", "")
        points = [_moved(point, matrix) for point in _points(text, code, start, size)]
        scale = math.sqrt(abs(matrix[0] * matrix[3] - matrix[1] * matrix[2])) or 1
        turned = abs(matrix[1]) > 0.1 * abs(matrix[0])
        if visible and self._on_page(points[0]):
            self.content.texts += split_glyphs(text, points, size * scale, bold, turned)
        else:
            self.content.hidden.append(text)

    def _on_page(self, point: Point) -> bool:
        x, y, wide, high = self._box
        return x - 5 <= point[0] <= x + wide + 5 and y - 5 <= point[1] <= y + high + 10


def _points(text: str, code: Element, start: Point, size: float) -> list[Point]:
    """Where each character begins, by the distances that the file gives."""
    across = list(_deltas(attribute(code, "DeltaX"), len(text) - 1))
    down = list(_deltas(attribute(code, "DeltaY"), len(text) - 1))
    x, y = start
    points = [(x, y)]
    for index in range(len(text) - 1):
        if index < len(across):
            x += across[index]
        elif index >= len(down):  # without any distance it is set on
            x += width(text[index], size)
        y += down[index] if index < len(down) else 0
        points.append((x, y))
    return points


def _deltas(stated: str | None, most: int) -> Iterator[float]:
    """The distances in `stated`: numbers, and `g 3 2.5` for three times 2.5 (GB/T 33190 11.3)."""
    words = (stated or "").split()
    index = given = 0
    while index < len(words) and given < most:
        repeat = 1
        if words[index] == "g" and index + 2 < len(words):
            repeat = max(0, min(int(_number(words[index + 1], 0)), most - given))
            index += 2
        for _ in range(repeat):
            yield _number(words[index], 0)
        given += repeat
        index += 1


def _matrix(element: Element) -> Matrix:
    """From inside an object to what it stands in: its own transformation, then the corner of its boundary."""
    boundary = _numbers(attribute(element, "Boundary"), 4) or [0, 0, 0, 0]
    a, b, c, d, e, f = _numbers(attribute(element, "CTM"), 6) or _IDENTITY
    return (a, b, c, d, e + boundary[0], f + boundary[1])


def _times(outer: Matrix, inner: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    x, y = _moved((e, f), outer)
    return (
        outer[0] * a + outer[2] * b,
        outer[1] * a + outer[3] * b,
        outer[0] * c + outer[2] * d,
        outer[1] * c + outer[3] * d,
        x,
        y,
    )


def _moved(point: Point, matrix: Matrix) -> Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return (a * x + c * y + e, b * x + d * y + f)


def _numbers(stated: str | None, count: int) -> list[float] | None:
    """`count` numbers, or None when there are not so many."""
    words = (stated or "").split()
    if len(words) < count:
        return None
    return [_number(word, 0) for word in words[:count]]


def _number(stated: str | None, otherwise: float) -> float:
    try:
        value = float(stated) if stated is not None else otherwise
    except ValueError:
        return otherwise
    return value if math.isfinite(value) and abs(value) < 1e6 else otherwise


def page_box(area: str | None) -> tuple[float, float, float, float]:
    """A PhysicalBox: left, top, width, height; A4 when it is not stated."""
    values = _numbers(area, 4)
    if values is None or values[2] <= 0 or values[3] <= 0:
        return (0, 0, 210, 297)
    return (values[0], values[1], values[2], values[3])
