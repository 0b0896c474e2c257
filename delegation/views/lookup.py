"""Looking up: the box, what it finds, and every statement by section."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from delegation.answer.content import review_overdue
from delegation.lookup.finding import governing_line, known_words, look_up, out_of_hours_first, rows_out_of_hours
from delegation.lookup.phrases import phrases_added
from delegation.lookup.search import LONGEST_QUERY
from delegation.publishing.actions import count_search_where_possible, note_search_without_answer
from delegation.rules.in_one_line import one_line
from delegation.schemes.access import book_of
from delegation.schemes.library import library
from delegation.schemes.queries import backdatings_of
from delegation.views.lines import line_of
from delegation.views.looked_up import looked_up

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from authorities.models import Authority
    from delegation.lookup.search import Found
    from delegation.rules.books import Book
    from delegation.rules.library import Library

MOST_SHOWN = 12


def home(request: HttpRequest) -> HttpResponse:
    """Show the box, and under it what the words typed find."""
    books = library()
    book = book_of(request.user, books)
    query = request.GET.get("q", "").strip()
    day = timezone.localdate()
    found = None
    if book is not None and query:
        found = look_up(book, day, query, MOST_SHOWN, phrases_added(book.council))
        is_typing = request.headers.get("X-Requested-With") == "fetch"
        if found.is_reference and len(found.results) == 1 and not is_typing:
            return redirect("answer", found.results[0].statement.row)
        if not found.is_covered and not is_typing:
            _count_miss(request, book, query)
    schemes = book.in_force_on(day) if book is not None else ()
    is_closed = book is not None and bool(book.is_out_of_hours(timezone.localtime(), books.calendar))
    results = found.results if found else ()
    if is_closed:
        results = tuple(out_of_hours_first(results))
    context = {
        "q": query,
        "found": found,
        "results": [_line(one, books, book) for one in results],
        "nearest": [line_of(one.scheme, one.statement) for one in found.nearest] if found else [],
        "schemes": schemes,
        "looked_up": [] if query else _looked_up(request, book, day),
        "out_of_hours": [line_of(*one) for one in rows_out_of_hours(book, day)]
        if book is not None and not query and is_closed
        else [],
        "overdue": [
            (scheme.scheme.title, since)
            for scheme in schemes
            if (since := review_overdue(scheme, timezone.localtime()))
        ],
    }
    response = render(request, "delegation/home.html", context)
    response.headers["Vary"] = "Cookie, X-Requested-With"
    return response


def _line(found: Found, books: Library, book: Book | None) -> dict[str, str]:
    governs = governing_line(books, book.council, found.statement, timezone.localtime()) if book is not None else ""
    return line_of(found.scheme, found.statement, governs)


@require_POST
def report_search(request: HttpRequest) -> HttpResponse:
    """Tell the scheme's editors that a search found nothing, by the words of it that the schemes know."""
    book = book_of(request.user, library())
    if book is None:
        raise Http404
    authority, words = _searched(request, book, request.POST.get("q", ""))
    note_search_without_answer(authority=authority, words=words, is_reported=True, on=timezone.localdate())
    messages.success(request, "Reported. Whoever looks after the scheme sees the words, and not who searched.")
    return redirect("home")


def _count_miss(request: HttpRequest, book: Book, query: str) -> None:
    authority, words = _searched(request, book, query)
    count_search_where_possible(authority=authority, words=words, on=timezone.localdate())


def _searched(request: HttpRequest, book: Book, query: str) -> tuple[Authority, str]:
    """Return the council of whoever searched, and the words that it knows. Raises Http404 where they have none."""
    authority = request.user.authority if request.user.is_authenticated else None
    if authority is None:
        raise Http404
    return authority, known_words(book, timezone.localdate(), query[:LONGEST_QUERY])


def _looked_up(request: HttpRequest, book: Book | None, day: date) -> list[dict[str, str]]:
    """Return the rows that this person looked up last and that are still in force."""
    found = []
    for row in looked_up(request):
        scheme = book.find(row, day) if book is not None else None
        statement = scheme.scheme.statement(row) if scheme is not None else None
        if scheme is not None and statement is not None:
            found.append(line_of(scheme, statement))
    return found


def sections(request: HttpRequest) -> HttpResponse:
    """Show every statement of the council's schemes in force, in the order of the documents."""
    book = book_of(request.user, library())
    authority = request.user.authority if request.user.is_authenticated else None
    if book is None or authority is None:
        raise Http404
    backdated = backdatings_of(authority)
    documents = [
        {
            "scheme": scheme.scheme,
            "backdated": backdated.get((scheme.scheme.document, scheme.scheme.effective)),
            "sections": [
                (section, [(statement, one_line(scheme, statement)) for statement in statements])
                for section, statements in groupby(scheme.scheme.statements, key=lambda one: one.section)
            ],
        }
        for scheme in book.in_force_on(timezone.localdate())
    ]
    return render(request, "delegation/sections.html", {"documents": documents})
