"""If a council's scheme cannot be read, nothing is recorded, nothing is lost, and it shows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client

from authorities.database import guard
from authorities.models import Authority, Post
from casenotes.models import AuditEntry, Note
from casenotes.recording import errors
from casenotes.recording.questions import may_correct
from delegation.models import SchemeVersion

from .conftest import put_the_guard_back
from .test_pages import URL, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.models import Case
    from casenotes.recording.actions import Answered

pytestmark = pytest.mark.usefixtures("pages")


@pytest.fixture
def held(appoint: Callable[..., Appointment], case: Case) -> Appointment:
    return appoint("head-of-service", "help-and-protection")


@pytest.fixture
def browser(held: Appointment) -> Client:
    client = Client()
    client.force_login(held.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def make_unreadable() -> None:
    """Change the published text, as somebody with access to the database could."""
    version = SchemeVersion.objects.get()
    text = version.canonical_text.replace("service-lead", "service-leed")
    guard.remove(connection)
    SchemeVersion.objects.filter(pk=version.pk).update(canonical_text=text, digest="0" * 64)
    put_the_guard_back()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_page_to_record_says_so_and_keeps_nothing(browser: Client, method: str) -> None:
    make_unreadable()
    answer = browser.post(URL, sent()) if method == "post" else browser.get(URL)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "scheme cannot be read at the moment" in page
    assert ("what you were sending was not saved" in page) is (method == "post")
    assert not Note.objects.exists()


def test_a_note_is_refused_with_a_sentence_and_the_refusal_is_in_the_log(
    held: Appointment, record: Callable[..., Answered]
) -> None:
    make_unreadable()
    with pytest.raises(errors.SchemeUnreadableError, match="Nothing was saved: keep what you wrote"):
        record(held)
    assert not Note.objects.exists()
    assert AuditEntry.objects.latest("pk").codes == ["scheme-unreadable"]


def test_notes_that_were_recorded_are_still_read_and_whoever_recorded_one_corrects_it(
    browser: Client, held: Appointment, appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    note = record(held).note
    assert note is not None
    make_unreadable()
    assert browser.get("/notes").status_code == 200
    assert browser.get(f"/notes/{note.pk}").status_code == 200
    assert browser.get(f"/notes/{note.pk}/correct").status_code == 200
    another = appoint("head-of-service", "help-and-protection", name="another")
    assert not may_correct(user=another.user, appointment=another, note=note)


def test_who_asks_whether_it_is_ready_is_told_and_no_council_is_named(blackburn: Authority) -> None:
    healthy = Client().get("/ready")
    assert (healthy.status_code, healthy.json()) == (200, {"status": "ok"})
    Authority.objects.update(office_hours="whenever")
    answer = Client().get("/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "a council's scheme cannot be read"})
    make_unreadable()
    answer = Client().get("/ready")
    assert (answer.status_code, answer.json()) == (503, {"status": "a scheme is not what was published"})


def test_people_of_another_council_record_what_they_decide(
    browser: Client, held: Appointment, record: Callable[..., Answered]
) -> None:
    other = Authority.objects.create(slug="other", title="Other Council", colour="#000000", office_hours="whenever")
    Post.objects.create(authority=other, slug="p", title="P", rank_basis="stated", area_kind="own")
    assert Client().get("/ready").status_code == 503
    assert browser.get(URL).status_code == 200
    assert record(held).note is not None
