"""Whether notes can be recorded, for load balancers and whoever watches the service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from casenotes.recording.readiness import why_nothing_is_recorded

if TYPE_CHECKING:
    from django.http import HttpRequest


@login_not_required
@require_safe
def ready_to_record(request: HttpRequest) -> JsonResponse:
    """Say whether the database can be written, is migrated and guards the ledger, and nothing of what it holds."""
    del request
    fault = why_nothing_is_recorded()
    return JsonResponse({"status": fault or "ok"}, status=503 if fault else 200)
