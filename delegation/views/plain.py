"""Pages that only say something: accessibility, cookies; and the health check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render

from delegation.models import SchemeVersion

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "delegation/accessibility.html")


@login_not_required
def cookies(request: HttpRequest) -> HttpResponse:
    """Show which cookies are set, and why."""
    return render(request, "delegation/cookies.html")


@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    """Say that the service answers and its database is there; nothing about what is in it."""
    del request
    SchemeVersion.objects.exists()
    return JsonResponse({"status": "ok"})
