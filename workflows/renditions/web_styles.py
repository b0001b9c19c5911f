"""What the style of an element of a web page hides, as far as it says so itself or in a plain rule of the page."""

from __future__ import annotations

import re

from workflows.renditions.wordml import Element, name_of

_NOTHING = r"(?:0(?:\.0+)?(?:px|pt|em|rem|%|cm|mm)?)"
_HIDING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    rf"|mso-hide\s*:\s*all|font-size\s*:\s*(?:{_NOTHING}|[0-2]?(?:\.\d+)?p[xt])|opacity\s*:\s*(?:0?(?:\.0\d*)?|\d(?:\.\d+)?%)|clip-path\s*:\s*(?!none)[^;]+|(?:max-)?(?:height|width)\s*:\s*{_NOTHING}"
    r"|(?:text-indent|left|top|right|bottom|margin-left|margin-top)\s*:\s*-(?:[2-9]\d\d|\d{{4,}})[\w.]*|clip\s*:\s*rect\(\s*[01](?:px)?\b[^)]*\)"
    r"|transform\s*:\s*scale\(\s*0?(?:\.0\d*)?\s*\))\s*(?:!\s*important\s*)?(?=;|$)",
    re.IGNORECASE,
)
_WHITE = (
    r"(?:white|snow|ivory|ghostwhite|floralwhite|mintcream|azure|#fff(?:f{0,2})?|#(?:f[a-f]){3}(?:[0-9a-f]{2})?"
    r"|rgba?\(\s*25[0-5]\s*,\s*25[0-5]\s*,\s*25[0-5][^)]*\)|hsla?\([^)]*,\s*(?:9[89]|100)(?:\.\d+)?%[^)]*\)"
    r"|transparent|rgba\([^)]*,\s*0\s*\))"
)
_WHITE_TEXT = re.compile(rf"(?:^|;)\s*(?:-webkit-text-fill-)?color\s*:\s*{_WHITE}\s*(?:!\s*important\s*)?(?=;|$)", re.I)
_BACKGROUND = re.compile(r"(?:^|;)\s*background(?:-color|-image)?\s*:\s*([^;]+)", re.IGNORECASE)
_NO_BACKGROUND = re.compile(rf"(?:{_WHITE}|none|inherit|initial)\s*(?:!\s*important)?\s*$", re.IGNORECASE)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,5000})\}")
_PLAIN_SELECTOR = re.compile(r"(?:[a-zA-Z][\w-]*)?(?:[.#][\w\u0080-\uffff-]+)?$")
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def hides(style: str) -> bool:
    """Whether a declaration block lets nothing of the element be seen."""
    return bool(_HIDING.search(style))


def is_white(style: str, element: Element) -> bool:
    """Whether the text is as white as the paper (or has no colour at all)."""
    attribute = element.get("color", "") if name_of(element) == "font" else ""
    return bool(_WHITE_TEXT.search(style) or re.fullmatch(_WHITE, attribute.strip(), re.IGNORECASE))


def is_backed(style: str, element: Element) -> bool:
    """Whether the element has a background of its own, on which white text can be read."""
    stated = element.get("bgcolor") or element.get("background")
    if stated is not None:
        return not _NO_BACKGROUND.match(stated.strip())
    found = _BACKGROUND.search(style)
    return found is not None and not _NO_BACKGROUND.match(found[1].strip())


def plain_css(style: str) -> str:
    """Declarations without comments and escapes."""
    return _ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0xFFFF)), _COMMENT.sub("", style))


class StyleSheet:
    """The rules of a page's own <style> elements whose selector is one name, class or id."""

    def __init__(self, sources: list[str]) -> None:
        self._rules: dict[str, list[str]] = {}
        for source in sources:
            for selectors, declarations in _RULE.findall(_COMMENT.sub("", source)):
                for selector in selectors.split(","):
                    plain = selector.strip()
                    if plain and _PLAIN_SELECTOR.match(plain):
                        self._rules.setdefault(plain, []).append(declarations)

    def style_of(self, element: Element) -> str:
        """All declarations that apply to the element, its own ones last."""
        name = name_of(element)
        selectors = [name]
        if (stated := element.get("class")) is not None:
            selectors += [form for each in stated.split()[:50] for form in (f".{each}", f"{name}.{each}")]
        if (identity := element.get("id")) is not None:
            selectors += [f"#{identity}", f"{name}#{identity}"]
        found = [each for selector in selectors for each in self._rules.get(selector, ())]
        return plain_css(";".join([*found, element.get("style", "")]))
