"""Web pages and Markdown: what is shown becomes blocks, what is not becomes pieces with the name of their place."""

import pytest

from engine.errors import Invalid
from tests.workflows.renditions.seen import drawn_cell
from workflows.renditions.markdown import read_markdown
from workflows.renditions.model import Paragraph, Table
from workflows.renditions.reading import Reading
from workflows.renditions.web_page import read_html, read_page


def drawn(reading: Reading) -> list[object]:
    """Paragraphs as text, headings as (level, text), tables as rows of cells, spans as (text, columns, rows)."""
    found: list[object] = []
    for block in reading.blocks:
        if isinstance(block, Table):
            found.append([[drawn_cell(cell) for cell in row] for row in block.rows])
        else:
            text = block.text.strip()
            found.append((block.heading, text) if block.heading else text)
    return found


def hidden(reading: Reading) -> list[tuple[str, str]]:
    return [(piece.place, piece.text.strip()) for piece in reading.pieces if piece.place not in {"正文", "正文表格"}]


SHOWN = [
    ("<h1>关于<b>某事</b>的通知</h1><p>各单位：</p>", [(1, "关于某事的通知"), "各单位："]),
    ("一、甲<br>二、乙<div>丙</div>丁", ["一、甲", "二、乙", "丙", "丁"]),
    ("<p>两  个\n空格</p><pre>两  行\n文字</pre>", ["两 个 空格", "两  行", "文字"]),
    ("<ul><li>甲<li>乙</ul><ol start=3><li>丙<li><p>丁</p></ol>", ["• 甲", "• 乙", "3. 丙", "4. 丁"]),
    ("<ol><li value=7>甲<li>乙</ol>", ["7. 甲", "8. 乙"]),
    ("<table><tr><th>甲<td>乙<tr><td colspan=2>丙<p>丁</table>", [[["甲", "乙"], [("丙/丁", 2, 1)]]]),
    (
        "<table><caption>表题</caption><tr><td rowspan=9>甲<td>乙<tr><td>丙</table>",
        ["表题", [[("甲", 1, 2), "乙"], ["丙"]]],
    ),
    ("<table>散<tr>落<td>甲<td>乙</table>", ["散 落", [["甲", "乙"]]]),
    ("<table><tr><td><table><tr><td>内</table></table>", [[["内"]]]),
    ("<details><summary>摘要</summary>细节</details>", ["摘要", "细节"]),
    ("<div style='background:#c00'><span style='color:#fff'>红底白字</span></div>", ["红底白字"]),
    ("<p style='font-size:0.9em;width:0.5px'>小字</p>", ["小字"]),
    ("&lt;b&gt;&nbsp;&#x5bc6;", ["<b>\xa0密"]),
]


@pytest.mark.parametrize(("markup", "blocks"), SHOWN)
def test_what_a_page_shows(markup: str, blocks: list[object]) -> None:
    assert drawn(read_page(f"<html><body>{markup}</body></html>")) == blocks


HIDDEN = [
    ("<!--藏-->", "网页注释"), ("<script>藏</script>", "脚本"), ("<style>.x{content:'藏'}</style>", "样式"),
    ("<template>藏</template>", "隐藏文字"), ("<noscript>藏</noscript>", "备用内容"), ("<p hidden>藏</p>", "隐藏文字"),
    ("<p style='display: none'>藏</p>", "隐藏文字"), ("<p style='VISIBILITY:hidden;'>藏</p>", "隐藏文字"),
    ("<p style='font-size:0px'>藏</p>", "隐藏文字"), ("<p style='color:#FFFFFF'>藏</p>", "隐藏文字"),
    ("<font color=white>藏</font>", "隐藏文字"), ("<p style='color:rgb(255, 255, 255)!important'>藏</p>", "隐藏文字"),
    ("<p style='background:#fff;color:white'>藏</p>", "隐藏文字"), ("<p style='opacity:0'>藏</p>", "隐藏文字"),
    ("<p style='text-indent:-9999px'>藏</p>", "隐藏文字"), ("<span style='mso-hide:all'>藏</span>", "隐藏文字"),
    ("<div style='display:none'><p><b>藏</b></p></div>", "隐藏文字"),
    ("<style>p.secret, .x { display : none }</style><p class='a secret'>藏</p>", "隐藏文字"),
    ("<style>#s{color:#fff}</style><p id=s>藏</p>", "隐藏文字"),
    ("<table style='display:none'><tr><td>藏</table>", "隐藏文字"), ("<table><tr hidden><td>藏</table>", "隐藏文字"),
    ("<table><tr><td>见<td hidden>藏</table>", "隐藏文字"), ("<img alt=藏>", "图片说明"),
    ("<p title=藏>见</p>", "提示文字"),
    ("<p data-note=藏>见</p>", "网页属性"), ("<p lang=藏>见</p>", "网页属性"),
    ("<meta name=author content=藏>", "网页元数据"),
    ("<a href='http://x/%E8%97%8F'>见</a>", "链接地址"), ("<input value=藏>", "表单内容"),
    ("<textarea>藏</textarea>", "表单内容"),
    ("<select><option>藏</select>", "表单内容"), ("<svg><text>藏</text></svg>", "图形文字"),
    ("<del>藏</del>", "修订删除"),
    ("<ruby>见<rt>藏</rt></ruby>", "拼音"), ("<iframe srcdoc='藏'></iframe>", "备用内容"),
    ("<video>藏</video>", "备用内容"),
    ("<table><tr title=藏><td>见</table>", "提示文字"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "place"), HIDDEN)
