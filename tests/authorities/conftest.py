"""A small council, and people of it, to ask about."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from authorities.councils.documents import described
from authorities.files.reading import read_document
from authorities.models import Area, Authority, Post, User
from authorities.people import actions
from authorities.people.loading import load_authority

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

    from authorities.models import Appointment

SMALL_COUNCIL = """\
authority: smallshire
title: Smallshire Council
colour: "#004f8c"
areas:
  - {slug: front-door, title: Front door}
  - {slug: care, title: Care}
  - {slug: fostering, title: Fostering, within: care}
  - {slug: schools, title: Schools, casework: false}
posts:
  - {slug: director, title: Director, rank: 70, rank_basis: stated, area: all}
  - {slug: head, title: Head of Service, abbreviations: [HoS], rank: 50, rank_basis: stated, area: own}
  - slug: head-of-fostering
    title: Head of Fostering
    rank: 50
    rank_basis: stated
    area: fostering
    kind_of: head
  - {slug: worker, title: Social Worker, rank: 20, rank_basis: inferred, area: own}
  - {slug: carer, title: Carer, rank: null, rank_basis: inferred, area: null}
"""
BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Return a function that writes a file and returns its path."""

    def write_file(content: str | bytes) -> Path:
        path = tmp_path / "file.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


@pytest.fixture
def council(db: None, write: Callable[[str], Path]) -> Authority:
    return load_authority(text=described(read_document(write(SMALL_COUNCIL)))).authority


@pytest.fixture
def appoint(council: Authority) -> Callable[..., Appointment]:
    """Return a function that appoints a person of a name, made if need be, to a post in an area."""

    def appoint_person(name: str, post: str, area: str | None = None, **times: Any) -> Appointment:
        person = User.objects.filter(username=name).first()
        person = person or User.objects.create_user(name, f"{name.title()} Example", authority=council)
        return actions.appoint(
            user=person,
            post=Post.objects.get(authority=council, slug=post),
            area=Area.objects.get(authority=council, slug=area) if area else None,
            starts=times.pop("starts", BEGINNING),
            **times,
        )

    return appoint_person


@pytest.fixture
def pages(settings: Settings) -> Settings:
    """Serve the project's pages as a demonstration does, without static files having been collected."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    # It warns where no static files were collected, and these pages have none.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise.")]
    settings.DEMONSTRATION = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SECURE_SSL_REDIRECT = False
    return settings
