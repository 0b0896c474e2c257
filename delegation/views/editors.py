"""Who looks after a council's schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from authorities.models import Role

if TYPE_CHECKING:
    from django.http import HttpRequest

    from authorities.models import Authority, User


def editor_of(request: HttpRequest) -> tuple[User, Authority]:
    """Return the scheme editor who is signed in, and their council. Raises PermissionDenied for anybody else."""
    user = request.user
    if not user.is_authenticated or user.authority is None or user.role != Role.SCHEME_EDITOR:
        raise PermissionDenied
    return user, user.authority
