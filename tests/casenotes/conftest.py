"""Blackburn's scheme in the database, with people in its posts and a case to record decisions about."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from authorities.councils.documents import described
from authorities.database import guard
from authorities.files.reading import read_document
from authorities.models import Area, Authority, Post, Role, User
from authorities.people import actions as people
from authorities.people.loading import load_authority
from casenotes.models import Case, LegalStatusEntry
from casenotes.recording.actions import Answered, Draft, Text, record_note
from delegation.encodings.files import read_scheme_file, read_words
from delegation.publishing.actions import load_scheme, load_words
from delegation.rules.steps import Step, StepKind
from delegation.schemes.library import library
from tests.casenotes.evidenced import done

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

    from authorities.models import Appointment


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On any other database, leave out the tests that need PostgreSQL. ``tests/run`` runs the suite on both."""
    if connection.vendor == "postgresql":
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)
WORDS = Text(
    decided="Apply today.",
    why="The child is in danger at home.",
    child_view="Asked, and did not want to say.",
    actions="Legal to issue by 18:00.",
)


def load_council(slug: str, *schemes: str) -> Authority:
    """Load a council, its words and its schemes, as the commands do."""
    load_authority(text=described(read_document(FIXTURES / "authorities" / f"{slug}.yaml")))
    load_words(text=read_words(read_document(FIXTURES / "words" / f"{slug}.yaml")))
    for path in schemes:
        scheme = read_scheme_file(read_document(FIXTURES / "schemes" / path))
        load_scheme(text=scheme, backdated_because="Set-up of the tests")
    return Authority.objects.get(slug=slug)


def load_blackburn() -> Authority:
    """Load Blackburn with Darwen and its scheme, unless they are there already."""
    there = Authority.objects.filter(slug="blackburn-with-darwen").first()
    return there or load_council("blackburn-with-darwen", "bwd/2023-12.yaml")


def load_and_compile_blackburn() -> None:
    """Do once what each of many tests would do for itself. ``tests/mutants`` runs them in copies of one process."""
    load_blackburn()
    library()


@pytest.fixture
def blackburn(db: None) -> Authority:
    """Blackburn with Darwen, with its scheme."""
    return load_blackburn()


@pytest.fixture
def appoint(blackburn: Authority) -> Callable[..., Appointment]:
    """Return a function that appoints somebody to a post."""

    def appoint_person(post: str, area: str | None = None, name: str = "", **times: Any) -> Appointment:
        name = name or f"{post}-{User.objects.count()}"
        user = User.objects.filter(username=name).first()
        role = Role.PRACTITIONER if post == "social-worker" else Role.MANAGER
        user = user or User.objects.create_user(
            name,
            f"{name.title()} Example",
            authority=blackburn,
            role=role,
            staff_number=f"S-{User.objects.count() + 1:04d}",
        )
        return people.appoint(
            user=user,
            post=Post.objects.get(authority=blackburn, slug=post),
            area=Area.objects.get(authority=blackburn, slug=area) if area else None,
            starts=times.pop("starts", SINCE),
            **times,
        )

    return appoint_person


@pytest.fixture
def case(blackburn: Authority) -> Case:
    """The case of a nine-year-old child. Its key is known, because addresses of tests hold it."""
    found = Case.objects.create(
        pk=1001, authority=blackburn, reference="C-1", initials="A.E.", birth_date=date(2017, 1, 10)
    )
    of_status(found, "none", date(2017, 1, 10))
    return found


def of_status(case: Case, status: str, starts: date | None) -> None:
    """Enter a legal status as it was taken over with a case."""
    LegalStatusEntry.objects.create(case=case, status=status, starts=starts, recorded_at=SINCE)


@pytest.fixture
def draft(case: Case) -> Draft:
    """A decision to apply for an emergency protection order, after consulting Legal."""
    return Draft(
        row="bwd-1-05",
        case=case,
        taken_at=datetime(2026, 6, 3, 16, tzinfo=UTC),
        is_now=False,
        text=WORDS,
        evidence=(done(Step(StepKind.CONSULTATION, "legal"), "Duty solicitor"),),
    )


@pytest.fixture
def record(draft: Draft) -> Callable[..., Answered]:
    """Return a function that records the draft, with any changes, for the holder of an appointment."""

    def record_it(appointment: Appointment, key: uuid.UUID | None = None, **changes: Any) -> Answered:
        changed = replace(draft, **changes)
        return record_note(user=appointment.user, appointment=appointment, draft=changed, key=key or uuid.uuid4())

    return record_it


@pytest.fixture
def pages(settings: Settings) -> Settings:
    """Serve the project's pages as a demonstration does, but without collected static files."""
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if not name.startswith("whitenoise.")]
    return settings


def put_the_guard_back() -> None:
    """Put the guard back inside a test, which never commits. PostgreSQL has to check deferred constraints first."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    guard.install(connection)
