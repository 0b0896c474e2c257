"""The pages for recording and reading: nothing typed is lost, no other council is visible, and reads are logged."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from authorities.models import Authority, User
from casenotes.models import AuditEntry, Case, Note
from casenotes.recording.facts import age_on, known_of_case
from tests.casenotes.evidenced import typed

from .conftest import of_status

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

URL = "/decisions/bwd-1-05/record?case=1001"
WRITTEN = {
    "taken": "now",
    "decided": "Apply today for an order.",
    "why": "A very particular reason: <b>danger</b> & more.",
    "child_view": "Frightened.",
    "actions": "Legal to issue.",
    **typed("consultation-legal", "Duty solicitor"),
}


def without_tokens(page: bytes) -> bytes:
    """Return a page without the one thing that differs each time, its CSRF token."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", page)


def sent(**changes: str) -> dict[str, str]:
    return {**WRITTEN, "key": str(uuid.uuid4()), **changes}


@pytest.fixture
def signed_in(appoint: Callable[..., Appointment], case: Case, pages: object) -> Callable[..., Client]:
    """Return a function that returns the browser of somebody in a post."""

    def browser(post: str, area: str | None = "help-and-protection") -> Client:
        client = Client()
        client.force_login(appoint(post, area).user, backend="authorities.sign_in.backends.DemonstrationBackend")
        return client

    return browser


def test_recording_leads_to_the_note(signed_in: Callable[..., Client]) -> None:
    client = signed_in("head-of-service")
    answer = client.post(URL, sent())
    note = Note.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/notes/{note.pk}")
    page = client.get(f"/notes/{note.pk}")
    assert b"A very particular reason: &lt;b&gt;danger&lt;/b&gt; &amp; more." in page.content
    assert list(AuditEntry.objects.order_by("id").values_list("kind", flat=True)) == ["recorded", "read"]


def test_a_post_that_may_not_decide_gets_403_keeps_the_text_and_leaves_one_entry(
    signed_in: Callable[..., Client],
) -> None:
    answer = signed_in("service-lead").post(URL, sent(post="head-of-service", capacity="agency-decision-maker"))
    assert answer.status_code == 403
    assert b"It takes a Head of Service" in answer.content
    for text in ("Apply today for an order.", "A very particular reason: &lt;b&gt;danger", "Duty solicitor"):
        assert text.encode() in answer.content
    assert Note.objects.count() == 0
    assert AuditEntry.objects.values_list("kind", "outcome").get() == ("refused", "refused")


def test_an_incomplete_decision_gets_422_and_says_what_is_owed(signed_in: Callable[..., Client]) -> None:
    answer = signed_in("head-of-service").post(URL, sent(**{"step-consultation-legal": ""}))
    assert answer.status_code == 422
    assert b"First: consult Legal services." in answer.content
    assert b"Apply today for an order." in answer.content
    assert Note.objects.count() == 0


def test_an_empty_form_names_every_field(signed_in: Callable[..., Client]) -> None:
    answer = signed_in("head-of-service").post(URL, {"key": str(uuid.uuid4())})
    assert answer.status_code == 422
    for message in ("Say what was decided.", "Give the reasons for the decision.", "Say what has to be done."):
        assert message.encode() in answer.content
    assert b"<title>Error: " in answer.content


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"taken": "earlier"}, "Enter the day on which the decision was taken."),
        ({"taken": "earlier", "taken_on": "31/2/2026", "taken_time": "9:00"}, "Write the day like"),
        ({"taken": "earlier", "taken_on": "1/1/2999", "taken_time": "9:00"}, "cannot be later than now"),
        ({"taken": "earlier", "taken_on": "1/1/1900", "taken_time": "9:00"}, "did not hold this post"),
        ({"taken": "earlier", "taken_on": "30/11/2023", "taken_time": "9:00"}, "No version of this scheme"),
        ({"taken": "yesterday"}, "Select a valid choice"),
        ({"key": "not-a-key"}, "Open the form again."),
        ({"why": "x" * 20_037}, "Shorten “Why” by 37 characters: 20,000 at most."),
        ({"why": "a\x00b"}, "Null characters are not allowed."),
        ({"outside_scheme": "on"}, "Say why the decision was taken outside the scheme."),
    ],
    ids=["no day", "no such day", "future", "1900", "before the scheme", "choice", "key", "long", "null", "no reason"],
)
def test_wrong_input_is_answered_in_words(
    signed_in: Callable[..., Client], changes: dict[str, str], words: str
) -> None:
    answer = signed_in("head-of-service").post(URL, sent(**changes))
    assert answer.status_code == 422
    assert words.encode() in answer.content
    assert b"Duty solicitor" in answer.content
    assert Note.objects.count() == 0


def test_a_megabyte_of_text_is_refused_before_it_is_read(signed_in: Callable[..., Client]) -> None:
    answer = signed_in("head-of-service").post(URL, sent(why="x" * 1_048_576))
    assert answer.status_code == 413
    assert Note.objects.count() == 0


RECORD = "/decisions/bwd-1-05/record"


@pytest.mark.parametrize("reference", ["", "C-9", "' OR 1=1 --", "x" * 5000, "\x00", "<script>alert(1)</script>"])
def test_a_case_that_is_not_there_is_asked_for_again(signed_in: Callable[..., Client], reference: str) -> None:
    answer = signed_in("head-of-service").post(RECORD, {"case": reference})
    assert answer.status_code == 422
    assert b"<script>alert" not in answer.content
    assert answer.context["form"].errors


