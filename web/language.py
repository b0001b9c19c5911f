"""Chinese by default, English on demand. Chinese is the source: msgids are the words of the screen.

Words that the domain owns (posts, classes, names of steps, questions of forms) are looked up in the same catalogue;
`web.extraction` collects them from label tables, forms and diagrams.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale, gettext
from flask_login import current_user

from engine.wording import Said

LANGUAGES = {"zh": "简体中文", "en": "English"}
COOKIE = "xianshen_language"


def install(app: Flask) -> None:
    """The language of each answer is that of its reader; templates translate."""
    app.config.update(BABEL_DEFAULT_LOCALE="zh", BABEL_DEFAULT_TIMEZONE="Asia/Shanghai")
    Babel(app, locale_selector=select_language)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(language=current_language, languages=LANGUAGES, html_language=html_language)
    app.jinja_env.filters.update(t=translate, listed=listed)


def select_language() -> str:
    """The person's own language, else the cookie's, else the browser's when it prefers English."""
    if not has_request_context():
        return "zh"
    chosen = request.args.get("language") or _own_language() or request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES), default="zh") or "zh"


def _own_language() -> str | None:
    # errors may be drawn before anybody is known; asking then would load the person again and fail again
    if "_login_user" in g and current_user.is_authenticated:
        return str(current_user.actor.language)
    return None


def current_language() -> str:
    """`zh` or `en`."""
    locale: Locale | None = get_locale()
    return locale.language if locale else "zh"


def html_language() -> str:
    """The `lang` of the page."""
    return "en" if current_language() == "en" else "zh-CN"


def listed(words: Iterable[Any]) -> str:
    """Words side by side, as a list is written in the language of the screen."""
    return str(gettext("、")).join(str(each) for each in words)


def aside(words: str) -> str:
    """Words in the brackets of the screen's language, to be put behind others."""
    return f"{gettext('（')}{words}{gettext('）')}"


def translate(word: Any) -> str:
    """A word of the domain in the language of the screen: a `Label`, or Chinese text looked up in the catalogue."""
    if word is None or word == "":
        return ""
    if isinstance(word, Said):
        return word.in_language(current_language(), gettext)
    if hasattr(word, "in_language"):
        return str(word.in_language(current_language()))
    return str(gettext(str(word)))
