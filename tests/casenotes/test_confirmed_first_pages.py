"""The pages of a decision that waits until others confirmed their steps; a denial that its preparer is told of."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.test import Client

from authorities.models import Authority, Role, User
from casenotes.models import AuditEntry, AuditKind, Case, Note, NoteKind, Prepared, PreparedEntry
from casenotes.reading.log import lines_of
from casenotes.recording.preparing import deny
from tests.casenotes.evidenced import typed

from .confirming import AREA, ROW, overseen_as_typed, publish_that_steps_are_confirmed_first

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment

    Appoint = Callable[..., Appointment]

RECORD: Final = f"/decisions/{ROW}/record?case=1001"
COUNTED: Final = "Waiting for you (1)</a>"
WRITTEN: Final = {
    "taken": "earlier",
    "taken_on": "3 June 2026",
    "taken_time": "17:20",
    "decided": "A conference is to be held.",
    "why": "He was hurt again.",
    "child_view": "Asked; is afraid.",
    "actions": "The social worker invites.",
}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def sent(**parts: str) -> dict[str, str]:
    return {**WRITTEN, **overseen_as_typed(**parts), "key": str(uuid.uuid4())}


@pytest.fixture
def lead(appoint: Appoint, case: Case, pages: object) -> Appointment:
    publish_that_steps_are_confirmed_first()
    return appoint("service-lead", AREA, name="lead")


@pytest.fixture
def manager(appoint: Appoint, lead: Appointment) -> Appointment:
    return appoint("team-manager", AREA, name="manager")


@pytest.fixture
def decider(manager: Appointment) -> Client:
    return browser(manager.user)


@pytest.fixture
def kept(decider: Client) -> Prepared:
    answer = decider.post(RECORD, sent())
    found = Prepared.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/prepared/{found.pk}")
    return found


def press(client: Client, kept: Prepared, act: str = "confirm", **more: str) -> Any:
    return client.post(f"/prepared/{kept.pk}", {"act": act, "number": "1", "key": str(uuid.uuid4()), **more})


def answer_of(client: Client, kept: Prepared, answer: str = "yes", words: str = "", number: int = 1) -> Any:
    form = {"key": str(uuid.uuid4()), "answer": answer, "words": words}
    return client.post(f"/prepared/{kept.pk}/requests/{number}", form)


def test_the_form_says_beforehand_that_steps_are_confirmed_first_and_only_there(decider: Client) -> None:
    told = "whoever you name here confirms it, before the decision is recorded"
    assert told in text_of(decider.get(RECORD))
    assert told in text_of(decider.get(f"{RECORD}&on=3/6/2026"))
    before_the_rule = text_of(decider.get(f"{RECORD}&on=3/6/2025"))
    assert "What was done first" in before_the_rule
    assert told not in before_the_rule


def test_whoever_saves_is_told_that_it_is_not_recorded_whom_it_waits_for_and_that_it_need_not_wait(
    decider: Client, lead: Appointment
) -> None:
    shown = text_of(decider.post(RECORD, sent(), follow=True))
    for part in (
        "Not recorded yet: it waits for Lead Example to confirm what you wrote about them.",
        "Oversight, service lead: Lead Example has not answered yet",
        "You are told under “Waiting for you” when everybody has confirmed.",
        "If the decision cannot wait",
        "Nobody is stopped from protecting a child.",
        "A conference is to be held.",
    ):
        assert part in shown
    assert "Record it: everybody" not in shown
    assert "Waits for Lead Example to confirm" in text_of(decider.get("/prepared"))
    assert "Waits for Lead Example to confirm" in text_of(decider.get("/notes?case=1001"))
    assert "Nothing waits for you." in text_of(decider.get("/waiting"))
    assert Note.objects.count() == 0


def test_the_person_asked_finds_it_sees_what_was_written_of_them_and_confirms(
    kept: Prepared, decider: Client, lead: Appointment
) -> None:
    client = browser(lead.user)
    waiting = text_of(client.get("/waiting"))
    assert "Steps to confirm before a decision is recorded" in waiting
    assert COUNTED in waiting
    address = f"/prepared/{kept.pk}/requests/1"
    assert f'href="{address}"' in waiting
    shown = text_of(client.get(address))
    for part in (
        "Lead Example",
        "Monday 20 November 2023, 09:30",
        "By telephone",
        "C-1",
        "Manager Example",
        kept.title,
    ):
        assert part in shown
    for hidden in (WRITTEN["decided"], WRITTEN["why"], WRITTEN["child_view"], "A.E."):
        assert hidden not in shown
    assert AuditEntry.objects.latest("pk").codes == ["prepared-opened", str(kept.pk)]
    answer = answer_of(client, kept)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/waiting")
    assert "Steps to confirm before" not in text_of(client.get("/waiting"))
    assert "Confirmed on " in text_of(client.get(address))


def test_when_all_have_confirmed_the_decider_is_told_and_records_it(
    kept: Prepared, decider: Client, lead: Appointment
) -> None:
    answer_of(browser(lead.user), kept)
    waiting = text_of(decider.get("/waiting"))
    assert "decided by you on 3 June 2026, 17:20. Confirmed, not yet recorded" in waiting
    shown = text_of(decider.get(f"/prepared/{kept.pk}"))
    assert "Record it: everybody has confirmed" in shown
    assert "If the decision cannot wait" not in shown
    answer = press(decider, kept)
    note = Note.objects.get()
    assert answer.headers["Location"] == f"/notes/{note.pk}"
    page = text_of(decider.get(f"/notes/{note.pk}"))
    assert "Confirmed by Lead Example on " in page
    assert "after others were asked to confirm their steps" in page
    assert "Stated by the recorder" not in page
    assert f'It is <a class="govuk-link" href="/notes/{note.pk}">note 1</a>' in text_of(
        decider.get(f"/prepared/{kept.pk}")
    )


def test_a_note_is_not_recorded_before_by_whatever_is_posted(kept: Prepared, decider: Client) -> None:
    answer = press(decider, kept)
    assert answer.status_code == 422
    assert "Lead Example did not confirm what this note says" in text_of(answer)
    assert decider.post(RECORD, sent()).headers["Location"] == f"/prepared/{kept.pk}"
    assert Note.objects.count() == 0


def test_a_denial_shows_to_the_decider_who_corrects_it_and_asks_anew(
    kept: Prepared, decider: Client, lead: Appointment
) -> None:
    client = browser(lead.user)
    answer = answer_of(client, kept, "no")
    assert answer.status_code == 422
    assert "Say what is not so." in text_of(answer)
    answer_of(client, kept, "no", "Nobody rang me.")
    assert ". Denied by Lead Example</li>" in text_of(decider.get("/waiting"))
    shown = text_of(decider.get(f"/prepared/{kept.pk}"))
    assert "A step was denied by the person named in it." in shown
    assert "Nobody rang me.</strong>" in shown
    address = f"/prepared/{kept.pk}/correct"
    assert "What you wrote before stays" in text_of(decider.get(address))
    assert decider.post(address, {**sent(how="In a meeting"), "number": "1"}).status_code == 302
    shown = text_of(decider.get(f"/prepared/{kept.pk}"))
    assert "they are asked to confirm this wording" in shown
    assert "Nobody rang me." in shown
    answer = press(decider, kept, number="2")
    assert answer.headers["Location"] == f"/prepared/{kept.pk}"
    assert f'href="/prepared/{kept.pk}/requests/2"' in text_of(client.get("/waiting"))
    answer_of(client, kept, number=2)
    press(decider, kept, number="2")
    assert Note.objects.get().kind == NoteKind.DECISION


def test_an_answer_to_a_wording_that_was_corrected_meanwhile_is_not_taken_and_its_words_are_given_back(
    kept: Prepared, decider: Client, lead: Appointment
) -> None:
    decider.post(f"/prepared/{kept.pk}/correct", {**sent(how="In a meeting"), "number": "1"})
    client = browser(lead.user)
    for answer in (answer_of(client, kept), answer_of(client, kept, "no", "Nobody rang me.")):
        assert answer.status_code == 409
        assert "was corrected after this was asked" in text_of(answer)
    assert "Nobody rang me." in text_of(answer)
    assert "Save your answer" not in text_of(client.get(f"/prepared/{kept.pk}/requests/1"))
    assert PreparedEntry.objects.count() == 0


def test_what_cannot_wait_is_recorded_from_the_page_as_outside_the_scheme(kept: Prepared, decider: Client) -> None:
    answer = press(decider, kept, "outside", deviation_reason="He could not stay there.")
    note = Note.objects.get()
    assert answer.headers["Location"] == f"/notes/{note.pk}"
    assert note.kind == NoteKind.DEVIATION


def test_the_request_is_there_for_nobody_but_the_person_asked(
    kept: Prepared, manager: Appointment, appoint: Appoint
) -> None:
    auditor = appoint("dcs", name="auditor").user
    User.objects.filter(pk=auditor.pk).update(role=Role.AUDITOR)
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    stranger = User.objects.create_user("stranger", "S. Tranger", authority=elsewhere, role=Role.MANAGER)
    for person in (manager.user, User.objects.get(pk=auditor.pk), stranger):
        client = browser(person)
        assert client.get(f"/prepared/{kept.pk}/requests/1").status_code == 404
        assert answer_of(client, kept).status_code == 404
    assert browser(stranger).get(f"/prepared/{kept.pk}").status_code == 404


def test_an_account_that_cannot_be_told_from_the_deciders_is_told_why_and_what_to_do(
    kept: Prepared, lead: Appointment
) -> None:
    User.objects.filter(pk=lead.user.pk).update(staff_number="")
    client = browser(lead.user)
    shown = text_of(client.get(f"/prepared/{kept.pk}/requests/1"))
    assert "Your account has no staff number" in shown
    assert "Save your answer" not in shown
    assert answer_of(client, kept).status_code == 403


def test_the_log_tells_who_asked_and_who_answered(kept: Prepared, lead: Appointment) -> None:
    answer_of(browser(lead.user), kept)
    entries = AuditEntry.objects.filter(kind=AuditKind.PREPARED).select_related("user", "case", "note").order_by("pk")
    said = [line.did.partition(" a prepared")[0] for line in lines_of(entries)]
    assert said == ["wrote", "asked somebody to confirm a step of", "confirmed a step of"]


# --- a prepared note that was denied -----------------------------------------------------------------------------


def test_whoever_prepared_a_note_that_was_denied_is_told_until_they_have_seen_it(
    manager: Appointment, appoint: Appoint
) -> None:
    worker = appoint("social-worker", AREA, name="worker")
    client = browser(worker.user)
    prepare = {**WRITTEN, "key": str(uuid.uuid4()), "decider": "Manager Example, Team Manager, Help and protection"}
    client.post(f"/decisions/{ROW}/prepare?case=1001", prepare)
    prepared = Prepared.objects.get()
    assert "Nothing waits for you." in text_of(client.get("/waiting"))
    deny(user=manager.user, prepared=prepared, why="Nobody called me.")
    waiting = text_of(client.get("/waiting"))
    assert "Prepared by you, and denied" in waiting
    assert f'href="/prepared/{prepared.pk}"' in waiting
    assert COUNTED in waiting
    shown = text_of(client.get(f"/prepared/{prepared.pk}"))
    assert "I have seen this" in shown
    assert "Record outside the scheme" in shown
    assert "I have seen this" not in text_of(browser(manager.user).get(f"/prepared/{prepared.pk}"))
    assert press(client, prepared, "seen").headers["Location"] == "/waiting"
    assert "Nothing waits for you." in text_of(client.get("/waiting"))
    shown = text_of(client.get(f"/prepared/{prepared.pk}"))
    assert "I have seen this" not in shown
    assert "Record outside the scheme" in shown
    assert press(browser(manager.user), prepared, "seen").status_code == 422


def test_a_step_that_nobody_of_the_council_took_waits_for_nobody(decider: Client) -> None:
    outside = {**WRITTEN, "fact-previous_cp_plan": "no", **typed("oversight-service-lead"), "key": str(uuid.uuid4())}
    decider.post(RECORD, outside)
    assert (Note.objects.count(), Prepared.objects.count()) == (1, 0)