@pytest.mark.parametrize("reference", ["c-77", "C-77", " c-77 "])
def test_a_case_is_found_in_small_letters_too(signed_in: Callable[..., Client], reference: str) -> None:
    council = Authority.objects.get(slug="blackburn-with-darwen")
    for other in ("C-770", "XC-77"):
        Case.objects.create(authority=council, reference=other, initials="N.O.")
    Case.objects.create(authority=council, reference="C-77", initials="Y.E.")
    answer = signed_in("head-of-service").post(RECORD, {"case": reference}, follow=True)
    assert answer.context["case"].initials == "Y.E."


def test_the_case_of_another_council_is_as_if_it_were_not(signed_in: Callable[..., Client]) -> None:
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    theirs = Case.objects.create(authority=elsewhere, reference="X-7", initials="X.Y.")
    client = signed_in("head-of-service")
    there, nowhere = (without_tokens(client.post(RECORD, {"case": reference}).content) for reference in ("X-7", "Q-7"))
    assert there.replace(b"X-7", b"Q-7") == nowhere
    there, nowhere = (without_tokens(client.get(RECORD, {"case": key}).content) for key in (theirs.pk, theirs.pk + 1))
    assert there == nowhere


def test_the_note_of_another_council_is_as_if_it_were_not(
    signed_in: Callable[..., Client], appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    note = record(appoint("head-of-service", "help-and-protection")).note
    assert note is not None
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    stranger = Client()
    person = User.objects.create_user("stranger", "S. Example", authority=elsewhere)
    stranger.force_login(person, backend="authorities.sign_in.backends.DemonstrationBackend")
    there, nowhere = stranger.get(f"/notes/{note.pk}"), stranger.get(f"/notes/{uuid.uuid4()}")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert without_tokens(there.content) == without_tokens(nowhere.content)
    assert stranger.get("/decisions/bwd-1-05").status_code == 404
    assert AuditEntry.objects.filter(kind="read").count() == 0


@pytest.mark.parametrize("path", ["/", "/sections", "/decisions/bwd-1-05", URL, "/notes", f"/notes/{uuid.UUID(int=1)}"])
def test_nobody_sees_a_page_without_signing_in(db: None, pages: object, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("row", ["bwd-0-01", "bwd-1-14", "bwd-9-99", "%00", "nothing"])
def test_what_is_no_decision_is_not_recorded(signed_in: Callable[..., Client], row: str) -> None:
    assert signed_in("head-of-service").get(f"/decisions/{row}/record?case=1001").status_code == 404


def test_a_correction_stands_beside_the_note(signed_in: Callable[..., Client]) -> None:
    client = signed_in("head-of-service")
    client.post(URL, sent())
    note = Note.objects.get()
    form = client.get(f"/notes/{note.pk}/correct")
    assert b"Apply today for an order." in form.content
    words = {name: WRITTEN[name] for name in ("decided", "why", "child_view", "actions")}
    answer = client.post(
        f"/notes/{note.pk}/correct",
        {**words, "key": str(uuid.uuid4()), "decided": "Apply tomorrow.", "correction_reason": "Wrong day."},
    )
    correction = Note.objects.get(corrects=note)
    assert answer.headers["Location"] == f"/notes/{correction.pk}"
    assert b"What was wrong: Wrong day." in client.get(f"/notes/{correction.pk}").content
    assert b"Corrected by" in client.get(f"/notes/{note.pk}").content
    assert client.get(f"/notes/{note.pk}/correct").headers["Location"] == f"/notes/{correction.pk}"


def test_opening_the_list_is_in_the_log(signed_in: Callable[..., Client]) -> None:
    assert signed_in("social-worker").get("/notes").status_code == 200
    assert AuditEntry.objects.values_list("kind", flat=True).get() == "listed"


def test_the_case_of_an_unborn_child_is_asked_for_no_age_and_takes_none(
    signed_in: Callable[..., Client], case: Case
) -> None:
    case.birth_date = date.today() + timedelta(days=60)  # noqa: DTZ011 - sixty days from today in any time zone
    case.save()
    client, url = signed_in("deputy-director", None), "/decisions/bwd-4-26/record?case=1001"
    page = client.get(f"{url}&fact-child_age=7").content.decode()
    assert "<li>Unborn child: yes</li>" in page
    assert "How old is the child" not in page
    deviation = {"outside_scheme": "on", "deviation_reason": "It was urgent."}
    answer = client.post(url, sent(**{"fact-child_age": "7"}, **deviation))
    assert answer.status_code == 302
    facts = Note.objects.get().text.question["facts"]
    assert (facts["unborn_child"], "child_age" in facts) == (True, False)


def test_of_a_case_without_a_birth_date_it_is_asked_whether_the_child_is_born(
    signed_in: Callable[..., Client], case: Case
) -> None:
    Case.objects.filter(pk=case.pk).update(birth_date=None)
    of_status(case, "section-20", date(2026, 1, 5))
    page = signed_in("deputy-director", None).get("/decisions/bwd-4-26/record?case=1001").content.decode()
    assert "How old is the child" in page
    assert "Is the child not yet born?" in page


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2012, 2, 29), date(2025, 2, 28), 12),
        (date(2012, 2, 29), date(2025, 3, 1), 13),
        (date(2013, 6, 3), date(2026, 6, 2), 12),
        (date(2013, 6, 3), date(2026, 6, 3), 13),
    ],
)
def test_age_is_in_completed_years(born: date, day: date, age: int) -> None:
    assert age_on(born, day) == age


def test_a_case_gives_only_what_it_holds(case: Case) -> None:
    moment = datetime(2026, 6, 3, 12, tzinfo=UTC)
    assert known_of_case(case, moment).facts == {"child_age": 9, "legal_status": "none", "unborn_child": False}
    case.looked_after_since, case.had_protection_plan = date(2026, 5, 5), True
    facts = known_of_case(case, moment).facts
    assert (facts["days_looked_after"], facts["previous_cp_plan"]) == (20, True)
