"""Pages that only inform: accessibility, cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

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
