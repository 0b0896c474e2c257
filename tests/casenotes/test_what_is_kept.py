"""What a note, its text, its submission and the log keep, to the letter, and what the lists show of it."""

from __future__ import annotations

import uuid
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from authorities.calendar.holidays_of_england import calendar_of_england
from authorities.files.reading import read_document
from authorities.models import Authority, Post, User
from authorities.people import actions as people
from authorities.people.queries import ladder_digest_of
from authorities.people.reach import reach_of
from casenotes.drafts import digest_of_correction, digest_of_draft
from casenotes.models import AuditEntry, Case, Note, NoteText, Submission
from casenotes.proof.sealing import FORMAT, digests_of, seal_of_record
from casenotes.reading.asked import waiting_for_an_answer
from casenotes.reading.queries import note_for, notes_of
from casenotes.recording import errors
from casenotes.recording.actions import Answered, _rows_of, correct_note, record_note, refuse_without_post
from casenotes.recording.facts import known_of_case
from casenotes.recording.questions import determine_draft, may_correct, stored_question
from delegation.encodings.files import read_scheme_file
from delegation.models import Scheme, SchemeVersion, WordList
from delegation.publishing.actions import load_scheme
from delegation.rules.determination import Actor, Question
from delegation.rules.steps import Step, StepKind
from delegation.schemes.library import library

from .conftest import FIXTURES, SINCE, WORDS
from .evidenced import done
from .many import ask_about

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Draft

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

DECIDED = datetime(2026, 6, 3, 16, tzinfo=UTC)
WRITTEN = datetime(2026, 6, 9, 9, tzinfo=UTC)
PANEL = (done(Step(StepKind.RECOMMENDATION, "fostering-panel"), "Minutes of 2 June"),)


@pytest.fixture
def head(appoint: Appoint) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def elsewhere(db: None) -> Appointment:
    """A director of another council, one that has no scheme."""
    council = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    post = Post.objects.create(authority=council, slug="dcs", title="Director", rank_basis="stated", area_kind="all")
    user = User.objects.create_user("elsewhere", "E. Elsewhere", authority=council)
    return people.appoint(user=user, post=post, area=None, starts=SINCE)


def corrected(note: Note, by: Appointment, key: uuid.UUID | None = None, **changes: Any) -> Note:
    text = replace(WORDS, decided="Apply tomorrow.", correction_reason="The wrong day.", **changes)
    return correct_note(user=by.user, appointment=by, note=note, text=text, key=key or uuid.uuid4())


def last_entry() -> dict[str, Any]:
    names = ("kind", "user", "post", "row", "outcome", "codes", "case", "note", "authority")
    return model_to_dict(AuditEntry.objects.latest("pk"), names)


