"""The problem details that each error in a view becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.http import Http404
from rest_framework import exceptions

from delegation.api.problems import problem
from delegation.rules.questions import SCHEME_UNREADABLE, QuestionError
from delegation.schemes.errors import SchemeUnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import JsonResponse

_OF_THE_FRAMEWORK: Final[tuple[tuple[type[exceptions.APIException], str, str], ...]] = (
    (exceptions.NotAuthenticated, "not-signed-in", "Sign in, and send the cookie of the session."),
    (exceptions.AuthenticationFailed, "not-signed-in", "Sign in, and send the cookie of the session."),
    (exceptions.NotFound, "not-found", "There is nothing at this address."),
    (exceptions.NotAcceptable, "not-acceptable", "Answers are JSON: accept application/json."),
    (exceptions.UnsupportedMediaType, "unsupported-media-type", "Send JSON, as application/json."),
)


def problem_of(error: Exception, context: Mapping[str, Any]) -> JsonResponse | None:
    """Return the problem details for an error in a view; None if the program or the database is at fault."""
    match error:
        case QuestionError():
            status = 503 if error.code == SCHEME_UNREADABLE else 400
            return problem(status, error.code, error.text, field=error.field)
        case SchemeUnreadableError():
            return problem(503, SCHEME_UNREADABLE, str(error), field="council")
        case Http404():
            return _of_the_framework(exceptions.NotFound(), context)
        case DjangoPermissionDenied():
            return _of_the_framework(exceptions.PermissionDenied(), context)
        case exceptions.APIException():
            return _of_the_framework(error, context)
    return None


def _of_the_framework(error: exceptions.APIException, context: Mapping[str, Any]) -> JsonResponse:
    headers: dict[str, str] = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    code, text = next(
        ((code, text) for kind, code, text in _OF_THE_FRAMEWORK if isinstance(error, kind)),
        (str(error.default_code).replace("_", "-"), str(error.detail)),
    )
    match error:
        case exceptions.Throttled():
            seconds = int(getattr(error, "wait", None) or 1)
            headers["Retry-After"] = str(seconds)
            text = f"You asked too often. Ask again in {seconds} seconds."
        case exceptions.MethodNotAllowed():
            allowed = ", ".join(one for one in context["view"].allowed_methods if one != "HEAD")
            headers["Allow"] = ", ".join(context["view"].allowed_methods)
            text = f"This address is asked by {allowed}."
    return problem(error.status_code, code, text, headers=headers)
