"""Looking up: the box, what it finds, and every statement by section."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from delegation.answers import review_overdue
from delegation.library import library
from delegation.lookups import look_up, one_line
from delegation.requests import book_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from delegation.search import Found

MOST_SHOWN = 12


def home(request: HttpRequest) -> HttpResponse:
    """Show the box, and under it what the words typed find."""
    book = book_of(request, library())
    query = request.GET.get("q", "").strip()
    day = timezone.localdate()
    found = look_up(book, day, query, MOST_SHOWN) if book is not None and query else None
    schemes = book.in_force_on(day) if book is not None else ()
    context = {
        "q": query,
        "found": found,
        "results": [_line(one) for one in found.results] if found else [],
        "nearest": [_line(one) for one in found.nearest] if found else [],
        "schemes": schemes,
        "overdue": [
            (scheme.scheme.title, since)
            for scheme in schemes
            if (since := review_overdue(scheme, timezone.localtime()))
        ],
    }
    response = render(request, "delegation/home.html", context)
    response.headers["Vary"] = "Cookie, X-Requested-With"
    return response


def _line(found: Found) -> dict[str, str]:
    kinds = {"rule": "General rule", "guidance": "Guidance"}
    return {
        "title": found.statement.title,
        "url": reverse("answer", args=[found.statement.row]),
        "post": one_line(found.scheme, found.statement),
        "reference": found.statement.row,
        "tag": kinds.get(found.statement.kind.value, ""),
    }


def sections(request: HttpRequest) -> HttpResponse:
    """Show every statement of the council's schemes in force, in the order of the documents."""
    book = book_of(request, library())
    if book is None:
        raise Http404
    documents = [
        {
            "scheme": scheme.scheme,
            "sections": [
                (section, [(statement, one_line(scheme, statement)) for statement in statements])
                for section, statements in groupby(scheme.scheme.statements, key=lambda one: one.section)
            ],
        }
        for scheme in book.in_force_on(timezone.localdate())
    ]
    return render(request, "delegation/sections.html", {"documents": documents})
