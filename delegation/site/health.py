"""Whether the process answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.http import require_safe

if TYPE_CHECKING:
    from django.http import HttpRequest


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer. Neither the database nor anything else is asked, so a process that answers need not be restarted."""
    del request
    return JsonResponse({"status": "ok"})