def test_a_note_and_its_correction_keep_who_when_what_and_on_which_ground(
    head: Appointment, appoint: Appoint, draft: Draft, case: Case
) -> None:
    key, version = uuid.uuid4(), SchemeVersion.objects.get(scheme__document="bwd")
    with time_machine.travel(WRITTEN, tick=False):
        answered = record_note(user=head.user, appointment=head, draft=draft, key=key)
        again = record_note(user=head.user, appointment=head, draft=draft, key=key)
    assert answered.note is not None
    assert (answered.is_new, answered.determination) == (True, answered.answer)
    assert (again.note, again.is_new, again.answer) == (answered.note, False, None)
    with pytest.raises(LookupError, match="answered before"):
        _ = again.determination
    note = Note.objects.get()
    record = {
        "authority": case.authority_id,
        "number": 1,
        "kind": "decision",
        "case": case.pk,
        "version": version.pk,
        "row": "bwd-1-05",
        "title": version.statements.get(row="bwd-1-05").title,
        "taken_at": DECIDED,
        "recorded_at": WRITTEN,
        "recorded_by": head.user.pk,
        "appointment": head.pk,
        "recorded_as": "Head of Service, Help and protection",
        "post": "head-of-service",
        "area": "help-and-protection",
        "capacity": "",
        "outcome": "permitted",
        "codes": ["named-post"],
        "rows": ["bwd-1-05"],
        "should_have_decided": "",
        "corrects": None,
        "scheme_digest": version.digest,
        "ladder_digest": ladder_digest_of(case.authority, DECIDED.date()),
        "words_digest": WordList.objects.get(authority=case.authority).content_digest,
        "calendar_digest": calendar_of_england().digest,
    }
    assert model_to_dict(note, record) == record
    text = {
        "case_reference": "C-1",
        "initials": "A.E.",
        "recorder": "Head Example",
        "question": {
            "council": "blackburn-with-darwen",
            "row": "bwd-1-05",
            "on": "2026-06-03T17:00:00+01:00",
            "actor": {"post": "head-of-service", "area": "help-and-protection", "capacity": None},
            "case": {"area": "", "team": "", "family": ""},
            "facts": {},
            "stated_not_verified": [],
            "steps": [{"kind": "consultation", "by": "legal"}],
            "said_then": {
                "post": "Head of Service",
                "area": "Help and protection",
                "capacity": "",
                "panel": "",
                "body": "",
                "should_have_decided": "",
                "facts": {},
                "asked": {},
            },
        },
        "evidence": [
            {
                "kind": "consultation",
                "by": "legal",
                "is_done": True,
                "who": "Duty solicitor",
                "post": "Officer",
                "organisation": "Example & Co",
                "person": None,
                "done_at": "2023-11-20T09:30:00+00:00",
                "how": "By telephone",
            }
        ],
        **asdict(WORDS),
    }
    assert model_to_dict(note.text, text) == text
    assert note.text.determination["row"] == "bwd-1-05"
    assert "followed" not in note.text.determination
    press = Submission.objects.get()
    assert (press.user, press.key, press.note, press.body_digest) == (head.user, key, note, digest_of_draft(draft))
    entry = {
        "kind": "recorded",
        "user": head.user.pk,
        "post": "head-of-service",
        "row": "bwd-1-05",
        "outcome": "permitted",
        "codes": ["named-post"],
        "case": case.pk,
        "note": note.pk,
        "authority": case.authority_id,
    }
    assert last_entry() == entry

    director, key = appoint("dcs", name="director"), uuid.uuid4()
    with time_machine.travel(WRITTEN + timedelta(hours=1), tick=False):
        correction = corrected(note, director, key)
        assert corrected(note, director, key) == correction
    correction = Note.objects.get(pk=correction.pk)
    of_its_own = {
        "number": 2,
        "corrects": note.pk,
        "recorded_at": WRITTEN + timedelta(hours=1),
        "recorded_by": director.user.pk,
        "appointment": director.pk,
        "recorded_as": director.seat.post.title,
    }
    assert model_to_dict(correction, record) == {**record, **of_its_own}
    words = replace(WORDS, decided="Apply tomorrow.", correction_reason="The wrong day.")
    assert model_to_dict(correction.text, text) == {**text, **asdict(words), "recorder": "Director Example"}
    assert correction.text.determination == note.text.determination
    press = Submission.objects.get(note=correction)
    assert (press.user, press.key, press.body_digest) == (director.user, key, digest_of_correction(note, words))
    told = {"kind": "corrected", "user": director.user.pk, "post": "dcs", "outcome": "", "codes": []}
    assert last_entry() == {**entry, **told, "note": correction.pk}

    for one in (note, correction):
        assert (one.format, len(one.text.salt)) == (FORMAT, 64)
        assert one.digests == digests_of(one.text, FORMAT)
        assert one.record_digest == seal_of_record(one, one.submission)
    assert note.text.salt != correction.text.salt


def test_a_refusal_leaves_who_what_why_and_about_which_case(
    head: Appointment, appoint: Appoint, record: Record, case: Case
) -> None:
    about: dict[str, Any] = {"row": "bwd-1-05", "case": case.pk, "note": None, "authority": case.authority_id}
    lead = appoint("service-lead", "help-and-protection")
    record(lead)
    by_lead = {**about, "kind": "refused", "user": lead.user.pk, "post": "service-lead"}
    assert last_entry() == {**by_lead, "outcome": "refused", "codes": ["post-too-low"]}
    with pytest.raises(errors.MomentNotPossibleError):
        record(lead, taken_at=datetime(2099, 1, 1, tzinfo=UTC))
    assert last_entry() == {**by_lead, "outcome": "", "codes": ["moment-not-possible"]}
    note = record(head).note
    assert note is not None
    with pytest.raises(errors.NotYoursToCorrectError):
        corrected(note, lead)
    assert last_entry() == {**by_lead, "outcome": "", "codes": ["not-yours-to-correct"]}
    assert "no post at this moment" in refuse_without_post(user=lead.user, row="bwd-1-06")
    assert last_entry() == {
        **by_lead,
        **{"post": "", "row": "bwd-1-06", "case": None, "outcome": "", "codes": ["post-not-held"]},
    }


