"""What stands on the pages of answers and of results, read off their HTML and held against what the API answers."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from delegation.answer.in_words import moment_in_words
from delegation.lookup.results import NOTHING_FIRST
from delegation.rules.determination import Outcome
from delegation.rules.wording import Speaker, upper_first
from delegation.schemes.catalogue import fact_catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test.client import _MonkeyPatchedWSGIResponse as Page

    from delegation.answer.content import Answer
    from delegation.rules.books import Book

    Plain = dict[str, Any]

TONES: Final = {
    Outcome.PERMITTED: "may",
    Outcome.INCOMPLETE: "may-once",
    Outcome.FACTS_NEEDED: "who",
    Outcome.REFUSED: "who",
}
TOLD_ELSEWHERE: Final = {"unclear", "stricter-elsewhere", "step-missing", "afterwards", "fact-needed"}
"""Codes of the reasons that have a place of their own on the page, and do not stand under "Why"."""


def require_the_same(page: Page, answer: Plain, book: Book) -> None:
    """Hold an answer page against the API's answer: row, outcome, posts, steps, dates, places, lines, reasons."""
    html = page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    first, *_more = answer["reasons"]
    assert _all(r"Row (\S+) ·", html) == [answer["row"]]
    others = _part(r"(?:[^<]*[Ll]ines?\b[^<]*decision[^<]*|A stricter rule[^<]*)", html)
    assert _all(r'class="app-row-line">\((\S+)\)</span>', others) == [one["row"] for one in answer["stricter"]]
    assert _all(r"<p[^>]*>This answer takes it that: (.*?)</p>", html) == (
        [" ".join(one["text"] for one in answer["supposes"])] if answer["supposes"] else []
    )
    needed = [name for name in answer["facts_needed"] if name != "post_absent"]
    asked = list(dict.fromkeys(_all(r'name="fact-([a-z_]+)"', html)))
    assert [name for name in asked if name in needed] == needed
    holders = _all(r'<p class="app-answer__holder"><strong>([^<]*) (?:today|on [^<:]*):', html)
    speak = Speaker(book.ladder, book.words, fact_catalogue())
    # Besides the posts that govern, those named with them and those who act in their place are shown.
    governing = {upper_first(speak.post(post)) for post in answer["governing"]["minimum_posts"]}
    assert governing <= set(holders), (governing, holders)
    why = _all(r"<li>(.*?)</li>", _part("Why", html))
    detail = "".join(
        [*_all(r'class="app-answer__detail">(.*?)</p>', html), *(one for one in why if "<span" not in one)]
    )
    assert [one for one in why if "<span" in one] == [
        f'{text} <span class="app-row-line">({row})</span>' for text, row in told_under_why(answer, detail)
    ]
    if answer["stricter"]:
        return  # What follows joins several lines, of which an answer holds its own.
    tone = "not-stated" if first["code"] == "not-stated" else TONES[Outcome(answer["outcome"])]
    assert _all(r'class="app-answer app-answer--(\S+) app-answer--plain"', html) == [tone]
    assert detail == (first["text"] if answer["outcome"] != "facts-needed" else "")
    if answer["outcome"] in {"permitted", "incomplete"}:
        steps = _all(r'<li class="app-steps__step">(.*?)</li>', html)
        assert [_all(r'value="([^"]+)"', one) for one in steps] == _missing(answer)
    due = [moment_in_words(one["due"]) if one["due"] else "" for one in answer["afterwards"]]
    told = _all(r"<li>(.*?)</li>", _part("Afterwards", html))
    assert len(told) == len(due)
    assert [when in one for one, when in zip(told, due, strict=True)] == [True] * len(due)
    places = "; ".join(book.words.record_places[place] for place in answer["record"])
    assert places in "".join(_all(r"Where it is recorded</h2>\s*<p[^>]*>(.*?)</p>", html))


def told_under_why(answer: Plain, detail: str) -> list[tuple[str, str]]:
    """Return the lines that stand under "Why", in order: text and row of each reason that has no place of its own."""
    return [
        (one["text"], one["source"])
        for one in answer["reasons"]
        if one["code"] not in TOLD_ELSEWHERE and one["text"] != detail
    ]


