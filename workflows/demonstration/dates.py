"""What the demo's texts say of years, seasons and terms, as somebody words it on the day of writing: a demo that is
made next spring tells of next spring."""

from __future__ import annotations

from datetime import date, timedelta

_SEASONS = (("冬季", "暖冬"), ("春季", "春风"), ("夏季", "盛夏"), ("秋季", "金秋"))
_QUARTERS = "一二三四"
_NOTICE = timedelta(days=12)  # at least from the text to the day from which it holds


def dated(words: str, day: date) -> str:
    """The words with what stands in braces filled in for that day: {year} and {next_year}; {today}; {start}, the first
    of a month, and the {month_end}, {next_month_end} and {five_years} from it; {quarter}, {past_quarter} and
    {start_quarter} with their years; the last {saturday} with its {season} and its {mood}; the coming {week}."""
    return words.format_map(_on(day))


def _on(day: date) -> dict[str, str]:
    start, saturday = _next_month(day + _NOTICE), day - timedelta(days=(day.weekday() + 1) % 7 + 1)
    monday = day + timedelta(days=7 - day.weekday())
    season, mood = _SEASONS[saturday.month % 12 // 3]
    return {
        "year": str(day.year),
        "next_year": str(day.year + 1),
        "today": _full(day),
        "start": _full(start),
        "month_end": _until(start, _next_month(start) - timedelta(days=1)),
        "next_month_end": _full(_next_month(_next_month(start)) - timedelta(days=1)),
        "five_years": _full(start.replace(year=start.year + 5) - timedelta(days=1)),
        "quarter": _quarter(day),
        "past_quarter": _quarter(date(day.year, (day.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)),
        "start_quarter": _quarter(start),
        "saturday": f"{saturday.month}月{saturday.day}日",
        "season": f"{saturday.year}年{season}",
        "mood": mood,
        "week": f"{_full(monday)}至{_until(monday, monday + timedelta(days=4))}",
    }


def _next_month(day: date) -> date:
    """Its first day."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def _full(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _until(first: date, last: date) -> str:
    """The end of a period: its year is said where it is not the first day's."""
    return _full(last) if last.year != first.year else f"{last.month}月{last.day}日"


def _quarter(day: date) -> str:
    return f"{day.year}年第{_QUARTERS[(day.month - 1) // 3]}季度"
