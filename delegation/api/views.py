"""The first address of the interface for programs: searches, answered as the command answers them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from delegation.lookup.plain import answer_search
from delegation.rules.questions import SCHEME_UNREADABLE, QuestionError
from delegation.schemes.access import book_of
from delegation.schemes.errors import SchemeUnreadableError
from delegation.schemes.library import library

if TYPE_CHECKING:
    from django.http import HttpRequest


@login_not_required  # asked for below, so that a program gets JSON and no page to sign in on
@require_safe
def lookup(request: HttpRequest) -> JsonResponse:
    """Answer ``?council=…&q=…&limit=…&on=…`` for somebody signed in, about their own council alone."""
    if not request.user.is_authenticated:
        error = {"code": "not-signed-in", "field": "", "text": "Sign in, or send a token."}
        return JsonResponse({"error": error}, status=401)
    books = library()
    asked: dict[str, object] = dict(request.GET.items())
    try:
        book = book_of(request.user, books)
        limit = asked.get("limit")
        if isinstance(limit, str) and limit.isascii() and limit.isdigit() and len(limit) < len("10000"):
            asked["limit"] = int(limit)
        if "council" in asked and (book is None or asked["council"] != book.council):
            raise QuestionError("unknown-council", "council", "Searches are answered for your own council alone.")
        return JsonResponse(answer_search(asked, books), json_dumps_params={"ensure_ascii": False})
    except SchemeUnreadableError as error:
        unreadable = QuestionError(SCHEME_UNREADABLE, "council", str(error))
        return JsonResponse(unreadable.as_plain(), json_dumps_params={"ensure_ascii": False}, status=503)
    except QuestionError as error:
        return JsonResponse(error.as_plain(), status=400)