def most_in_a_list(page: Answer, answer: Plain) -> int:
    """Hold each list that a page shows against the API's answer, line by line, and return the length of the longest.

    Why is one line at most: the other reasons stand as steps, as what is owed afterwards, and as other lines.
    """
    assert list(page.why) == told_under_why(answer, page.detail), page.statement.row
    assert [one.row for one in page.stricter] == [one["row"] for one in answer["stricter"]], page.statement.row
    lists: list[Sequence[object]] = [page.why, page.stricter]
    if not answer["stricter"]:
        told = [(one["source"], one["due"] or "") for one in _with_sources(answer)]
        assert [(one.row, one.detail) for one in page.after] == told, page.statement.row
        missing = [one for one in page.first if not one.is_done]
        if answer["outcome"] in {"permitted", "incomplete"}:
            assert [[tick.value for tick in one.ticks] for one in missing] == _missing(answer), page.statement.row
        lists += [page.after, missing]
    return max(map(len, lists))


def holders_shown(page: Page) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return who holds the posts: for each its title, why it is named if it has to be said, and the people.

    The box names the nearest. Where it leaves somebody out, a list below it names all.
    """
    html = page.content.decode()
    post_and_why = r"([^<(]*?)(?: \(([^<]*)\))? (?:today|on \d[^<:]*):"
    boxed = re.findall(rf'<p class="app-answer__holder"><strong>{post_and_why}</strong> ([^<]*)\.</p>', html)
    below = re.findall(
        rf'<p class="govuk-body app-before-list">{post_and_why}</p>\s*<ul[^>]*>(.*?)</ul>', html, re.DOTALL
    )
    listed = {post: tuple(_all(r"<li>(.*?)</li>", people)) for post, _why, people in below}
    found = []
    for post, why, said in boxed:
        people = () if said == "nobody is recorded in this post" else tuple(unescape(said).split("; "))
        if people and people[-1] == "others below":
            assert listed[post][: len(people) - 1] == people[:-1]
            people = listed[post]
        found.append((unescape(post), unescape(why), people))
    return found


_LINE: Final = re.compile(
    r'data-result>(?P<title>.*?)</a><span class="app-result__reference">(?P<row>.*?)</span>.*?'
    r"Decides: </span>(?:(?P<who>[^<]*)</div>|(?P<in_two>.*?)</div>)",
    re.DOTALL,
)


def results_shown(page: Page) -> list[tuple[str, str, str]]:
    """Return the lines of a page of results in order: row, title, and who decides.

    The best answer stands in two lines. They are read as one, without the sentence that says that nothing comes first.
    """
    html = page.content.decode().split('<div id="results">', 1)[1]
    found = []
    for line in _LINE.finditer(html):
        who = line["who"]
        if who is None:
            said, *first = (" ".join(one.split()) for one in re.split(r"<p[^>]*>", line["in_two"].replace("</p>", "")))
            who = said if not first else said.removesuffix(".") if first == [NOTHING_FIRST] else f"{said} {first[0]}"
        found.append((unescape(line["row"]), unescape(line["title"]), unescape(who)))
    return found


def _missing(answer: Plain) -> list[list[str]]:
    """Return, for each step that is missing, the values of its tick boxes."""
    return [[_ticked(step) for step in one.get("any_of", [one])] for one in answer["missing"]]


def _with_sources(answer: Plain) -> list[Plain]:
    """Return what is owed afterwards, each with the row that its reason names."""
    rows = [one["source"] for one in answer["reasons"] if one["code"] == "afterwards"]
    return [{**owed, "source": row} for owed, row in zip(answer["afterwards"], rows, strict=True)]


def _ticked(step: Plain) -> str:
    return ":".join(step.values())


def _part(heading: str, html: str) -> str:
    """Return the list under a heading; empty where there is none."""
    found = re.search(rf"<h2[^>]*>{heading}</h2>\s*<ul[^>]*>(.*?)</ul>", html, re.DOTALL)
    return found[1] if found else ""


def _all(pattern: str, html: str) -> list[str]:
    return [unescape(one) for one in re.findall(pattern, html, re.DOTALL)]
