"""Ways in besides the box: by post, posts by decisions, panels, out of hours, and what was looked up last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from authorities.calendar.working_days import LONDON
from authorities.sign_in.acting import acting_appointment
from delegation.answer.browsing import (
    NAMED,
    deciding_panels,
    matrix_of,
    panels_of,
    section_to_open,
    sections_with_decisions,
    what_may_be_decided,
)
from delegation.lookup.finding import rows_out_of_hours
from delegation.rules.determination import Actor
from delegation.rules.in_one_line import one_line
from delegation.schemes.access import book_of
from delegation.schemes.library import library
from delegation.views.lines import line_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from delegation.answer.browsing import MatrixRow
    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledScheme


def _book(request: HttpRequest) -> Book:
    book = book_of(request.user, library())
    if book is None:
        raise Http404
    return book


def _now() -> datetime:
    return timezone.now().astimezone(LONDON)


@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """Show every post of the council, the most senior first, each leading to what it may decide."""
    ladder = _book(request).ladder
    ranked = sorted(ladder.posts.values(), key=lambda post: (post.rank is None, -(post.rank or 0), post.title))
    return render(request, "delegation/posts.html", {"posts": ranked})


@require_safe
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a post may decide, in the area asked for if the post exists in several."""
    books = library()
    book = book_of(request.user, books)
    if book is None or slug not in book.ladder.posts:
        raise Http404
    area = request.GET.get("area", "")
    areas = [one for one in book.ladder.areas.values() if one.is_casework] if book.ladder.posts[slug].is_generic else []
    area = area if area in {one.slug for one in areas} else ""
    found = what_may_be_decided(books, book.council, Actor(slug, area or None), _now())
    groups = [
        ("May decide", found.at_once),
        ("May decide once what is owed first is done", found.with_steps),
        ("May decide in some cases", found.in_some_cases),
        ("Duties", found.duties),
    ]
    context = {
        "post": book.ladder.posts[slug],
        "areas": areas,
        "area": area,
        "groups": [(title, [line_of(*one) for one in held]) for title, held in groups if held],
        "count": found.count,
    }
    return render(request, "delegation/post.html", context)


@require_safe
def my_decisions(request: HttpRequest) -> HttpResponse:
    """Redirect to what the person signed in may decide in the post that they act in."""
    appointment = acting_appointment(request)
    if appointment is None:
        return redirect("choose-post")
    seat = appointment.seat
    response = redirect("post", slug=seat.post.slug)
    if seat.area is not None:
        response["Location"] += f"?area={seat.area.slug}"
    return response


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Show posts by decisions, one section at a time. The first to open names the asker's post most often."""
    book = _book(request)
    schemes = book.in_force_on(_now().date())
    sections = [(scheme, section) for scheme in schemes for section in sections_with_decisions(scheme)]
    if not sections:
        return render(request, "delegation/matrix.html", {"sections": []})
    chosen = {_key(*one): one for one in sections}.get(request.GET.get("section", ""))
    scheme, section = chosen or section_to_open(sections, _own_post(request))
    asked = request.GET.get("post", "")
    wanted = asked if asked in book.ladder.posts else None
    found = matrix_of(scheme, section, wanted)
    titles = [book.ladder.posts[slug] for slug in found.posts]
    context = {
        "sections": [(_key(*one), f"{one[1]} ({one[0].scheme.document})") for one in sections],
        "chosen": _key(scheme, section),
        "section": section,
        "scheme": scheme.scheme,
        "posts": titles,
        "short": [post for post in titles if post.abbreviations],
        "all_posts": sorted(book.ladder.posts.values(), key=lambda one: one.title),
        "wanted": wanted,
        "rows": [
            (line_of(row.scheme, row.statement), _beside(book, row), list(zip(titles, row.cells, strict=True)))
            for row in found.rows
        ],
    }
    return render(request, "delegation/matrix.html", context)


def _own_post(request: HttpRequest) -> str | None:
    appointment = acting_appointment(request)
    return appointment.seat.post.slug if appointment is not None else None


def _beside(book: Book, row: MatrixRow) -> str:
    """Return who else decides a row: a panel or, if no post in the table is named, what the row's line says."""
    if NAMED not in row.cells:
        return one_line(row.scheme, row.statement)
    return "; ".join(f"or the {book.words.forums.get(slug, slug)}" for slug in deciding_panels(row.statement))


def _key(scheme: CompiledScheme, section: str) -> str:
    return f"{scheme.scheme.document}:{section}"


@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    """Show the panels and meetings, and what goes to each."""
    found = [
        (panel.title, [line_of(*one) for one in panel.decides], [line_of(*one) for one in panel.goes_through])
        for panel in panels_of(_book(request), _now())
    ]
    return render(request, "delegation/panels.html", {"panels": found})


@require_safe
def out_of_hours(request: HttpRequest) -> HttpResponse:
    """Show the rows that apply when offices are closed."""
    lines = [line_of(*one) for one in rows_out_of_hours(_book(request), _now().date())]
    return render(request, "delegation/out_of_hours.html", {"lines": lines})
