"""A step counts only if it was done: by a named person who could do it, not by whoever decides, before the decision."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.test import Client

from authorities.letters import is_visible
from casenotes.drafts import Evidence
from casenotes.models import AuditEntry, Note
from casenotes.recording import errors
from delegation.rules.determination import Outcome
from delegation.rules.steps import Step, StepKind
from tests.casenotes.evidenced import LONG_BEFORE, done, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.models import Case
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

LEGAL: Final = Step(StepKind.CONSULTATION, "legal")
OVERSIGHT: Final = Step(StepKind.OVERSIGHT, "service-lead")
DECIDED: Final = datetime(2026, 6, 3, 16, tzinfo=UTC)
PLAN: Final = {"previous_cp_plan": True}


@pytest.fixture
def head(appoint: Appoint) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def manager(appoint: Appoint) -> Appointment:
    return appoint("team-manager", "help-and-protection", name="manager")


def problems(record: Record, held: Appointment, *evidence: Evidence, **asked: Any) -> list[tuple[str, str]]:
    """Return the fields that are wrong, each with what is said about it."""
    with pytest.raises(errors.StepsNotDoneError) as refused:
        record(held, evidence=evidence, **asked)
    assert Note.objects.count() == 0
    assert AuditEntry.objects.latest("pk").codes == ["step-not-done"]
    return [(one.field, one.text) for one in refused.value.problems]


@pytest.mark.parametrize("why_not", ["no answer from Legal", "", "refused"])
def test_a_step_that_was_not_done_never_counts_and_is_kept_as_not_done(
    head: Appointment, record: Record, why_not: str
) -> None:
    not_done = Evidence(LEGAL, how=why_not, is_done=False)
    answered = record(head, evidence=(not_done,))
    assert (answered.note, answered.determination.outcome) == (None, Outcome.INCOMPLETE)
    outside = record(head, evidence=(not_done,), is_outside_scheme=True).note
    assert outside is not None
    assert [(one["is_done"], one["how"]) for one in outside.text.evidence] == [(False, why_not)]
    assert outside.text.question["steps"] == []


@pytest.mark.parametrize("empty", ["", "   ", "\u200b", "\u2060 \u00ad", "-", "—", "...", "\u3164"])
def test_what_nobody_can_see_is_empty(head: Appointment, record: Record, empty: str) -> None:
    whole = done(LEGAL)
    assert problems(record, head, replace(whole, who=empty))[0][0] == "who"
    assert problems(record, head, replace(whole, post=empty))[0][0] == "post"
    assert problems(record, head, replace(whole, organisation=empty))[0][0] == "organisation"
    assert problems(record, head, replace(whole, how=empty))[0][0] == "how"
    assert problems(record, head, replace(whole, at=None))[0][0] == "day"


def test_all_that_is_wrong_is_told_at_once(head: Appointment, record: Record) -> None:
    found = problems(record, head, Evidence(LEGAL))
    assert [field for field, _text in found] == ["who", "post", "organisation", "day", "how"]


def test_a_step_counts_up_to_the_moment_of_the_decision_and_no_later(head: Appointment, record: Record) -> None:
    late = problems(record, head, done(LEGAL, at=DECIDED + timedelta(minutes=1)))
    assert late == [("day", "17:01 on 3 June 2026 is after the decision. Only what came before counts.")]
    assert record(head, evidence=(done(LEGAL, at=DECIDED),)).note is not None


@pytest.mark.parametrize("name", ["Head Example", " head  EXAMPLE ", "Head\u200b Example"])
def test_a_second_person_is_never_whoever_decides(head: Appointment, record: Record, name: str) -> None:
    assert problems(record, head, done(LEGAL, name))[0] == (
        "who",
        "You decide this, so somebody else has to do this part. Say who did, or choose “Not done”.",
    )
    by_key = done(LEGAL, "Somebody Else", person=head.user.pk)
    assert problems(record, head, by_key)[0][0] == "who"


def test_a_step_that_a_post_owes_takes_whoever_held_a_post_that_meets_it_then(
    appoint: Appoint, manager: Appointment, record: Record
) -> None:
    lead = appoint("service-lead", "help-and-protection", name="lead", starts=DECIDED - timedelta(days=2))
    later = appoint("service-lead", "help-and-protection", name="later", starts=DECIDED - timedelta(hours=1))
    asked = {"row": "bwd-1-06", "facts": PLAN}
    then = DECIDED - timedelta(hours=3)
    named = "Choose one of those who did: Lead Example, Service Lead, Help and protection."
    assert problems(record, manager, done(OVERSIGHT, "E. Sample", then), **asked) == [
        ("who", f"E. Sample held no post then that can do this. {named}")
    ]
    assert problems(record, manager, done(OVERSIGHT, "Later Example", then, person=later.user.pk), **asked) == [
        ("who", f"Later Example held no post then that can do this. {named}")
    ]
    note = record(manager, evidence=(done(OVERSIGHT, "Lead Example", then, person=lead.user.pk),), **asked).note
    assert note is not None
    assert note.text.question["steps"] == [{"kind": "oversight", "by": "service-lead"}]


def test_a_more_senior_person_counts_as_the_post_that_they_hold(
    appoint: Appoint, manager: Appointment, head: Appointment, record: Record
) -> None:
    evidence = done(OVERSIGHT, "Head Example", person=head.user.pk)
    note = record(manager, row="bwd-1-06", facts=PLAN, evidence=(evidence,)).note
    assert note is not None
    assert note.text.question["steps"] == [{"kind": "oversight", "by": "head-of-service"}]


def test_a_post_below_the_one_that_is_asked_for_does_not_count(
    appoint: Appoint, manager: Appointment, head: Appointment, record: Record
) -> None:
    worker = appoint("social-worker", "help-and-protection", name="worker")
    evidence = done(OVERSIGHT, "Worker Example", person=worker.user.pk)
    [(field, text)] = problems(record, manager, evidence, row="bwd-1-06", facts=PLAN)
    assert field == "who"
    assert text.startswith(
        "Worker Example held no post then that can do this. Choose one of those who did: Head Example"
    )


def test_a_name_alone_counts_where_the_council_has_nobody_else_in_such_a_post(
    manager: Appointment, record: Record
) -> None:
    note = record(manager, row="bwd-1-06", facts=PLAN, evidence=(done(OVERSIGHT, "E. Sample"),)).note
    assert note is not None
    assert note.text.evidence[0]["person"] is None


def test_two_of_one_name_have_to_be_told_apart(appoint: Appoint, manager: Appointment, record: Record) -> None:
    for area in ("help-and-protection", "leaving-care"):
        held = appoint("service-lead", area, name=f"lead-{area}")
        held.user.full_name = "Lee Sample"
        held.user.save()
    [(field, text)] = problems(record, manager, done(OVERSIGHT, "lee sample"), row="bwd-1-06", facts=PLAN)
    assert field == "who"
    assert text.startswith("Choose which one you mean: Lee Sample, Service Lead, ")


@pytest.mark.parametrize(("text", "seen"), [("A", True), ("7", True), ("é", True), ("-", False), ("\u200d", False)])
def test_a_letter_or_a_digit_is_seen(text: str, seen: bool) -> None:
    assert is_visible(text) is seen


# --- on the page -------------------------------------------------------------------------------------------------

WORDS: Final = {
    "taken": "now",
    "decided": "Apply.",
    "why": "Danger.",
    "child_view": "Afraid.",
    "actions": "Issue.",
    "key": "8f0c3c0e-3f39-4c4f-8d59-3b1f3a0f3a11",
}
URL: Final = "/decisions/bwd-1-06/record?case=1001"


@pytest.fixture
def page(manager: Appointment, case: Case, pages: object) -> Client:
    client = Client()
    client.force_login(manager.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def sent(**more: str) -> dict[str, str]:
    return {**WORDS, "fact-previous_cp_plan": "yes", **more}


def test_the_page_offers_the_people_and_takes_the_one_that_is_chosen(appoint: Appoint, page: Client) -> None:
    lead = appoint("service-lead", "help-and-protection", name="lead")
    shown = page.get(f"{URL}&fact-previous_cp_plan=yes").content.decode()
    label = "Lead Example, Service Lead, Help and protection"
    assert f'<option value="{label}"></option>' in shown
    assert 'list="people-step-oversight-service-lead"' in shown
    answer = page.post(URL, sent(**typed("oversight-service-lead", label)))
    assert answer.status_code == 302
    kept = Note.objects.get().text.evidence[0]
    assert (kept["person"], kept["who"], kept["post"]) == (lead.user.pk, "Lead Example", "Service Lead")
    assert kept["done_at"] == LONG_BEFORE.isoformat()


def test_each_error_stands_beside_its_field_and_everything_typed_stays(appoint: Appoint, page: Client) -> None:
    appoint("service-lead", "help-and-protection", name="lead")
    wrong = typed("oversight-service-lead", "E. Sample", day="", how="")
    answer = page.post(URL, sent(**wrong, why=""))
    told = answer.content.decode()
    assert answer.status_code == 422
    for field, text in (("day", "Say when this was done"), ("how", "Say how this was done")):
        assert re.search(rf'href="#id_step-oversight-service-lead-{field}">[^<]*{text}', told), field
    assert "Give the reasons for the decision." in told
    assert 'value="E. Sample"' in told
    assert Note.objects.count() == 0


def test_neither_done_nor_not_done_is_not_done(page: Client) -> None:
    answer = page.post(URL, sent(**{**typed("oversight-service-lead"), "step-oversight-service-lead": ""}))
    assert answer.status_code == 422
    assert Note.objects.count() == 0


def test_the_note_says_who_did_what_when_and_how_and_whether_it_is_verified(appoint: Appoint, page: Client) -> None:
    appoint("service-lead", "help-and-protection", name="lead")
    page.post(URL, sent(**typed("oversight-service-lead", "Lead Example")))
    shown = page.get(f"/notes/{Note.objects.get().pk}").content.decode()
    assert (
        "Oversight, service lead: Lead Example, Service Lead, Monday 20 November 2023, 09:30, By telephone<br>"
        "Stated by the recorder, not confirmed</li>" in shown
    )


def test_errors_are_listed_in_the_order_of_the_page(page: Client) -> None:
    told = page.post(URL, sent(**{"step-oversight-service-lead": "yes", "decided": ""})).content.decode()
    listed = re.findall(r'<a href="#id_([^"]+)"', told)
    step = "step-oversight-service-lead"
    assert listed[:4] == [f"{step}-who", f"{step}-day", f"{step}-how", "decided"]


def test_a_post_of_one_area_is_offered_only_where_it_counts(appoint: Appoint, page: Client) -> None:
    appoint("service-lead", "help-and-protection", name="lead")
    appoint("service-lead-fostering", name="elsewhere")
    shown = page.get(f"{URL}&fact-previous_cp_plan=yes").content.decode()
    assert "Lead Example, Service Lead" in shown
    assert "Elsewhere Example" not in shown


def test_a_stated_name_is_marked_on_the_note(page: Client) -> None:
    page.post(URL, sent(**typed("oversight-service-lead", "E. Sample")))
    shown = page.get(f"/notes/{Note.objects.get().pk}").content.decode()
    assert "E. Sample, Monday 20 November 2023, 09:30, By telephone (stated, not verified)</li>" in shown
