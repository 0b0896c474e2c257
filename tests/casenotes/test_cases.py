"""What the record knows of a child at the moment of a decision, which nobody can state against it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from authorities.database import guard
from authorities.models import Area, Authority, User
from casenotes.models import AuditEntry, Case, LegalStatusEntry, Note
from casenotes.recording import errors
from casenotes.recording.cases import enter_legal_status
from casenotes.recording.facts import BEFORE_BIRTH, is_unborn, known_of_case, moment_fault, not_against

from .conftest import WORDS, of_status
from .test_pages import URL, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

DAY = date(2026, 6, 3)
MOMENT = datetime(2026, 6, 3, 16, tzinfo=UTC)
CARE_ORDER_ROW = "/decisions/bwd-4-26/record?case=1002"


@pytest.fixture
def child(blackburn: Authority) -> Case:
    """A case with nothing but a reference."""
    return Case.objects.create(pk=1002, authority=blackburn, reference="C-2", initials="B.S.")


def status_at(case: Case, day: date) -> object:
    return known_of_case(case, datetime(day.year, day.month, day.day, 12, tzinfo=UTC)).facts.get("legal_status")


def browser(held: Appointment) -> Client:
    client = Client()
    client.force_login(held.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


class TestLegalStatus:
    def test_it_is_that_of_the_entry_which_holds_on_the_day(self, child: Case) -> None:
        of_status(child, "care-order", date(2026, 3, 2))  # entered before the one that it follows
        of_status(child, "section-20", date(2025, 3, 1))
        assert status_at(child, date(2025, 2, 28)) is None
        assert status_at(child, date(2025, 3, 1)) == "section-20"
        assert status_at(child, date(2026, 3, 1)) == "section-20"
        assert status_at(child, date(2026, 3, 2)) == "care-order"

    def test_the_day_is_london_s(self, child: Case) -> None:
        of_status(child, "care-order", date(2026, 6, 4))
        assert known_of_case(child, datetime(2026, 6, 3, 22, 59, tzinfo=UTC)).facts == {}
        assert known_of_case(child, datetime(2026, 6, 3, 23, 0, tzinfo=UTC)).facts == {"legal_status": "care-order"}

    def test_one_of_an_undated_past_holds_until_the_first_dated_one_and_is_not_verified(self, child: Case) -> None:
        of_status(child, "care-order", date(2026, 3, 2))
        of_status(child, "section-20", None)
        before, after = (known_of_case(child, datetime(2026, 3, day, 12, tzinfo=UTC)) for day in (1, 2))
        assert (before.facts["legal_status"], before.not_verified) == ("section-20", frozenset({"legal_status"}))
        assert (after.facts["legal_status"], after.not_verified) == ("care-order", frozenset())

    def test_a_wrong_one_is_put_right_by_a_later_one_of_the_same_day(self, child: Case) -> None:
        for status in ("care-order", "interim-care-order"):
            enter_legal_status(user=None, case=child, status=status, starts=date(2026, 3, 2))
        assert status_at(child, DAY) == "interim-care-order"

    def test_who_entered_it_and_when_stays_with_it(self, child: Case, appoint: Appoint) -> None:
        user = appoint("team-manager", "help-and-protection").user
        entry = enter_legal_status(user=user, case=child, status="care-order", starts=date(2026, 3, 2))
        kept = LegalStatusEntry.objects.get()
        assert (kept.pk, kept.recorded_by, kept.recorded_at) == (entry.pk, user, entry.recorded_at)
        assert str(kept) == "care-order from 2026-03-02"

    def test_no_entry_is_ever_changed(self, child: Case) -> None:
        of_status(child, "care-order", DAY)
        entries = LegalStatusEntry.objects
        changes: list[Callable[[], Any]] = [
            lambda: entries.update(status="none"),
            lambda: entries.update(starts=None),
            lambda: entries.all()._raw_delete(using="default"),
        ]
        for change in changes:
            with pytest.raises(DatabaseError, match="the ledger is never changed"), transaction.atomic():
                change()
        assert entries.values_list("status", "starts").get() == ("care-order", DAY)
        assert guard.problems(connection) == []

    @pytest.mark.parametrize(
        ("status", "days", "said"),
        [
            ("care-oder", 0, "There is no legal status “care-oder”. Choose one of none, section-20, "),
            ("care-order", 1, "A legal status is entered once it holds."),
            ("care-order", -5000, "The child was not born on that day."),
        ],
    )
    def test_one_that_cannot_be_is_refused(self, case: Case, status: str, days: int, said: str) -> None:
        starts = datetime.now(UTC).date() + timedelta(days=days)
        with pytest.raises(errors.LegalStatusNotPossibleError, match=said):
            enter_legal_status(user=None, case=case, status=status, starts=starts)
        assert case.legal_statuses.count() == 1

    def test_an_unborn_child_gets_none(self, child: Case) -> None:
        child.due_date = datetime.now(UTC).date() + timedelta(days=30)
        with pytest.raises(errors.LegalStatusNotPossibleError, match="not born yet"):
            enter_legal_status(user=None, case=child, status="care-order", starts=None)

    def test_a_note_and_its_form_say_that_one_of_an_undated_past_is_not_verified(
        self, appoint: Appoint, child: Case, pages: Settings
    ) -> None:
        Case.objects.filter(pk=child.pk).update(birth_date=date(2016, 1, 5))
        of_status(child, "section-20", None)
        client = browser(appoint("deputy-director"))
        shown = client.get(CARE_ORDER_ROW).content.decode()
        assert "<li>The legal status: section 20 (stated, not verified)</li>" in shown
        outside = {"outside_scheme": "on", "deviation_reason": "It was urgent."}
        answer = client.post(CARE_ORDER_ROW, sent(**outside))
        note = Note.objects.get()
        assert note.text.question["facts"]["legal_status"] == "section-20"
        assert "legal_status" in note.text.question["stated_not_verified"]
        assert "The legal status: section 20 (stated, not verified)" in client.get(answer["Location"]).content.decode()
        of_status(child, "section-20", date(2026, 1, 5))
        assert "<li>The legal status: section 20</li>" in client.get(CARE_ORDER_ROW).content.decode()

    def test_a_late_entry_is_judged_by_the_status_of_then(
        self, appoint: Appoint, record: Record, child: Case, pages: Settings
    ) -> None:
        Case.objects.filter(pk=child.pk).update(birth_date=date(2016, 1, 5))
        of_status(child, "section-20", date(2026, 1, 5))
        of_status(child, "care-order", date(2026, 6, 4))
        child.refresh_from_db()
        held = appoint("deputy-director")
        row: dict[str, Any] = {"row": "bwd-4-26", "case": child, "evidence": (), "is_outside_scheme": True}
        then = record(held, taken_at=MOMENT, **row).note
        later = record(held, taken_at=MOMENT + timedelta(days=1), **row).note
        assert then is not None
        assert later is not None
        kept = [note.text.question["facts"]["legal_status"] for note in (then, later)]
        assert kept == ["section-20", "care-order"]


class TestBirth:
    @pytest.mark.parametrize(
        ("born", "due", "unborn"),
        [
            (DAY, None, False),
            (DAY + timedelta(days=1), None, True),
            (None, DAY, True),
            (None, DAY - timedelta(days=1), None),  # the birth may have been since
            (DAY, DAY + timedelta(days=30), False),  # it came early
            (None, None, None),
        ],
    )
    def test_who_is_unborn_follows_from_the_date_of_birth_or_else_the_one_expected(
        self, child: Case, born: date | None, due: date | None, unborn: bool | None
    ) -> None:
        child.birth_date, child.due_date = born, due
        assert is_unborn(child, DAY) is unborn
        assert known_of_case(child, MOMENT).facts.get("unborn_child") is unborn

    def test_an_unborn_child_has_no_age_no_order_and_is_not_looked_after(self, child: Case) -> None:
        child.birth_date, child.looked_after_since = date(2026, 8, 1), date(2026, 1, 1)
        of_status(child, "care-order", None)
        known = known_of_case(child, MOMENT)
        assert known.facts == {"unborn_child": True, "legal_status": "none"}
        assert known.not_verified == frozenset()

    @pytest.mark.parametrize("of", ["birth_date", "due_date"])
    def test_a_decision_is_possible_from_forty_five_weeks_before_the_birth_on(self, child: Case, of: str) -> None:
        setattr(child, of, DAY + BEFORE_BIRTH)
        assert timedelta(weeks=45) == BEFORE_BIRTH
        assert moment_fault(child, MOMENT) == ""
        setattr(child, of, DAY + BEFORE_BIRTH + timedelta(days=1))
        assert "15 April 2027. A decision about an unborn child counts from 45 weeks" in moment_fault(child, MOMENT)

    def test_of_a_child_whose_birth_nobody_knows_every_moment_is_possible(self, child: Case) -> None:
        assert moment_fault(child, datetime(1990, 1, 1, tzinfo=UTC)) == ""

    @pytest.mark.parametrize("outside", [{}, {"outside_scheme": "on", "deviation_reason": "It was urgent."}])
    def test_a_decision_before_there_was_a_child_is_refused_at_its_day_and_what_was_typed_stays(
        self, appoint: Appoint, case: Case, pages: Settings, outside: dict[str, str]
    ) -> None:
        Case.objects.filter(pk=case.pk).update(birth_date=date(2026, 6, 3))
        client = browser(appoint("head-of-service", "help-and-protection"))
        earlier = {"taken": "earlier", "taken_on": "22/7/2025", "taken_time": "9:00"}
        answer = client.post(URL, sent(**earlier, **outside))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert '<a href="#id_taken_on">The child was not born then, but on 3 June 2026.' in page
        assert 'value="22/7/2025"' in page
        assert "Apply today for an order." in page
        assert not Note.objects.exists()
        assert AuditEntry.objects.get().codes == ["moment-not-possible"]

    def test_taken_now_it_is_refused_at_that(self, appoint: Appoint, case: Case, pages: Settings) -> None:
        far = datetime.now(UTC).date() + BEFORE_BIRTH + timedelta(days=3)
        Case.objects.filter(pk=case.pk).update(birth_date=None, due_date=far)
        answer = browser(appoint("head-of-service", "help-and-protection")).post(URL, sent())
        assert '<a href="#id_taken">The child was not expected then' in answer.content.decode()
        assert not Note.objects.exists()

    def test_a_decision_before_the_birth_is_one_about_an_unborn_child(
        self, appoint: Appoint, record: Record, case: Case
    ) -> None:
        Case.objects.filter(pk=case.pk).update(birth_date=date(2026, 6, 20))
        case.refresh_from_db()
        held = appoint("deputy-director")
        facts: Any = {"unborn_child": False, "child_age": 7, "legal_status": "care-order"}
        note = record(held, row="bwd-4-26", evidence=(), facts=facts, is_outside_scheme=True).note
        assert note is not None
        kept = note.text.question["facts"]
        assert (kept["unborn_child"], kept["legal_status"], "child_age" in kept) == (True, "none", False)
        assert note.text.question["stated_not_verified"] == []


class TestNobodyStatesAgainstTheRecord:
    HOSTILE: dict[str, str] = {
        "fact-out_of_hours": "yes",
        "fact-child_age": "3",
        "fact-unborn_child": "yes",
        "fact-legal_status": "none",
        "fact-days_looked_after": "1",
        "fact-previous_cp_plan": "no",
        "fact-post_absent": "dcs",
    }

    def test_what_a_form_was_made_to_send_changes_nothing(self, appoint: Appoint, child: Case, pages: Settings) -> None:
        Case.objects.filter(pk=child.pk).update(
            birth_date=date(2010, 6, 4), looked_after_since=date(2026, 1, 5), had_protection_plan=True
        )
        of_status(child, "section-20", date(2026, 1, 5))
        client = browser(appoint("deputy-director"))
        told = {
            **{"taken": "earlier", "taken_on": "3/6/2026", "taken_time": "12:00"},
            **{"outside_scheme": "on", "deviation_reason": "It was urgent."},
        }
        for hostile in ({}, self.HOSTILE):
            client.post(CARE_ORDER_ROW, sent(**told, **hostile, why=str(uuid.uuid4())))
        plain, stated = Note.objects.order_by("number")
        assert plain.text.question["facts"]["legal_status"] == "section-20"
        assert plain.text.question["facts"]["child_age"] == 15
        assert stated.text.question == plain.text.question
        assert (stated.outcome, stated.codes, stated.rows) == (plain.outcome, plain.codes, plain.rows)

    def test_a_statement_that_implies_the_opposite_of_the_record_does_not_count(
        self, appoint: Appoint, record: Record, case: Case
    ) -> None:
        held = appoint("team-manager", "help-and-protection")
        told: Any = {"row": "bwd-1-06", "evidence": (), "facts": {"months_since_cp_plan": 3}}
        for had_plan, kept in ((True, True), (None, True), (False, False)):
            Case.objects.filter(pk=case.pk).update(had_protection_plan=had_plan)
            case.refresh_from_db()
            another = replace(WORDS, why=f"Because of {had_plan}.")
            note = record(held, **told, case=case, text=another, is_outside_scheme=True).note
            assert note is not None
            facts = note.text.question["facts"]
            assert facts["previous_cp_plan"] is kept
            assert "months_since_cp_plan" not in facts or kept

    def test_what_implies_the_opposite_is_left_out_and_nothing_else(self) -> None:
        stated: Any = {"months_since_cp_plan": 3, "urgent": True, "child_age": 7}
        assert not_against(stated, {"previous_cp_plan": False, "child_age": 9}) == {"urgent": True}
        assert not_against(stated, {"previous_cp_plan": True}) == stated
        assert not_against(stated, {}) == stated

    def test_where_the_record_holds_nothing_what_is_stated_counts_and_is_marked(
        self, appoint: Appoint, record: Record, child: Case
    ) -> None:
        held = appoint("deputy-director")
        facts: Any = {"child_age": 15, "legal_status": "section-20", "days_looked_after": 100}
        note = record(held, row="bwd-4-26", case=child, evidence=(), facts=facts, is_outside_scheme=True).note
        assert note is not None
        assert note.text.question["facts"]["legal_status"] == "section-20"
        assert set(note.text.question["stated_not_verified"]) >= {"child_age", "legal_status"}


def test_a_note_keeps_where_the_case_was_when_it_was_recorded(appoint: Appoint, record: Record, case: Case) -> None:
    case.area = Area.objects.get(authority=case.authority, slug="cads")
    case.team, case.family = "home-1", "F-7"
    case.save()
    note = record(appoint("head-of-service", "help-and-protection"), case=case).note
    assert note is not None
    Case.objects.update(area=None, team="care-1", family="F-8")
    kept = Note.objects.get().text.question["case"]
    assert kept == {"area": "cads", "team": "home-1", "family": "F-7"}
    assert "question" in Note.objects.get().digests


def test_the_invented_cases_have_areas_teams_families_and_one_unborn_child(
    blackburn: Authority, settings: Settings
) -> None:
    settings.DEMONSTRATION = True
    for _ in range(2):
        call_command("create_demonstration_cases", verbosity=0)
    cases = Case.objects.all()
    assert cases.count() == 7
    assert all(case.area is not None and case.team and case.family for case in cases)
    assert LegalStatusEntry.objects.filter(recorded_by=None).count() == LegalStatusEntry.objects.count() == 11
    [unborn] = [case for case in cases if case.birth_date is None]
    now = datetime.now(UTC)
    assert known_of_case(unborn, now).facts["unborn_child"] is True
    assert not moment_fault(unborn, now)
    siblings = Case.objects.filter(family=unborn.family).exclude(pk=unborn.pk)
    assert siblings.count() == 1
    assert known_of_case(Case.objects.get(reference="C-1047"), now).not_verified == {"legal_status"}
    assert status_at(Case.objects.get(reference="C-1045"), now.date()) == "care-order"
    assert User.objects.count() == 0
