"""Whom a decision outside the scheme reaches: posts, kinds of them, areas, panels, and the next above."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from authorities.models import Appointment, Area, Authority, Post, Role, User
from authorities.people import actions as people
from authorities.people.reach import reach_of
from casenotes.models import Case, Note, NoteRequest, RequestKind
from casenotes.proof.proving import altered_notes
from casenotes.reading.asked import asked_by_post
from casenotes.recording.actions import record_note
from casenotes.recording.addressees import asked_today

from .conftest import SINCE, WORDS, load_council

if TYPE_CHECKING:
    from collections.abc import Callable

    from casenotes.drafts import Draft, Text
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

pytestmark = pytest.mark.django_db
OUTSIDE_BODY = "bwd-4-11"
HELP, CARE = "help-and-protection", "corporate-parenting-and-permanence"


@pytest.fixture
def worker(appoint: Appoint) -> Appointment:
    return appoint("social-worker", HELP, name="worker")


def outside(record: Record, author: Appointment, row: str = "bwd-1-05", **changes: Any) -> Note:
    """Return the note of a decision that somebody recorded as taken outside the scheme."""
    note = record(author, is_outside_scheme=True, row=row, evidence=(), **changes).note
    assert note is not None
    assert note.kind == "deviation"
    return note


def asked(note: Note) -> list[str]:
    """Return whom a note asks: "post", "post in area" or "hat:name"."""
    requests = NoteRequest.objects.filter(note=note)
    assert {one.kind for one in requests} <= {RequestKind.ANSWER}
    assert {one.at for one in requests} <= {note.recorded_at}
    return [f"hat:{one.hat}" if one.hat else f"{one.post} in {one.area}" if one.area else one.post for one in requests]


def waits_for(user: User) -> list[Note]:
    return list(dict.fromkeys(request.note for request in asked_by_post(user, reach_of(user, timezone.now()))))


def in_area(case: Case, area: str) -> Case:
    case.area = Area.objects.get(authority=case.authority, slug=area)
    case.save()
    return case


def test_the_post_that_may_decide_is_asked_in_the_area_of_the_childs_case(
    appoint: Appoint, record: Record, worker: Appointment, case: Case
) -> None:
    here, there = appoint("head-of-service", HELP), appoint("head-of-service", "adoption")
    note = outside(record, worker, case=in_area(case, "adoption"))
    assert asked(note) == ["head-of-service in adoption"]
    assert (waits_for(there.user), waits_for(here.user)) == ([note], [])


def test_where_the_case_names_no_area_it_is_that_of_whoever_records(
    appoint: Appoint, record: Record, worker: Appointment
) -> None:
    here, there = appoint("head-of-service", HELP), appoint("head-of-service", "adoption")
    note = outside(record, worker)
    assert asked(note) == [f"head-of-service in {HELP}"]
    assert (waits_for(here.user), waits_for(there.user)) == ([note], [])


@pytest.mark.parametrize(
    ("held_in", "asked_in"), [(CARE, "fostering"), ("fostering", CARE), ("fostering", "fostering")]
)
def test_an_area_meets_those_within_it_and_the_one_that_it_lies_within(
    appoint: Appoint, record: Record, worker: Appointment, case: Case, held_in: str, asked_in: str
) -> None:
    held = appoint("head-of-service", held_in)
    note = outside(record, worker, case=in_area(case, asked_in))
    assert waits_for(held.user) == [note]


def test_a_kind_of_the_post_is_asked_too_in_its_own_area_alone(
    appoint: Appoint, record: Record, worker: Appointment, case: Case
) -> None:
    specialist = appoint("hos-corporate-parenting")
    in_care = outside(record, worker, case=in_area(case, CARE))
    assert asked(in_care) == [f"head-of-service in {CARE}"]
    assert waits_for(specialist.user) == [in_care]
    outside(record, worker, case=in_area(case, HELP))
    assert waits_for(specialist.user) == [in_care]


def test_a_post_over_all_areas_and_one_of_a_named_area_are_asked_without_an_area(
    appoint: Appoint, record: Record, worker: Appointment, case: Case
) -> None:
    appoint("dcs")
    appoint("head-of-adoption-now")
    appoint("head-of-service", HELP)
    note = outside(record, worker, should_have_decided="head-of-adoption-now", case=in_area(case, HELP))
    assert asked(note) == ["head-of-adoption-now", f"head-of-service in {HELP}"]
    assert note.should_have_decided == "head-of-adoption-now"


def test_where_nobody_holds_the_post_there_the_next_above_is_asked_as_well_and_so_on(
    appoint: Appoint, record: Record, worker: Appointment
) -> None:
    appoint("head-of-service", "adoption")
    appoint("head-of-service", HELP, ends=timezone.now() - timedelta(days=1))
    director = appoint("dcs")
    assert asked(outside(record, worker)) == [f"head-of-service in {HELP}", "dcs"]
    deputy = appoint("deputy-director")
    second = outside(record, worker, text=words("b"))
    assert asked(second) == [f"head-of-service in {HELP}", "deputy-director"]
    assert (waits_for(deputy.user), len(waits_for(director.user))) == ([second], 1)


def test_a_service_lead_who_is_missing_is_followed_by_the_heads_of_that_area_and_of_no_other(
    appoint: Appoint, record: Record, worker: Appointment
) -> None:
    head, other = appoint("head-of-service", HELP), appoint("head-of-service", "adoption")
    appoint("head-of-adoption-now")
    note = outside(record, worker, should_have_decided="service-lead")
    assert asked(note) == [f"service-lead in {HELP}", f"head-of-service in {HELP}"]
    assert (waits_for(head.user), waits_for(other.user)) == ([note], [])


def test_where_nobody_at_all_is_in_post_the_post_that_the_council_names_is_asked(
    record: Record, worker: Appointment
) -> None:
    named = {"dcs": "dcs", "deputy-director": "deputy-director", "": "dcs"}
    for answering, expected in named.items():
        Authority.objects.update(answering_post=answering)
        fresh = Appointment.objects.get(pk=worker.pk)
        note = outside(record, fresh, text=words(f"Named: {answering}"))
        assert asked(note) == [f"head-of-service in {HELP}", expected]


@pytest.mark.parametrize(
    ("row", "facts"),
    [(OUTSIDE_BODY, {}), ("bwd-4-08", {"exceptional": False}), ("bwd-4-08", {"no_other_placement": False})],
    ids=["a body outside the council", "a refusal to all", "another refusal to all"],
)
def test_what_no_post_may_decide_is_for_the_post_that_the_council_names(
    appoint: Appoint, record: Record, worker: Appointment, row: str, facts: dict[str, Any]
) -> None:
    director = appoint("dcs")
    appoint("deputy-director")
    note = outside(record, worker, row=row, facts=facts)
    assert asked(note) == ["dcs"]
    assert note.should_have_decided == ""
    assert waits_for(director.user) == [note]


def test_a_panel_is_asked_by_its_hats_and_where_nobody_wears_them_the_post_that_the_council_names(
    draft: Draft,
) -> None:
    council = load_council("peterborough", "pbo/2017-06.yaml")
    head = hold(council, "head-of-service", "family-safeguarding", "head")
    director = hold(council, "dcs", None, "director")
    member = hold(council, "social-worker", "family-safeguarding", "member", Role.PRACTITIONER)
    chair = hold(council, "social-worker", "family-safeguarding", "chair", Role.PRACTITIONER)
    case = Case.objects.create(authority=council, reference="P-1", initials="P.P.", birth_date=date(2009, 1, 10))
    refused = replace(draft, row="pbo-7-32", case=case, evidence=(), is_outside_scheme=True)

    def recorded(why: str) -> Note:
        changed = replace(refused, text=words(why))
        note = record_note(user=head.user, appointment=head, draft=changed, key=uuid.uuid4()).note
        assert note is not None
        return note

    hats = ["hat:for-pasp", "hat:chair-of-pasp"]
    first = recorded("a")
    assert asked(first) == ["dcs", *hats]
    people.give_panel_role(user=head.user, capacity="chair-of-pasp", starts=SINCE)
    assert asked(recorded("b")) == ["dcs", *hats]
    people.give_panel_role(user=member.user, capacity="for-pasp", starts=SINCE)
    third = recorded("c")
    assert asked(third) == hats
    assert waits_for(director.user) == [Note.objects.get(text__why="b"), first]
    people.give_panel_role(user=chair.user, capacity="chair-of-pasp", starts=SINCE)
    for wearer in (member, chair):
        assert third in waits_for(wearer.user)
        assert third in Note.objects.visible_to(wearer.user)
    assert waits_for(head.user) == []


def test_a_role_that_stands_for_a_post_is_asked_by_its_hat(draft: Draft) -> None:
    council = load_council("torbay", "tor/2016-10.yaml")
    worker = hold(council, "social-worker", "sasf", "worker", Role.PRACTITIONER)
    chair = hold(council, "head-of-service-permanence", None, "chair")
    people.give_panel_role(user=chair.user, capacity="chair-of-complex-needs-panel", starts=SINCE)
    case = Case.objects.create(authority=council, reference="T-1", initials="T.T.", birth_date=date(2017, 1, 10))
    changed = replace(draft, row="tor-5.01", case=case, evidence=(), is_outside_scheme=True)
    note = record_note(user=worker.user, appointment=worker, draft=changed, key=uuid.uuid4()).note
    assert note is not None
    assert "hat:chair-of-complex-needs-panel" in asked(note)
    assert waits_for(chair.user) == [note]


def test_a_director_with_nobody_above_is_answered_for_by_the_most_senior_who_is_there_besides(
    appoint: Appoint, record: Record
) -> None:
    director = appoint("dcs")
    head = appoint("head-of-service", HELP)
    appoint("service-lead", HELP)
    note = outside(record, director, row=OUTSIDE_BODY)
    assert asked(note) == ["dcs", "head-of-service"]
    assert (waits_for(director.user), waits_for(head.user)) == ([], [note])
    second = appoint("dcs")
    another = outside(record, director, row=OUTSIDE_BODY, text=words("b"))
    assert asked(another) == ["dcs"]
    assert another in waits_for(second.user)


def words(why: str) -> Text:
    """Return words that no other note of the test has, so that it is another press of the button."""
    return replace(WORDS, why=why)


def test_a_holder_who_is_the_author_does_not_count_so_the_next_above_is_asked(appoint: Appoint, record: Record) -> None:
    head = appoint("head-of-service", HELP)
    deputy = appoint("deputy-director")
    note = outside(record, head)
    assert asked(note) == [f"head-of-service in {HELP}", "deputy-director"]
    assert (waits_for(head.user), waits_for(deputy.user)) == ([], [note])
    second = appoint("head-of-service", HELP)
    alone_no_more = outside(record, head, text=words("b"))
    assert asked(alone_no_more) == [f"head-of-service in {HELP}"]
    assert (waits_for(head.user), waits_for(second.user)) == ([], [alone_no_more, note])


def test_a_second_account_of_the_author_is_no_other_holder_and_nothing_waits_for_it(
    appoint: Appoint, record: Record
) -> None:
    head, twin = appoint("head-of-service", HELP), appoint("head-of-service", HELP)
    deputy = appoint("deputy-director")
    User.objects.filter(pk=head.user.pk).update(staff_number="e-17")
    User.objects.filter(pk=twin.user.pk).update(staff_number=" E-17")
    for one in (head.user, twin.user):
        one.refresh_from_db()
    note = outside(record, twin)
    assert asked(note) == [f"head-of-service in {HELP}", "deputy-director"]
    assert [waits_for(one.user) for one in (twin, deputy)] == [[], [note]]
    other = outside(record, head, text=words("b"))
    assert waits_for(twin.user) == []
    assert waits_for(deputy.user)[:1] != [other] or len(waits_for(deputy.user)) == 2


@pytest.mark.parametrize("change", [{"role": Role.READER}, {"is_active": False}])
def test_somebody_who_cannot_open_a_case_is_nobody_in_post(
    appoint: Appoint, record: Record, worker: Appointment, change: dict[str, Any]
) -> None:
    head = appoint("head-of-service", HELP)
    appoint("deputy-director")
    User.objects.filter(pk=head.user.pk).update(**change)
    assert asked(outside(record, worker)) == [f"head-of-service in {HELP}", "deputy-director"]


def test_where_several_posts_may_decide_all_of_them_are_asked(draft: Draft) -> None:
    council = load_council("gloucestershire", "glo/2024-05.yaml")
    manager = hold(council, "team-manager", "children-in-care", "manager")
    case = Case.objects.create(authority=council, reference="G-1", initials="G.G.", birth_date=date(2017, 1, 10))
    posts = ("head-of-service", "group-manager")
    for post in posts:
        hold(council, post, "children-in-care", post)
    changed = replace(draft, row="glo-cin-03", case=case, evidence=(), is_outside_scheme=True)
    note = record_note(user=manager.user, appointment=manager, draft=changed, key=uuid.uuid4()).note
    assert note is not None
    assert asked(note) == [f"{post} in children-in-care" for post in posts]
    assert note.should_have_decided == posts[0]
    for post in posts:
        assert waits_for(User.objects.get(username=post)) == [note]


@pytest.mark.parametrize("area", ["fostering", "early-help", "front-door"])
def test_a_post_that_the_row_limits_to_an_area_is_asked_there_wherever_the_case_is(draft: Draft, area: str) -> None:
    council = load_council("gloucestershire", "gmo/2025-07-01.yaml")
    worker = hold(council, "social-worker", "fostering", "worker", Role.PRACTITIONER)
    there, elsewhere = (hold(council, "team-manager", one, one) for one in ("early-help", "fostering"))
    case = Case.objects.create(authority=council, reference="G-1", initials="G.G.", birth_date=date(2017, 1, 10))
    moment = datetime(2026, 6, 3, 16, tzinfo=UTC)
    changed = replace(
        draft, row="gmo-eh-05", case=in_area(case, area), taken_at=moment, evidence=(), is_outside_scheme=True
    )
    note = record_note(user=worker.user, appointment=worker, draft=changed, key=uuid.uuid4()).note
    assert note is not None
    assert asked(note) == ["team-manager in early-help"]
    assert (waits_for(there.user), waits_for(elsewhere.user)) == ([note], [])


def hold(council: Authority, post: str, area: str | None, name: str, role: Role = Role.MANAGER) -> Appointment:
    user = User.objects.filter(username=name).first() or User.objects.create_user(
        name, f"{name} Example", authority=council, role=role
    )
    return people.appoint(
        user=user,
        post=Post.objects.get(authority=council, slug=post),
        area=Area.objects.get(authority=council, slug=area) if area else None,
        starts=SINCE,
    )


def test_what_is_asked_is_sealed_with_the_note(appoint: Appoint, record: Record, worker: Appointment) -> None:
    appoint("head-of-service", HELP)
    outside(record, worker)
    assert list(altered_notes()) == []


def test_nobody_is_asked_about_a_decision_that_the_scheme_allows(appoint: Appoint, record: Record) -> None:
    note = record(appoint("head-of-service", HELP)).note
    assert note is not None
    assert asked(note) == []
    assert record(appoint("head-of-service", HELP, name="second"), is_outside_scheme=True).note != note
    assert not NoteRequest.objects.exists()


def test_a_second_press_asks_nobody_a_second_time(appoint: Appoint, record: Record, worker: Appointment) -> None:
    appoint("head-of-service", HELP)
    key = uuid.uuid4()
    first = record(worker, key, is_outside_scheme=True).note
    assert record(worker, key, is_outside_scheme=True).note == first
    assert NoteRequest.objects.count() == 1


def test_a_decision_older_than_every_version_goes_to_whoever_decides_the_row_today(
    appoint: Appoint, worker: Appointment, case: Case
) -> None:
    def today(row: str) -> list[tuple[str, str]]:
        found = asked_today(user=worker.user, appointment=worker, case=case, row=row)
        return [(one.post, one.area) for one in found]

    appoint("head-of-service", HELP)
    appoint("dcs")
    assert today("bwd-1-05") == [("head-of-service", HELP)]
    assert today("bwd-9-99") == [("dcs", "")]


def test_what_reaches_somebody_is_of_their_own_council_and_of_now(appoint: Appoint) -> None:
    head = appoint("head-of-service", HELP)
    assert reach_of(head.user, timezone.now()).posts == {"head-of-service"}
    assert reach_of(head.user, SINCE - timedelta(days=1)).posts == frozenset()
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    user = User.objects.get(pk=head.user.pk)
    user.authority = elsewhere
    assert reach_of(user, timezone.now()).posts == frozenset()
    user.authority = None
    assert reach_of(user, timezone.now()).posts == frozenset()