def test_the_same_words_are_one_press_for_less_than_ten_minutes_of_one_person_and_of_the_same_words(
    head: Appointment, appoint: Appoint, record: Record
) -> None:
    second = appoint("head-of-service", "help-and-protection", name="second")
    key = uuid.uuid4()
    with time_machine.travel(WRITTEN, tick=False):
        first = record(head, key).note
        assert record(second, key).note != first
        assert record(head, text=replace(WORDS, why="Another reason.")).note != first
    with time_machine.travel(WRITTEN + timedelta(minutes=9, seconds=59), tick=False):
        assert record(head).note == first
    with time_machine.travel(WRITTEN + timedelta(minutes=10), tick=False):
        assert record(head).note != first
        assert record(head, key).note == first
    assert list(Note.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4]


def test_what_another_council_has_counts_for_nothing(
    head: Appointment, elsewhere: Appointment, record: Record, case: Case
) -> None:
    theirs = Case.objects.create(authority=elsewhere.seat.post.authority, reference="E-1", initials="Z.Z.")
    with pytest.raises(errors.CaseNotThereError, match="no case with this reference in your council"):
        record(head, case=theirs)
    assert (Note.objects.count(), last_entry()["codes"], last_entry()["case"]) == (0, ["no-such-case"], None)
    note = record(head).note
    assert note is not None
    forged = Note.objects.get(pk=note.pk)
    forged.pk, forged.authority, forged.number = uuid.uuid4(), elsewhere.seat.post.authority, 40
    forged.kind, forged.should_have_decided = "deviation", "dcs"
    forged.save(force_insert=True)
    NoteText.objects.create(**{**model_to_dict(note.text, exclude=["note"]), "note": forged})
    following = record(head, text=replace(WORDS, why="Another reason.")).note
    assert following is not None
    assert following.number == 2
    assert {one.pk for one in notes_of(head.user).rows} == {note.pk, following.pk}
    assert [one.pk for one in notes_of(elsewhere.user).rows] == [forged.pk]
    assert (note_for(head.user, note.pk), note_for(head.user, following.pk)) == (note, following)
    assert (note_for(head.user, forged.pk), note_for(elsewhere.user, note.pk)) == (None, None)
    assert not may_correct(user=elsewhere.user, appointment=elsewhere, note=note)
    ask_about([forged], "dcs")
    ask_about([forged], "head-of-service")
    assert waiting_for_an_answer(head.user, reach_of(head.user, timezone.now())) == []
    assert waiting_for_an_answer(elsewhere.user, reach_of(elsewhere.user, timezone.now())) == [forged]


def test_a_list_shows_so_many_the_latest_first_and_fetches_at_once_what_it_shows_and_nothing_long(
    appoint: Appoint, record: Record
) -> None:
    lead = appoint("service-lead", "help-and-protection")
    director = appoint("dcs")
    allowed = record(director).note
    note = record(lead, is_outside_scheme=True, should_have_decided="dcs").note
    assert note is not None
    other = record(lead, is_outside_scheme=True, should_have_decided="deputy-director").note
    assert other is not None
    copies = []
    for number in range(4, 204):
        copy = Note.objects.get(pk=note.pk)
        copy.pk, copy.number = uuid.uuid4(), number
        copy.recorded_at = note.recorded_at + timedelta(seconds=number)
        copies.append(copy)
    words = model_to_dict(note.text, exclude=["note"])
    Note.objects.bulk_create(copies)
    NoteText.objects.bulk_create([NoteText(**{**words, "note": copy}) for copy in copies])
    ask_about(copies, "dcs")
    of_lead, of_director = (reach_of(one.user, timezone.now()) for one in (lead, director))
    with CaptureQueriesContext(connection) as asked:
        found = notes_of(lead.user, reach=of_lead).rows
        gone = waiting_for_an_answer(director.user, of_director)
        shown = [
            (one.number, one.kind, one.title, one.taken_at, one.recorded_at, one.text.case_reference, one.text.recorder)
            for one in found
        ]
        begun_with = [(one.number, one.title, one.taken_at, one.text.case_reference) for one in gone]
    assert len(asked) == 3
    assert [line[0] for line in (*shown, *begun_with)] == [*range(203, 178, -1), *range(203, 198, -1)]
    assert {"codes", "rows", "digests"} <= found[0].get_deferred_fields()
    assert {"why", "question", "determination"} <= found[0].text.get_deferred_fields()
    assert allowed is not None
    deputy = appoint("deputy-director").user
    assert waiting_for_an_answer(deputy, reach_of(deputy, timezone.now())) == [other]


