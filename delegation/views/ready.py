"""Whether look-ups can be answered, for load balancers and whoever watches the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from delegation.schemes.readiness import why_no_lookup_is_answered

if TYPE_CHECKING:
    from django.http import HttpRequest


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether the schemes are readable and what was published, and the clock is right, and nothing of them."""
    del request
    fault = why_no_lookup_is_answered()
    return JsonResponse({"status": fault or "ok"}, status=503 if fault else 200)