def test_what_a_page_hides_is_read_under_the_name_of_its_place(markup: str, place: str) -> None:
    reading = read_page(f"<html><body><p>正文</p>{markup}</body></html>")

    assert "藏" not in str(reading.blocks)
    assert [found for found, text in hidden(reading) if "藏" in text and found != "样式"] == (
        [place] if place != "样式" else []
    )
    assert place != "样式" or any("藏" in text for found, text in hidden(reading) if found == "样式")


def test_what_stands_before_and_after_the_page_is_read() -> None:
    reading = read_page("<!--前--><!DOCTYPE html><html><head><title>题</title></head><body>见</body></html><!--后-->")

    assert set(hidden(reading)) == {("网页注释", "前"), ("网页注释", "后"), ("网页元数据", "题")}


def test_pictures_and_media_are_named_as_unread() -> None:
    reading = read_page("<p>见<img src=a.png><svg></svg><iframe src=b></iframe></p>")

    assert reading.unread == ("图片 2 处（正文）", "嵌入的网页或媒体 1 处（正文）")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("gb18030", ""), ("gb18030", "gb2312"), ("gb18030", "utf-8"),
     ("utf-8", "gb2312"), ("big5", "big5")],
)  # fmt: skip
def test_a_page_in_each_encoding_reads_alike(encoding: str, declared: str) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    words = "通知" if encoding == "big5" else "通知𠮷㐀"

    reading = read_html(f"<html><head>{meta}</head><body><p>{words}</p></body></html>".encode(encoding))

    assert drawn(reading) == [words]


def test_bytes_in_no_known_encoding_are_refused() -> None:
    with pytest.raises(Invalid, match="编码"):
        read_html(b"<html>\xff\xfe\xfd\x81</html>")


MARKDOWN = """---
title: 标题属性
---
# 关于某事的通知

各单位：

一、*内容* **粗** <!-- 行内注释 --> [链接](http://a.b/秘 "链接题") ![替](x.png)

- 甲
- 乙

1. 丙

| 列 | 数 |
|---|---:|
| 甲 | 1 |

<!-- 块注释 -->
<div style="display:none">隐藏块</div>

行内<span style="display:none">隐藏</span>字

```
代码 <b>
```

> 引用

[未用]: http://z/ "未用题"
"""


def test_markdown_shows_its_headings_lists_tables_and_code() -> None:
    assert drawn(read_markdown(MARKDOWN.encode())) == [
        (1, "关于某事的通知"), "各单位：", "一、内容 粗  链接", "• 甲", "• 乙", "1. 丙", [["列", "数"], ["甲", "1"]],
        "行内字",
        "代码 <b>", "引用",
    ]  # fmt: skip


def test_markdown_hides_comments_targets_descriptions_and_front_matter() -> None:
    reading = read_markdown(MARKDOWN.encode())

    assert set(hidden(reading)) == {
        ("文档属性", "title: 标题属性"), ("网页注释", "行内注释"), ("链接地址", "http://a.b/秘"),
        ("提示文字", "链接题"),
        ("链接地址", "x.png"), ("图片说明", "替"), ("网页注释", "块注释"), ("隐藏文字", "隐藏块"), ("隐藏文字", "隐藏"),
        ("链接地址", "未用 http://z/ 未用题"),
    }  # fmt: skip
    assert reading.unread == ("图片 1 处（正文）",)


def test_bold_words_of_markdown_stay_bold() -> None:
    (block,) = read_markdown("**粗**细".encode()).blocks

    assert isinstance(block, Paragraph)
    assert [(run.text, run.bold) for run in block.runs] == [("粗", True), ("细", False)]