def test_a_question_is_kept_in_one_order_to_the_second_with_where_each_fact_came_from(
    appoint: Appoint, draft: Draft, case: Case, record: Record
) -> None:
    manager = appoint("team-manager", "help-and-protection")
    moment = DECIDED + timedelta(microseconds=5)
    note = record(manager, row="bwd-1-06", evidence=(), facts={"previous_cp_plan": False}, taken_at=moment).note
    assert note is not None
    assert note.text.question["on"] == "2026-06-03T17:00:00+01:00"
    assert note.text.question["stated_not_verified"] == ["previous_cp_plan"]
    Case.objects.filter(pk=case.pk).update(had_protection_plan=False)
    case.refresh_from_db()
    known = record(manager, row="bwd-1-06", evidence=(), case=case).note
    assert known is not None
    assert known.text.question["facts"]["previous_cp_plan"] is False
    assert known.text.question["stated_not_verified"] == []
    steps = (
        Step(StepKind.RECOMMENDATION, "fostering-panel"),
        Step(StepKind.CONSULTATION, "legal"),
        Step(StepKind.RECOMMENDATION, "adoption-panel"),
        Step(StepKind.CONSULTATION, "head-of-virtual-school"),
        Step(StepKind.AGREEMENT, "deputy-director"),
    )
    asked = replace(draft, evidence=tuple(done(step) for step in steps))
    director = appoint("dcs")
    outside = record_note(user=director.user, appointment=director, draft=asked, key=uuid.uuid4()).note
    assert outside is not None
    kept = [(step["kind"], step["by"]) for step in outside.text.question["steps"]]
    assert kept == sorted((str(step.kind), step.of) for step in steps)


def test_what_does_not_fit_its_column_is_refused_whole(head: Appointment, appoint: Appoint, record: Record) -> None:
    lead = appoint("service-lead", "help-and-protection")
    with pytest.raises(ValidationError):
        record(lead, is_outside_scheme=True, should_have_decided="x" * 300)
    with pytest.raises(ValidationError):
        record(head, text=replace(WORDS, decided=""))
    assert [model._default_manager.count() for model in (Note, NoteText, Submission, AuditEntry)] == [0, 0, 0, 0]


def test_a_row_that_no_version_has_and_a_kind_of_decision_are_no_row_to_record_under(
    head: Appointment, record: Record, draft: Draft
) -> None:
    scheme = library().books["blackburn-with-darwen"].find("bwd-1-05", DECIDED.date())
    assert scheme is not None
    for row in ("bwd-9-99", next(iter(scheme.by_slug)), *list(scheme.never_decisions)[:1]):
        with pytest.raises(errors.SchemeNotInForceError, match="in force at the time"):
            determine_draft(user=head.user, appointment=head, draft=replace(draft, row=row))


def test_a_decision_of_this_very_moment_and_the_post_held_at_it_are_recorded(appoint: Appoint, record: Record) -> None:
    held = appoint("head-of-service", "help-and-protection", starts=DECIDED, ends=DECIDED + timedelta(hours=1))
    with time_machine.travel(DECIDED, tick=False):
        assert record(held).note is not None
    with time_machine.travel(WRITTEN, tick=False):
        note = record(held).note
        assert note is not None
        assert not may_correct(user=held.user, appointment=held, note=note)
        another = appoint("head-of-service", "help-and-protection", name="another")
        assert not may_correct(user=held.user, appointment=another, note=note)
        with pytest.raises(errors.AppointmentNotInForceError):
            corrected(note, held)


def test_who_stands_in_now_and_who_wears_the_hat_now_corrects(appoint: Appoint, record: Record) -> None:
    deputy, stand_in = appoint("deputy-director"), appoint("hos-corporate-parenting")
    note = record(deputy, row="bwd-3-01", evidence=PANEL).note
    assert note is not None
    with time_machine.travel(WRITTEN, tick=False):
        assert not may_correct(user=stand_in.user, appointment=stand_in, note=note)
        people.record_absence(
            appointment=deputy, starts=WRITTEN, ends=WRITTEN + timedelta(days=1), recorded_by=deputy.user
        )
    people.give_panel_role(
        user=deputy.user, capacity="agency-decision-maker", starts=DECIDED, ends=DECIDED + timedelta(days=1)
    )
    matched = record(deputy, row="bwd-2-01", evidence=()).note
    assert matched is not None
    assert (matched.capacity, matched.area, matched.recorded_as) == (
        "agency-decision-maker",
        "",
        deputy.seat.post.title,
    )
    second = appoint("deputy-director", name="second")
    with time_machine.travel(WRITTEN, tick=False):
        assert not may_correct(user=second.user, appointment=second, note=matched)
        people.give_panel_role(
            user=second.user, capacity="agency-decision-maker", starts=WRITTEN, ends=WRITTEN + timedelta(days=1)
        )
        assert may_correct(user=second.user, appointment=second, note=matched)
        assert corrected(matched, second).capacity == "agency-decision-maker"


