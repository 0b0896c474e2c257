"""A note goes by the clock, supposes nothing and follows the line that governs. Gloucestershire has two documents."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.test import Client
from django.utils import timezone

from authorities.models import Area, Authority, Post, User
from authorities.people import actions as people
from casenotes.models import Case
from casenotes.recording.actions import Draft, record_note
from casenotes.recording.why_not import why_not
from delegation.rules.determination import Code, Determination, Outcome, Reason
from delegation.rules.steps import Step, StepKind

from .conftest import SINCE, WORDS, load_council, of_status
from .evidenced import done, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

WEDNESDAY_AT_ELEVEN: Final = datetime(2026, 6, 3, 10, tzinfo=UTC)
FRIDAY_NIGHT: Final = datetime(2026, 6, 5, 22, 30, tzinfo=UTC)


@pytest.fixture
def gloucestershire(db: None) -> Authority:
    return load_council("gloucestershire", "glo/2024-05.yaml", "gmo/2025-07-01.yaml")


@pytest.fixture
def holder(gloucestershire: Authority) -> Appoint:
    def appoint(post: str, area: str | None = None) -> Appointment:
        user = User.objects.create_user(post, f"{post.title()} Example", authority=gloucestershire)
        return people.appoint(
            user=user,
            post=Post.objects.get(authority=gloucestershire, slug=post),
            area=Area.objects.get(authority=gloucestershire, slug=area) if area else None,
            starts=SINCE,
        )

    return appoint


@pytest.fixture
def child(gloucestershire: Authority) -> Case:
    found = Case.objects.create(
        authority=gloucestershire, reference="G-1", initials="B.E.", birth_date=date(2017, 1, 10)
    )
    of_status(found, "none", date(2017, 1, 10))
    return found


@pytest.fixture
def note(child: Case) -> Record:
    def record_it(held: Appointment, row: str, at: datetime, *steps: Step, **more: Any) -> Answered:
        evidence = tuple(done(step, "B. Sample") for step in steps)
        draft = Draft(row=row, case=child, taken_at=at, is_now=False, text=WORDS, evidence=evidence, **more)
        return record_note(user=held.user, appointment=held, draft=draft, key=uuid.uuid4())

    return record_it


def test_the_moment_of_the_decision_says_whether_offices_were_closed_whatever_is_claimed(
    holder: Appoint, note: Record
) -> None:
    on_call = holder("on-call-hos-gm")
    by_day = note(on_call, "glo-cic-02", WEDNESDAY_AT_ELEVEN, facts={"out_of_hours": True})
    assert (by_day.note, by_day.determination.outcome) == (None, Outcome.REFUSED)
    by_night = note(on_call, "glo-cic-02", FRIDAY_NIGHT, facts={"out_of_hours": False}).note
    assert by_night is not None
    assert (by_night.row, by_night.text.question["facts"]["out_of_hours"]) == ("glo-ooh-03", True)
    assert "out_of_hours" not in by_night.text.question["stated_not_verified"]


FINAL_PLAN: Final = (
    Step(StepKind.MEETING, "legal-gateway-panel"),
    Step(StepKind.AGREEMENT, "assistant-director"),
)


def test_a_post_of_one_line_records_with_the_agreement_of_the_other_and_the_steps_of_both(
    holder: Appoint, note: Record
) -> None:
    manager = holder("group-manager", "locality")
    facts = {"in_court_proceedings": True}
    alone = note(manager, "gmo-cic-05", WEDNESDAY_AT_ELEVEN, facts=facts)
    assert (alone.note, alone.determination.followed.outcome) == (None, Outcome.INCOMPLETE)
    agreed = note(manager, "gmo-cic-05", WEDNESDAY_AT_ELEVEN, FINAL_PLAN[1], facts=facts)
    assert agreed.note is None
    both = note(manager, "gmo-cic-05", WEDNESDAY_AT_ELEVEN, *FINAL_PLAN, facts=facts).note
    assert both is not None
    assert both.kind == "decision"
    assert both.text.determination["governing"]["combine"] == "all"


def test_a_decision_taken_alone_where_posts_act_together_goes_to_one_of_the_others(
    holder: Appoint, note: Record
) -> None:
    found = note(
        holder("group-manager", "locality"),
        "gmo-cic-05",
        WEDNESDAY_AT_ELEVEN,
        facts={"in_court_proceedings": True},
        is_outside_scheme=True,
    ).note
    assert found is not None
    assert (found.kind, found.should_have_decided) == ("deviation", "assistant-director")


def test_a_decision_outside_the_scheme_goes_to_the_post_of_the_line_that_governs(
    holder: Appoint, note: Record, child: Case
) -> None:
    Case.objects.filter(pk=child.pk).update(birth_date=date(2009, 1, 10))
    of_status(child, "section-20", date(2026, 1, 5))
    child.refresh_from_db()
    found = note(holder("service-director"), "glo-cic-08", WEDNESDAY_AT_ELEVEN, is_outside_scheme=True).note
    assert found is not None
    assert (found.kind, found.should_have_decided) == ("deviation", "dcs")


def test_the_form_offers_the_agreement_that_another_line_owes_and_says_why_it_is_not_saved(
    holder: Appoint, child: Case, pages: object
) -> None:
    manager = holder("group-manager", "locality")
    client = Client()
    client.force_login(manager.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    unknown = client.get(f"/decisions/gmo-cic-05/record?case={child.pk}").content.decode()
    assert "It depends: answer the questions below." in unknown
    assert "You may not decide this." not in unknown
    path = f"/decisions/gmo-cic-05/record?case={child.pk}&fact-in_court_proceedings=yes"
    page = client.get(path).content.decode()
    assert "You may decide this once you take it to the Legal gateway panel and get the agreement of" in page
    assert page.count("First: get the agreement of an Assistant Director.") == 1
    sent = client.post(
        path,
        {
            "key": str(uuid.uuid4()),
            "taken": "now",
            "decided": "Agree the plan.",
            "why": "It keeps her safe.",
            "child_view": "She agrees.",
            "actions": "File by Friday.",
            "fact-in_court_proceedings": "yes",
        },
    )
    assert sent.status_code in {403, 422}
    assert "First: get the agreement of an Assistant Director." in sent.content.decode()


def test_a_note_of_posts_that_act_together_keeps_the_answer_that_was_followed(
    holder: Appoint, note: Record, pages: object
) -> None:
    manager = holder("group-manager", "locality")
    found = note(manager, "glo-leg-11", WEDNESDAY_AT_ELEVEN, *FINAL_PLAN, facts={"in_court_proceedings": True}).note
    assert found is not None
    own = found.text.determination
    assert (own["outcome"], own["followed"]["outcome"], found.outcome) == ("refused", "permitted", "permitted")
    assert found.codes == [reason["code"] for reason in own["followed"]["reasons"]]
    assert found.rows[0] == "glo-leg-11"
    assert {"gmo-cic-05", *(reason["source"] for reason in own["followed"]["reasons"])} <= set(found.rows)
    assert found.audit_entries.get(kind="recorded").outcome == "permitted"
    client = Client()
    client.force_login(manager.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    page = client.get(f"/notes/{found.pk}").content.decode()
    assert "may not take this decision" not in page
    assert "A Group Manager may take this decision" in page


def test_a_decision_of_the_night_before_is_recorded_by_day_with_the_steps_of_the_night(
    holder: Appoint, child: Case, pages: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = holder("edt-social-worker")
    monkeypatch.setattr(timezone, "now", lambda: WEDNESDAY_AT_ELEVEN)
    client = Client()
    client.force_login(worker.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    path = f"/decisions/glo-cic-30/record?case={child.pk}"
    sent = {"key": str(uuid.uuid4()), "taken": "earlier", "taken_on": "2 June 2026", "taken_time": "10pm"}
    sent |= {"decided": "She stays.", "why": "Kin.", "child_view": "She asked to.", "actions": "Call at nine."}
    asked = client.post(path, sent)
    page = asked.content.decode()
    assert asked.status_code == 422
    steps = set(re.findall(r'name="step-([^"]+)-who"', page))
    assert len(steps) == 2
    for step in steps:
        sent |= typed(step, "B. Sample", day="2 June 2026", time="9:30pm")
    saved = client.post(path, sent)
    assert saved.status_code == 302


# --- what a row is about -----------------------------------------------------------------------------------------


def test_what_a_row_is_about_is_confirmed_before_a_note_rests_on_it(
    appoint: Callable[..., Appointment], record: Callable[..., Answered]
) -> None:
    lead = appoint("service-lead", "leaving-care")
    virtual_school = (done(Step(StepKind.CONSULTATION, "head-of-virtual-school"), "E. Sample"),)
    answered = record(lead, row="bwd-4-22", evidence=virtual_school)
    assert answered.note is None
    assert answered.determination.facts_needed == ("school_year",)
    confirmed = record(lead, row="bwd-4-22", evidence=virtual_school, facts={"school_year": 10}).note
    assert confirmed is not None
    assert confirmed.text.question["stated_not_verified"] == ["school_year"]
    denied = record(lead, row="bwd-4-22", evidence=virtual_school, facts={"school_year": 8})
    assert (denied.note, denied.determination.outcome) == (None, Outcome.REFUSED)


def test_the_form_of_a_note_asks_what_the_row_is_about_and_takes_nothing_for_granted(
    appoint: Callable[..., Appointment], case: Case, pages: object
) -> None:
    client = Client()
    client.force_login(
        appoint("service-lead", "leaving-care").user, backend="authorities.sign_in.backends.DemonstrationBackend"
    )
    page = client.get(f"/decisions/bwd-4-22/record?case={case.pk}").content.decode()
    assert "It depends: answer the questions below." in page
    assert 'name="fact-school_year"' in page


@pytest.mark.parametrize("own", [Outcome.PERMITTED, Outcome.REFUSED])
def test_where_the_row_says_yes_or_no_and_a_fact_could_change_that_the_fact_is_asked_for(own: Outcome) -> None:
    says = Reason(Code.NAMED_POST, "The row says yes or no.", "a-1")
    asks = Reason(Code.FACT_NEEDED, "Is it urgent?", "a-1")
    waits = Determination(
        outcome=Outcome.FACTS_NEEDED, row="a-1", decision_type="a", version="a 1", facts_needed=("f",), reasons=(asks,)
    )
    answer = Determination(outcome=own, row="a-1", decision_type="a", version="a 1", reasons=(says,), obeyed=waits)
    assert why_not(answer) == ["Is it urgent?"]
