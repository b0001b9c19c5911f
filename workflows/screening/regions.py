"""The first four digits of resident identity numbers: provinces and prefectures, past ones included (GB/T 2260)."""

from __future__ import annotations

# 01-20 cities, 21-50 prefectures, leagues and autonomous prefectures (many are cities now, but the numbers that were
# given in their time stay valid), 51-70 and 90 counties directly under the province
_PREFECTURES = {
    "11": "01-02",
    "12": "01-02",
    "13": "01-11 21-33 90",
    "14": "01-11 21-29",
    "15": "01-09 21-30",
    "21": "01-14 21-24",
    "22": "01-08 21-26",
    "23": "01-12 21-27",
    "31": "01-02",
    "32": "01-13 19-28",
    "33": "01-11 21-27",
    "34": "01-18 21-29",
    "35": "01-09 21-29",
    "36": "01-11 21-25",
    "37": "01-17 19-30",
    "41": "01-19 21-30 90",
    "42": "01-13 21-30 90",
    "43": "01-13 21-33",
    "44": "01-20 21-33 51-53",
    "45": "01-14 21-30",
    "46": "00-04 21-22 90",
    "50": "00-03",
    "51": "01-20 21-37",
    "52": "01-06 21-28",
    "53": "01-09 21-37",
    "54": "01-06 21-28",
    "61": "01-10 21-28",
    "62": "01-12 21-31",
    "63": "01-02 21-29",
    "64": "01-05 21-23",
    "65": "01-05 21-43 90",
    "71": "00",
    "81": "00",  # 港澳台居民居住证
    "82": "00",
    "83": "00",
}


def _codes() -> frozenset[str]:
    found = set()
    for province, ranges in _PREFECTURES.items():
        for each in ranges.split():
            first, _, last = each.partition("-")
            found |= {f"{province}{number:02d}" for number in range(int(first), int(last or first) + 1)}
    return frozenset(found)


REGIONS = _codes()
