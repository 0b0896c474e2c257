"""The words of a text, with numbers and their units, times, sections and regulations written in one form each.

"15yo" and "15 year old" become the same words, and so do "8k" and "8,000", "72hrs" and "72 hours", "sec20" and "s.20".
An age has a unit of its own: "8 years" on an order is no child of eight. A section of a named Act has the Act in it, so
it is never the same number of another Act.
"""

from __future__ import annotations

import re
from typing import Final

from authorities.letters import plain_letters
from delegation.lookup.acts import acts

_WORD_OR_AMOUNT: Final = re.compile(r"£?\d[\d,.]*\d|£?\d|[a-z0-9]+")
_SIGNS: Final = frozenset(",.£")

_RUN_TOGETHER: Final = {
    f"{first}{second}": (first, second)
    for first, second in (
        *(("step", "down"), ("step", "up"), ("sign", "off"), ("write", "off"), ("hand", "over"), ("hand", "off")),
        *(("set", "up"), ("break", "down"), ("turn", "down"), ("follow", "up")),
    )
}
_TORN_APART: Final = {("over", "night"): "overnight", ("sleep", "over"): "sleepover", ("sleep", "overs"): "sleepovers"}
_SECONDS: Final = frozenset(second for _first, second in _TORN_APART)
_DIGIT: Final = re.compile(r"\d")
_AGE: Final = re.compile(r"\b(\d{1,2})\s?-?(?:yo|y/o|yrs?[\s-]?olds?|years?[\s-]?olds?)\b")
_THOUSANDS: Final = re.compile(r"(?<![\w.])£?(\d[\d,]*(?:\.\d+)?)\s?k\b")
_HOUR: Final = re.compile(r"\b(1[0-2]|0?[1-9])(?:[:.]00)?(am|pm)\b")
_UNIT: Final = {
    "hour": "h|hr|hrs|hour|hours",
    "day": "d|day|days",
    "working day": "wd|wds",
    "night": "nt|nts|nite|nites|night|nights",
    "week": "wk|wks|week|weeks",
    "month": "mth|mths|mnth|mnths|month|months",
    "year": "yr|yrs|year|years",
}
_UNITS: Final = {form: unit for unit, forms in _UNIT.items() for form in forms.split("|")}
_LENGTH: Final = re.compile(rf"\b(\d[\d,.]*)[\s-]?({'|'.join(sorted(_UNITS, key=len, reverse=True))})\b")
_ORDINAL: Final = re.compile(r"\b(1st|2nd|3rd|4th|5th)\b")
_ORDINALS: Final = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}

_REFERENCE: Final = re.compile(
    r"(?<![a-z0-9])(?:(?P<section>sections?|sect?|s)|(?P<regulation>regulations?|regs?))\.?\s?(\d{1,3}[a-z]{0,2}?)s?(?![a-z0-9])"
    r"|(?<![a-z0-9])r(?P<short>\d\d[a-z]?)(?![a-z0-9])"
)
_WORD: Final = re.compile(r"[a-z0-9]+")
_PARAGRAPHS: Final = re.compile(r"(?:\s?\(\w{1,2}\))*")
_BETWEEN: Final = frozenset({"of", "the", "under", "in"})
"""Words that may stand between a section and its Act."""

_LONGEST_NAME: Final = 11
"""The words of the longest form of an Act, and some that may stand between."""

_ROOM: Final = 90


def plain(text: str) -> list[str]:
    """Return the words of a text in plain letters, and amounts without their signs: "£2,000" becomes "2000".

    Numbers with units, times, sections and regulations have one form each: "15 year old" gives "15" and "yo". Words run
    together come apart ("stepdown"), and words torn apart are put together ("over night").
    """
    text = in_one_form(plain_letters(text).replace("'", ""))
    words: list[str] = _WORD_OR_AMOUNT.findall(text)
    if _SIGNS.intersection(text):
        words = [word.replace(",", "").strip("£.") for word in words]
    if not _RUN_TOGETHER.keys().isdisjoint(words):
        words = [part for word in words for part in _RUN_TOGETHER.get(word, (word,))]
    return words if _SECONDS.isdisjoint(words) else _joined(words)


def _joined(words: list[str]) -> list[str]:
    """Return words with those put together that are one: "over night" is "overnight"."""
    found: list[str] = []
    for word in words:
        if found and (whole := _TORN_APART.get((found[-1], word))):
            found[-1] = whole
        else:
            found.append(word)
    return found


def in_one_form(text: str) -> str:
    """Return a text in plain letters with numbers and their units, times and sections in one form each.

    >>> in_one_form("15yo, 8k, 72hrs on s.20")
    '15 yo, 8000, 72 hour on s20'
    >>> in_one_form("aca 2002 s21, section 47 of the children act")
    'aca2002s21, s47'
    """
    if not _DIGIT.search(text):
        return text
    text = _with_references(text)
    text = _AGE.sub(r"\1 yo", text)
    text = _THOUSANDS.sub(_thousands, text)
    text = _HOUR.sub(r"\1 \2", text)
    text = _LENGTH.sub(lambda at: f"{at[1]} {_UNITS[at[2]]}", text)
    return _ORDINAL.sub(lambda at: _ORDINALS[at[1]], text)


def _thousands(at: re.Match[str]) -> str:
    return f"{float(at[1].replace(',', '')) * 1000:.0f}"


def _with_references(text: str) -> str:
    """Return a text with each section and regulation as one word, and with its Act in it if one is named."""
    found, past = list[str](), 0
    for at in _REFERENCE.finditer(text):
        start, end = at.span()
        if start < past:
            continue
        number = at[3] or at["short"]
        kind = "s" if at["section"] else "reg"
        end = _PARAGRAPHS.match(text, end).end()  # type: ignore[union-attr]  # it matches nothing, too
        paragraphs = text[at.end() : end]
        act, start = _act_before(text, past, start)
        if not act:
            act, end = _act_after(text, end)
        found += [text[past:start], "" if act in acts().assumed else act, kind, number, paragraphs]
        past = end
    return "".join([*found, text[past:]])


def _act_before(text: str, past: int, start: int) -> tuple[str, int]:
    """Return the Act named just before a section, and where its name begins; no Act and ``start`` if none is."""
    short = acts().short
    words = list(_WORD.finditer(text, max(past, start - _ROOM), start))[-_LONGEST_NAME:]
    for first in range(len(words)):
        if name := short.get(" ".join(word[0] for word in words[first:])):
            return name, words[first].start()
    return "", start


def _act_after(text: str, end: int) -> tuple[str, int]:
    """Return the Act named just after a section, and where its name ends; no Act and ``end`` if none is."""
    short = acts().short
    words = list(_WORD.finditer(text, end, end + _ROOM))[:_LONGEST_NAME]
    first = next((index for index, word in enumerate(words) if word[0] not in _BETWEEN), len(words))
    for last in range(len(words), first, -1):
        if name := short.get(" ".join(word[0] for word in words[first:last])):
            return name, words[last - 1].end()
    return "", end
