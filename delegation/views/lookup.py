"""Looking up: the box, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from delegation.answer.content import review_overdue
from delegation.forms import MeantForm
from delegation.lookup.best import arranged, most_at_first
from delegation.lookup.finding import known_words
from delegation.lookup.remarks import kept_of
from delegation.lookup.results import Start, search, start
from delegation.lookup.search import LONGEST_QUERY, Covered
from delegation.publishing.actions import count_search_where_possible
from delegation.schemes.access import book_of
from delegation.schemes.library import library
from delegation.views.lines import line_of
from delegation.views.looked_up import looked_up

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from delegation.lookup.results import Line, Results
    from delegation.rules.books import Book

MOST_SHOWN = 12
"""Rows, once somebody asks for more. Before that ``arranged`` shows fewer."""


def home(request: HttpRequest) -> HttpResponse:
    """Show the search box and, under it, what the words typed find."""
    books = library()
    book = book_of(request.user, books)
    query = request.GET.get("q", "").strip()
    moment, shows_all = timezone.localtime(), "all" in request.GET
    found = search(books, book, query, moment=moment, limit=MOST_SHOWN) if book is not None and query else None
    if book is not None and found is not None and request.headers.get("X-Requested-With") != "fetch":
        if found.only_row:
            return redirect("answer", found.only_row)
        if found.covered is Covered.NO and not shows_all:
            _count_miss(request, book, query)
    schemes = book.in_force_on(moment.date()) if book is not None else ()
    begun = Start()
    if book is not None and not query:
        begun = start(books, book, moment=moment, looked_up=looked_up(request))
    context = {
        "q": query,
        "found": found,
        **(_results(found, shows_all=shows_all) if found is not None else {}),
        **(_remark(book, moment, query) if book is not None and found is not None else {}),
        "schemes": schemes,
        "looked_up": _shown(begun.looked_up),
        "out_of_hours": _shown(begun.out_of_hours),
        "overdue": [(one.scheme.title, since) for one in schemes if (since := review_overdue(one, moment))],
    }
    response = render(request, "delegation/home.html", context)
    response.headers["Vary"] = "Cookie, X-Requested-With"
    return response


def _remark(book: Book, moment: datetime, query: str) -> dict[str, object]:
    """Return the form in which somebody says that this is not what they meant, and what it would keep of the search."""
    return {"remark": MeantForm(), "kept": kept_of(book, moment.date(), query)}


def _results(results: Results, *, shows_all: bool) -> dict[str, object]:
    """Return what the page shows of results: the best answer in two lines, the others, and how many there are."""
    found = arranged(results, None if shows_all else most_at_first(results.covered))
    best: dict[str, object] = {}
    if found.best:
        first, *others = found.best
        who, comes_first = first.two_lines
        best = {**_shown([first])[0], "who": who, "first": comes_first, "others": _shown(others)}
    also = [_shown(lines) for lines in found.also]
    return {"best": best, "also": also, "count": found.count + found.hidden, "shown": found.count, "more": found.hidden}


def _shown(lines: Iterable[Line]) -> list[dict[str, str]]:
    return [line_of(one.scheme, one.statement, one.governs) for one in lines]


def _count_miss(request: HttpRequest, book: Book, query: str) -> None:
    """Count a search that found nothing. Raises Http404 if the searcher has no council."""
    authority = request.user.authority if request.user.is_authenticated else None
    if authority is None:
        raise Http404
    day = timezone.localdate()
    words = known_words(book, day, query[:LONGEST_QUERY])
    count_search_where_possible(authority=authority, words=words, on=day)
