"""How articles are cited, and what only looks like a slip."""

import pytest

from tests.workflows.screening.corpus.measure import TODAY
from tests.workflows.screening.places import of
from workflows.screening import checks  # noqa: F401 - registers them
from workflows.screening.checks.citations import cited_articles
from workflows.screening.model import Subject
from workflows.screening.rulebook import Rulebook


def cited(text: str) -> list[str]:
    one = of(text)
    found = cited_articles(one, Subject((one,), TODAY), Rulebook())
    return [text[each.start : each.end] for each in found]


@pytest.mark.parametrize(
    ("text", "slips"),
    [
        ("依据《劳动合同法》三十九条解除劳动合同。", ["三十九条"]),
        ("依据《中华人民共和国劳动合同法（2012修正）》39条。", ["39条"]),
        ("依据《就业促进法》第52条给予补贴。", ["第52条"]),
        ("依据《行政处罚法》第一款第三十三条处理。", ["第一款第三十三条"]),
        ("属于该法第（二）项第一款规定的情形。", ["第（二）项第一款"]),
        ("依据《劳动合同法》第三十九条第（二）项解除劳动合同。", []),
        ("依据《行政处罚法》第三十三条第一款、第二款第（一）项。", []),
        ("违反本办法第五条第二款、第六条的。", []),
        ("《稳就业若干规定》二十条措施落地见效。", []),
        ("《办法》共二十四条。", []),
        ("落实《关于促进就业的意见》三十条。", []),
        ("详见第52条公交线路。", []),
    ],
)
def test_articles_are_cited_in_order_with_their_ordinal_in_chinese(text: str, slips: list[str]) -> None:
    assert cited(text) == slips
