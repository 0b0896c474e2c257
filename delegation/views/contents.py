"""Every row of the council's schemes on pages of their own: section by section, and from A to Z.

What the schemes in force say does not change, so a part is rendered once and kept as long as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from authorities.database.kept import KEPT
from authorities.sign_in.acting import signed_in
from delegation.answer.contents import Chunk, Part, by_section, from_a_to_z, in_parts, part_of
from delegation.schemes.access import book_of
from delegation.schemes.library import library
from delegation.schemes.queries import backdatings_of
from delegation.views.lines import line_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from delegation.rules.compiling import CompiledScheme

    Schemes = tuple[CompiledScheme, ...]
    Order = Callable[[Schemes], list[Chunk]]

BYTES_OF_A_ROW = 100


@require_safe
def sections(request: HttpRequest) -> HttpResponse:
    """Show every row of the council's schemes in force, in the order of the documents."""
    person = signed_in(request)
    schemes = _in_force(request)
    parts = _parts(by_section, schemes)
    page = Paginator(parts, 1).get_page(request.GET.get("page"))
    backdated = backdatings_of(person.authority) if person.authority is not None else {}
    documents = [
        {
            "scheme": scheme.scheme,
            "backdated": backdated.get((scheme.scheme.document, scheme.scheme.effective)),
            "headings": _headings(parts, page.number, document=number),
            "rows": _rows(by_section, schemes, parts, page.number, document=number),
        }
        for number, scheme in enumerate(schemes)
    ]
    return render(request, "delegation/sections.html", {"documents": documents, "page": page})


@require_safe
def a_to_z(request: HttpRequest) -> HttpResponse:
    """Show every decision and duty from A to Z."""
    schemes = _in_force(request)
    parts = _parts(from_a_to_z, schemes)
    page = Paginator(parts, 1).get_page(request.GET.get("page"))
    context = {
        "letters": _headings(parts, page.number),
        "rows": _rows(from_a_to_z, schemes, parts, page.number),
        "page": page,
    }
    return render(request, "delegation/a_to_z.html", context)


def _in_force(request: HttpRequest) -> Schemes:
    book = book_of(request.user, library())
    if book is None:
        raise Http404
    return book.in_force_on(timezone.localdate())


def _parts(order: Order, schemes: Schemes) -> tuple[Part, ...]:
    def make() -> tuple[tuple[Part, ...], int]:
        parts = in_parts(order(schemes))
        return parts, BYTES_OF_A_ROW * sum(len(chunk.rows) for part in parts for chunk in part)

    return KEPT.get(("parts", order, schemes), make)


def _headings(parts: tuple[Part, ...], shown: int, *, document: int = 0) -> list[tuple[str, str]]:
    """Return each heading of a document with where it leads: on this page, or on the one on which it stands."""
    begins = part_of(parts)
    chunks = [chunk for part in parts for chunk in part if chunk.document == document and not chunk.goes_on]
    return [
        (one.heading, f"#{one.anchor}" if begins[one.anchor] == shown else f"?page={begins[one.anchor]}#{one.anchor}")
        for one in chunks
    ]


def _rows(order: Order, schemes: Schemes, parts: tuple[Part, ...], number: int, *, document: int = 0) -> SafeString:
    def make() -> tuple[SafeString, int]:
        chunks = [
            {"chunk": chunk, "lines": [line_of(*one) for one in chunk.rows]}
            for chunk in parts[number - 1]
            if chunk.document == document
        ]
        context = {"chunks": chunks, "is_in_document": order is by_section}
        html = render_to_string("delegation/rows_under_headings.html", context)
        return html, 2 * len(html)

    return KEPT.get(("rows", order, schemes, number, document), make)
