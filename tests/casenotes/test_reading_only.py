"""Looking things up writes nothing. Each of its pages opens at once from a database that cannot be written to."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from authorities.models import Role, User
from authorities.sign_in import acting
from casenotes.models import AuditEntry
from delegation.models import SearchMiss

from .holding import everything_written_to_is_held, nothing_is_written

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment, Authority
    from casenotes.models import Case

OF_AUDITORS: Final = ["/log/people"]
NOT_COVERED: Final = "/?q=child+planning+permission+for+a+garden+shed"
LOOKUPS: Final = [
    "/",
    "/?q=emergency+protection+order",
    NOT_COVERED,
    "/decisions/bwd-1-05",
    "/decisions/bwd-1-05?fact-urgent=yes&done=consultation:legal",
    "/sections",
    "/posts",
    "/posts/head-of-service",
    "/my-decisions",
    "/matrix",
    "/panels",
    "/a-to-z",
    "/out-of-hours",
    "/api/v1/lookup?council=blackburn-with-darwen&q=epo",
    "/decisions/bwd-1-05/record",
    "/decisions/bwd-1-05/prepare",
    "/notes/case",
    "/searches",
    "/decisions/bwd-1-05/phrases",
    "/accessibility",
    "/cookies",
    "/sign-in",
    "/sign-in?council=blackburn-with-darwen",
]


@pytest.fixture
def reader(appoint: Callable[..., Appointment], case: Case, blackburn: Authority, pages: object) -> Client:
    """The browser of a Head of Service who is also a scheme editor, signed in."""
    user = appoint("head-of-service", "help-and-protection").user
    User.objects.filter(pk=user.pk).update(role=Role.SCHEME_EDITOR)
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def answers(reader: Client) -> dict[str, int]:
    """Return the status of each page for looking things up. Each has to answer within three seconds."""
    found = {}
    for address in LOOKUPS:
        began = monotonic()
        found[address] = reader.get(address).status_code
        assert monotonic() - began < 3, address
    typing = reader.get("/", {"q": "legal planning"}, headers={"X-Requested-With": "fetch"})
    found["suggestions"] = typing.status_code
    return found


ALL_OPEN: Final = {**dict.fromkeys(LOOKUPS, 200), "/my-decisions": 302, "suggestions": 200}


@pytest.mark.django_db
def test_every_page_of_looking_up_opens_from_a_database_that_is_read_only(
    reader: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with nothing_is_written():
        assert answers(reader) == ALL_OPEN
    assert [record.getMessage() for record in caplog.records] == [
        "A search that found nothing was not counted: the database is not written."
    ]


@pytest.mark.django_db(transaction=True)
def test_every_page_of_looking_up_opens_while_somebody_else_holds_every_lock_of_writing(
    emptied_afterwards: None, reader: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with everything_written_to_is_held():
        assert answers(reader) == ALL_OPEN
    assert [record.getMessage() for record in caplog.records] == [
        "A search that found nothing was not counted: the database is busy."
    ]


@pytest.mark.django_db
def test_the_one_write_of_looking_up_counts_what_found_nothing(reader: Client) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert answers(reader) == ALL_OPEN
    changing = [one["sql"].split()[0] for one in asked if one["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE"}]
    assert changing == ["INSERT", "UPDATE"]
    assert SearchMiss.objects.get().searched == 1


@pytest.mark.django_db
def test_how_long_a_write_waits_is_afterwards_as_it_was(reader: Client) -> None:
    if connection.vendor != "sqlite":
        return
    reader.get(NOT_COVERED)
    assert SearchMiss.objects.exists()
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (1000 * settings.DATABASE_LOCK_TIMEOUT,)


@pytest.mark.django_db
def test_the_pages_of_auditors_that_only_read_open_from_a_database_that_is_read_only(reader: Client) -> None:
    User.objects.update(role=Role.AUDITOR)
    with nothing_is_written():
        assert [reader.get(address).status_code for address in OF_AUDITORS] == [200]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/notes", "/waiting", "/log", "/decisions/bwd-1-05/record?case=1001", "/prepared"])
def test_cases_notes_and_the_log_are_not_shown_where_the_log_cannot_be_written(reader: Client, address: str) -> None:
    User.objects.update(role=Role.AUDITOR)
    with nothing_is_written():
        answer = reader.get(address)
    assert answer.status_code == 503
    assert "Opening this page is written to a log, and nothing can be written at the moment." in answer.content.decode()
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_choosing_a_post_says_what_is_the_matter_and_not_that_the_form_could_not_be_read(
    appoint: Callable[..., Appointment], reader: Client
) -> None:
    user = User.objects.get()
    second = appoint("deputy-director", name=user.username)
    with nothing_is_written():
        answer = reader.post("/choose-post", {"appointment": str(second.pk), "next": "/sections"})
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "Nothing was saved: the database takes no changes at the moment." in page
    assert f'name="appointment" value="{second.pk}"' in page
    assert "could not read" not in page


@pytest.mark.django_db
def test_whoever_signed_out_in_another_window_while_choosing_a_post_signs_in_again(
    appoint: Callable[..., Appointment], reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = appoint("deputy-director", name=User.objects.get().username)
    chosen = acting.choose

    def signed_out_meanwhile(request: object, appointment: Appointment) -> None:
        reader.session.delete()
        chosen(request, appointment)  # type: ignore[arg-type]

    monkeypatch.setattr(acting, "choose", signed_out_meanwhile)
    answer = reader.post("/choose-post", {"appointment": str(second.pk)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")


@pytest.mark.django_db(transaction=True)
def test_whoever_signs_out_is_signed_out_in_this_browser_though_the_session_cannot_be_ended(
    emptied_afterwards: None, reader: Client
) -> None:
    with nothing_is_written():
        answer = reader.post("/sign-out")
        assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")
        assert answer.cookies[settings.SESSION_COOKIE_NAME].value == ""
        assert reader.get("/notes").headers["Location"].startswith("/sign-in?")
