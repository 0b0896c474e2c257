"""Whether the service answers, and whether what it keeps is as it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from authorities.database import guard
from delegation.schemes.library import unreadable_councils
from delegation.schemes.publications import altered_texts

if TYPE_CHECKING:
    from django.http import HttpRequest


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers and is guarded, and whether the schemes are readable and as they were published.

    It reveals nothing of what they hold.
    """
    del request
    try:
        if guard.problems(connection):
            return JsonResponse({"status": "the ledger is not guarded"}, status=503)
        if altered_texts():
            return JsonResponse({"status": "a scheme is not what was published"}, status=503)
        if unreadable_councils():
            return JsonResponse({"status": "a council's scheme cannot be read"}, status=503)
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    return JsonResponse({"status": "ok"})
