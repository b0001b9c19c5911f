"""The memory of the machine check: what was computed lately is not computed again, and it stays small."""

from __future__ import annotations

from workflows.screening.recent import Recent


def test_what_is_known_is_not_computed_again_and_the_least_used_goes_first() -> None:
    computed: list[str] = []

    def value(text: str) -> str:
        computed.append(text)
        return text

    kept: Recent[str, str] = Recent(10, len)
    for text in ("甲甲甲甲", "乙乙乙乙", "甲甲甲甲"):
        assert kept.get(text, lambda text=text: value(text)) == text
    assert computed == ["甲甲甲甲", "乙乙乙乙"]
    kept.get("丙丙丙", lambda: value("丙丙丙"))  # eleven characters: 乙 was used least recently
    kept.get("甲甲甲甲", lambda: value("甲甲甲甲"))
    assert computed == ["甲甲甲甲", "乙乙乙乙", "丙丙丙"]
    kept.get("乙乙乙乙", lambda: value("乙乙乙乙"))
    assert computed[-1] == "乙乙乙乙"


def test_one_that_weighs_too_much_alone_pushes_the_others_out_and_stays() -> None:
    kept: Recent[str, str] = Recent(10, len)
    kept.get("甲", lambda: "甲")
    kept.get("长", lambda: "长" * 50)
    assert kept.get("长", lambda: "") == "长" * 50
    assert kept.get("甲", lambda: "乙") == "乙"
