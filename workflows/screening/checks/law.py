"""法律关: cited articles are well-formed and exist, laws are named as laws, a normative document names its basis."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.screening.checks.law_articles import LAST_ARTICLE, article_number, short_title
from workflows.screening.model import ScreenedDocument, Subject
from workflows.screening.registry import Found, check
from workflows.screening.rulebook import Rulebook
from workflows.screening.whole_text import whole_text
from workflows.screening.written_text import SEPARATOR

_NUMERAL = r"[\d零〇○一二三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"第({_NUMERAL})条(?!线|路|船|河|街|鱼|龙)")
_PLACE = rf"第\(?{_NUMERAL}\)?[条款项目](?:之{_NUMERAL})?"
_WITH_ARTICLES = re.compile(
    rf"《([^《》{SEPARATOR}]{{2,60}})》(?:\([^(){SEPARATOR}]{{1,40}}\))?((?:(?:、|和|及|至|与|以及|或者?|到|[-—~]{{1,2}})?{_PLACE})+)"
)
_BY = "(?:根据|依据|依照|按照|违反|适用|符合)"
_UNMARKED = re.compile(
    rf"{_BY}(?P<name>(?:中华人民共和国)?[\u4e00-\u9fff]{{2,20}}?(?:(?<![办方做司执依合守普])法|条例))(?:第{_NUMERAL}条)"
)
_NO_NAME = re.compile(
    "^(?:本|该|此|其|这|原|新|旧|现行|上述|前述|以上|相关|有关|国家|法律|上位|同一?|所适用|修[订改]|我国|他|各|基本|实体|程序)"
)
_NESTED = re.compile(f"《[^《》〈{SEPARATOR}]{{0,60}}(《[^《》{SEPARATOR}]{{2,60}}》)[^《》{SEPARATOR}]{{0,60}}》")
_BASIS = re.compile(
    "(?<!印发)(?<!公布)(?<!发布)(?<!制定)(?<!制定了)(?<!现将)(?<!修订)(?<!称)《[^《》]{2,80}"
    "(?:法|法典|条例|规定|办法|细则|决定|决议|意见|通知|规则|方案|规划|纲要|标准|批复|函|目录)(?:\\([^()]{1,12}\\))?》"
    rf"|[\u4e00-\u9fff]{{2,12}}〔\d{{4}}〕\d+号|{_BY}[^。;,{SEPARATOR}]{{0,40}}?(?:法|条例)(?:第|等|的|,|和|、)"
)


@check(
    "law.article",
    "条文序号",
    aspect="law",
    level="error",
    authority="law",
    explanation="引用法律条文应写明条、款、项，序号按法律文本书写，如第三十三条、第一百零三条。",
)
def article_numbers(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """Numerals that stand for no number."""
    whole = whole_text(document)
    for found in _ARTICLE.finditer(whole.text):
        if article_number(found[1]) is None:
            passage, place = whole.place(*found.span())
            yield Found(f"“{found[0]}”的序号写法有误，请核对原文后改正。", passage, *place)


@check(
    "law.beyond",
    "条文不存在",
    aspect="law",
    level="error",
    authority="law",
    explanation="所引条文的序号超过了该法的条文总数（按现行版本核对常用的法律、行政法规）。",
)
def articles_beyond(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """Articles that a well-known law does not have."""
    whole = whole_text(document)
    for cited in _WITH_ARTICLES.finditer(whole.text):
        last = LAST_ARTICLE.get(short_title(cited[1]))
        if last is None:
            continue
        for found in _ARTICLE.finditer(whole.text, cited.start(2), cited.end(2)):
            if (article_number(found[1]) or 0) > last:
                passage, place = whole.place(*found.span())
                yield Found(f"《{cited[1]}》现行版本共 {last} 条，没有{found[0]}，请核对。", passage, *place)


@check(
    "law.unmarked",
    "法律名称未加书名号",
    aspect="law",
    level="note",
    authority="standard",
    explanation="引用法律、法规的名称应加书名号（GB/T 15834-2011 4.15）。",
)
def unmarked_names(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """根据…法第…条 without marks; names that the document itself has shortened are its own words."""
    whole = whole_text(document)
    for found in _UNMARKED.finditer(whole.text):
        name = found["name"]
        if _NO_NAME.match(name) or re.search(f"简称[:“\"'‘《]*{name}", whole.text):
            continue
        passage, place = whole.place(*found.span("name"))
        yield Found(f"引用“{name}”的条文时，名称应加书名号，请核对全称。", passage, *place)


@check(
    "law.nested-title",
    "书名号套用",
    aspect="wording",
    level="warning",
    authority="standard",
    explanation="书名号里还要用书名号时，外层用双书名号，里层用单书名号（GB/T 15834-2011 4.15.3）。",
)
def nested_titles(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """《关于印发《…》的通知》."""
    whole = whole_text(document)
    for found in _NESTED.finditer(whole.text):
        passage, place = whole.place(*found.span(1))
        yield Found(f"书名号里的“{found[1]}”应改用单书名号〈〉。", passage, *place)


@check(
    "law.basis",
    "缺少制定依据",
    aspect="law",
    level="warning",
    authority="policy",
    explanation="行政规范性文件应有上位法或者上级文件依据（国办发〔2018〕37号）。",
)
def missing_basis(document: ScreenedDocument, subject: Subject, book: Rulebook) -> Iterator[Found]:
    """A normative document that names no law, regulation or superior document at all."""
    if subject.matter_class != "normative" or document.role != "policy" or not document.visible:
        return
    if not _BASIS.search(whole_text(document).text):
        yield Found("规范性文件没有写明所依据的法律、法规或者上级文件，请补充制定依据。")