def test_born_and_unborn_children_are_no_claim_of_whoever_asks(appoint: Appoint, record: Record, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(birth_date=date(2017, 1, 10))
    note = record(appoint("head-of-service", "help-and-protection"), facts={"child_age": 3}).note
    assert note is not None
    assert "child_age" not in note.text.question["stated_not_verified"]


def test_a_decision_outside_the_scheme_goes_back_to_the_one_post_that_the_scheme_names(
    head: Appointment, record: Record
) -> None:
    note = record(head, evidence=(), is_outside_scheme=True).note
    assert note is not None
    assert (note.kind, note.outcome, note.should_have_decided) == ("deviation", "incomplete", "head-of-service")


def test_a_note_names_its_version_and_no_other_of_the_same_start_or_of_the_same_document(
    head: Appointment, elsewhere: Appointment, record: Record
) -> None:
    version = SchemeVersion.objects.get(scheme__document="bwd")
    theirs = Scheme.objects.create(authority=elsewhere.seat.post.authority, document="els", title="Elsewhere")
    copy = SchemeVersion.objects.get(pk=version.pk)
    copy.pk, copy.scheme = None, theirs
    copy.save(force_insert=True)
    text = read_scheme_file(read_document(FIXTURES / "schemes" / "bwd" / "2023-12.yaml"))
    load_scheme(
        text=replace(text, scheme=replace(text.scheme, effective="2099-01", version="Of 2099", review_due=None))
    )
    assert SchemeVersion.objects.filter(scheme__document="bwd").count() == 2
    note = record(head).note
    assert note is not None
    assert note.version == version


def test_a_note_names_once_every_row_that_its_answer_rests_on_its_own_first() -> None:
    def resting_on(own: str, governing: str, beside: str, source: str) -> list[str]:
        answer: Any = SimpleNamespace(
            row=own,
            governing=SimpleNamespace(row=governing),
            stricter=(SimpleNamespace(row=beside),),
            followed=SimpleNamespace(reasons=(SimpleNamespace(source=source), SimpleNamespace(source=source))),
        )
        return _rows_of(answer)

    assert resting_on("own", "governs", "beside", "source") == ["own", "governs", "beside", "source"]
    assert resting_on("own", "own", "beside", "own") == ["own", "beside"]


def test_a_note_is_inserted_and_what_it_names_is_not_asked_for_again(head: Appointment, record: Record) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert record(head).note is not None
    kept = [model._meta.db_table for model in (Note, NoteText, Submission)]
    changes = [one["sql"].split('"')[:2] for one in asked if one["sql"].startswith(("INSERT", "UPDATE"))]
    assert [one for one in changes if one[1] in kept] == [["INSERT INTO ", table] for table in kept]
    assert not [one["sql"] for one in asked if f'FROM "{Case._meta.db_table}"' in one["sql"]]


def test_the_facts_of_a_question_are_kept_by_their_names_and_so_are_those_that_nobody_verified(
    draft: Draft, blackburn: Authority
) -> None:
    stated = ["urgent", "school_year", "previous_cp_plan", "exceptional", "emergency", "at_a_distance"]
    of_the_record: dict[str, Any] = {"post_absent": ("dcs",), "out_of_hours": False, "child_age": 9}
    facts = {**dict.fromkeys(stated, True), **of_the_record, "school_year": 4}
    question = Question(blackburn.slug, draft.row, DECIDED, Actor("dcs"), facts, frozenset())
    kept: Any = stored_question(question, known_of_case(draft.case, DECIDED), library().books[blackburn.slug])
    assert (list(kept["facts"]), kept["stated_not_verified"]) == (sorted(facts), sorted(stated))


def test_where_nobody_said_when_offices_are_open_it_is_stated_and_not_verified_that_they_were_closed(
    draft: Draft, blackburn: Authority
) -> None:
    Authority.objects.filter(pk=blackburn.pk).update(office_hours="")
    question = Question(blackburn.slug, draft.row, DECIDED, Actor("dcs"), {"out_of_hours": True}, frozenset())
    assert stored_question(question, known_of_case(draft.case, DECIDED), library().books[blackburn.slug])[
        "stated_not_verified"
    ] == ["out_of_hours"]
