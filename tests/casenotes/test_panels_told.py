"""A panel is told of what a court decided, its own note points at that entry, and nobody is told to tell it again."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import timezone

from authorities.database import guard
from authorities.models import Role
from authorities.people.reach import reach_of
from casenotes.drafts import Draft, Elsewhere, digest_of_draft
from casenotes.models import AuditEntry, Case, EntryKind, Note, NoteEntry, NoteKind, NoteRequest
from casenotes.proof.proving import altered_notes
from casenotes.proof.sealing import FORMAT, seal_of_record
from casenotes.reading.considered import points_at
from casenotes.reading.waiting import how_many_wait, what_waits_for
from casenotes.recording import errors
from casenotes.recording.actions import correct_note
from casenotes.recording.wrong_child import say_wrong_child
from delegation.answer.own_panel import panel_of
from delegation.rules.steps import Step, StepKind

from .conftest import WORDS, put_the_guard_back
from .test_decided_elsewhere import DIRECTED, Council, browser_of, shown
from .test_pages import sent
from .versions import publish

if TYPE_CHECKING:
    from authorities.models import Appointment
    from delegation.rules.schemes import Statement

pytestmark = pytest.mark.usefixtures("pages")

BY_COURT = Elsewhere("court", "District Judge Example", "Family Court, Torquay", "TQ26C00042")
A_WEEK_LATER = datetime(2026, 6, 10, 9, tzinfo=UTC)
DIRECTED_BY_COURT: dict[str, Any] = {"facts": {"court_directed": True}}
SAT = {"taken": "earlier", "taken_on": "10/6/2026", "taken_time": "10:00", "fact-court_directed": "yes"}
DUE = "Tell the Permanency Panel, due Wednesday 10 June 2026, 17:00"


@pytest.fixture
def torbay(db: None) -> Council:
    return Council("torbay", "tor/2016-10.yaml", "specialist-services")


@pytest.fixture
def manager(torbay: Council) -> Appointment:
    return torbay.appoint("team-manager", "specialist-services")


@pytest.fixture
def for_panel(torbay: Council) -> Appointment:
    return torbay.appoint("head-of-service-permanence", hat="for-permanency-panel")


@pytest.fixture
def entry(torbay: Council, manager: Appointment) -> Note:
    """What the court directed on 3 June 2026 at 17:00."""
    return torbay.record(manager, "tor-6.10", elsewhere=BY_COURT)


def waits_for(held: Appointment) -> list[str]:
    found = what_waits_for(held.user, reach_of(held.user, timezone.now()))
    return [f"{section.title}: {one.note.number}" for section in found.sections for one in section.requests]


def of_panel(torbay: Council, for_panel: Appointment, **changes: Any) -> Note:
    return torbay.record(for_panel, "tor-6.10", **{"taken_at": A_WEEK_LATER, **DIRECTED_BY_COURT, **changes})


# The panel is told


def test_whoever_enters_for_the_panel_and_whoever_leads_it_are_told_by_sealed_requests(entry: Note) -> None:
    assert list(entry.requests.values_list("number", "kind", "post", "hat")) == [
        (1, "see", "dcs", ""),
        (2, "see", "", "for-permanency-panel"),
        (3, "see", "", "chair-of-permanency-panel"),
    ]
    assert not entry.requests.filter(raised_by__isnull=False).exists()
    assert entry.text.question["said_then"]["asked"]["for-permanency-panel"] == (
        "whoever enters the decisions of Permanency Panel"
    )
    assert list(altered_notes()) == []
    guard.remove(connection)
    NoteRequest.objects.filter(note=entry, number=2).delete()
    put_the_guard_back()
    assert "Note 1 of torbay has another record than was sealed." in list(altered_notes())


@pytest.mark.parametrize("hat", ["for-permanency-panel", "chair-of-permanency-panel"])
def test_it_waits_for_them_with_the_day_on_which_it_is_due(torbay: Council, entry: Note, hat: str) -> None:
    told = torbay.appoint("head-of-service", "mash", role=Role.PRACTITIONER, hat=hat)
    assert waits_for(told) == ["Decisions to look at: 1"]
    client = browser_of(told)
    assert DUE in shown(client, "/waiting")
    text = shown(client, f"/notes/{entry.pk}")
    assert "Permanency Panel, due Wednesday 10 June 2026, 17:00" in text
    assert client.post(f"/notes/{entry.pk}/seen").status_code == 302
    assert (waits_for(told), how_many_wait(told.user, reach_of(told.user, timezone.now()))) == ([], 0)


def test_a_hat_of_another_panel_is_told_nothing(torbay: Council, entry: Note) -> None:
    other = torbay.appoint("head-of-service", "mash", role=Role.PRACTITIONER, hat="for-secure-panel")
    assert waits_for(other) == []
    assert browser_of(other).get(f"/notes/{entry.pk}").status_code == 404


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ({"due": None}, "Tell the Permanency Panel</div>"),
        ({}, f"{DUE}</div>"),
        ({"after": ()}, "For the row’s panel</div>"),
    ],
)
def test_without_a_time_or_anything_owed_afterwards_the_panel_of_the_row_is_told_all_the_same(
    torbay: Council, manager: Appointment, for_panel: Appointment, after: dict[str, Any], due: str
) -> None:
    publish("tor/2016-10.yaml", "2026-05", owing(after))
    torbay.record(manager, "tor-6.10", elsewhere=BY_COURT)
    assert due in shown(browser_of(for_panel), "/waiting")


def owing(changes: dict[str, Any]) -> Any:
    def change(one: Statement) -> Statement:
        if one.row != "tor-6.10":
            return one
        [route] = one.routes
        if "after" in changes:
            return replace(one, routes=(replace(route, after=()),))
        after = tuple(replace(owed, **changes) for owed in route.after)
        return replace(one, routes=(replace(route, after=after),))

    return change


# The panel's own note


def test_the_form_of_the_panel_offers_the_entry_and_the_two_pages_point_at_each_other(
    entry: Note, manager: Appointment, for_panel: Appointment
) -> None:
    client = browser_of(for_panel)
    form = client.get(DIRECTED).context["form"]
    assert [label for _key, label in form.fields["considers"].choices] == [
        "No",
        "Yes, note 1: the court decided this on 3 June 2026",
    ]
    assert form["considers"].value() == str(entry.pk)
    assert client.post(DIRECTED, sent(**SAT, considers=str(entry.pk))).status_code == 302
    note = Note.objects.get(number=2)
    assert (note.considers, note.capacity, note.format) == (entry, "for-permanency-panel", FORMAT)
    assert list(altered_notes()) == []
    link = '<a class="govuk-link" href="/notes/{}">note {}</a>'
    own = shown(client, f"/notes/{note.pk}")
    assert f"The court decided this on 3 June 2026: {link.format(entry.pk, 1)}" in own
    court = shown(browser_of(manager), f"/notes/{entry.pk}")
    assert f"The Permanency Panel considered this on 10 June 2026: {link.format(note.pk, 2)}" in court


def test_whoever_enters_it_has_seen_the_entry_and_whoever_leads_the_panel_sees_that_it_was_considered(
    torbay: Council, entry: Note, for_panel: Appointment
) -> None:
    chair = torbay.appoint("head-of-service", "mash", hat="chair-of-permanency-panel")
    of_panel(torbay, for_panel, considers=entry)
    assert waits_for(for_panel) == []
    [seen] = NoteEntry.objects.filter(note=entry)
    assert (seen.kind, seen.request and seen.request.hat, seen.by) == (
        EntryKind.SEEN,
        "for-permanency-panel",
        for_panel.user,
    )
    assert waits_for(chair) == ["Decisions to look at: 1"]
    assert "Considered by the panel on 10 June 2026 (note 2)" in shown(browser_of(chair), "/waiting")
    assert [one.kind for one in AuditEntry.objects.order_by("pk")][-3:] == ["entered", "recorded", "listed"]


def test_without_the_link_both_stand_alone_and_it_goes_on_waiting(
    torbay: Council, entry: Note, for_panel: Appointment
) -> None:
    client = browser_of(for_panel)
    assert client.post(DIRECTED, sent(**SAT, considers="")).status_code == 302
    note = Note.objects.get(number=2)
    assert note.considers is None
    assert "considered this" not in shown(client, f"/notes/{entry.pk}")
    assert "decided this on" not in shown(client, f"/notes/{note.pk}")
    assert waits_for(for_panel) == ["Decisions to look at: 1"]


def test_whoever_may_not_read_the_other_note_sees_that_it_is_there_and_no_way_to_it(
    torbay: Council, entry: Note, manager: Appointment, for_panel: Appointment
) -> None:
    note = of_panel(torbay, for_panel, considers=entry)
    manager.user.role = Role.PRACTITIONER
    manager.user.save()
    text = shown(browser_of(manager), f"/notes/{entry.pk}")
    assert "The Permanency Panel considered this on 10 June 2026: note 2." in text
    assert str(note.pk) not in text


def test_the_link_is_sealed(torbay: Council, entry: Note, for_panel: Appointment) -> None:
    note = of_panel(torbay, for_panel, considers=entry)
    unlinked = of_panel(torbay, for_panel)
    guard.remove(connection)
    Note.objects.filter(pk=note.pk).update(considers=None)
    Note.objects.filter(pk=unlinked.pk).update(considers=entry)
    put_the_guard_back()
    assert list(altered_notes()) == [
        "Note 2 of torbay has another record than was sealed.",
        "Note 3 of torbay has another record than was sealed.",
    ]


def test_an_earlier_format_says_nothing_of_what_was_considered(
    torbay: Council, entry: Note, for_panel: Appointment
) -> None:
    note = of_panel(torbay, for_panel, considers=entry)
    guard.remove(connection)
    Note.objects.filter(pk=note.pk).update(format=3)
    note.refresh_from_db()
    sealed = seal_of_record(note, note.submission, note.requests.order_by("number"))
    Note.objects.filter(pk=note.pk).update(record_digest=sealed)
    put_the_guard_back()
    assert list(altered_notes()) == ["Note 2 of torbay has another record than was sealed."]


def test_corrections_on_either_side_go_on_pointing(
    torbay: Council, entry: Note, manager: Appointment, for_panel: Appointment
) -> None:
    note = of_panel(torbay, for_panel, considers=entry)
    mended = [
        correct_note(user=held.user, appointment=held, note=one, text=WORDS, key=uuid.uuid4())
        for one, held in ((entry, manager), (note, for_panel))
    ]
    client = browser_of(for_panel)
    assert "The Permanency Panel considered this on 10 June 2026" in shown(client, f"/notes/{mended[0].pk}")
    assert "The court decided this on 3 June 2026" in shown(client, f"/notes/{mended[1].pk}")
    # One note of the panel, however often it was corrected.
    assert shown(client, f"/notes/{entry.pk}").count("The Permanency Panel considered this") == 1
    assert list(altered_notes()) == []


def test_a_note_of_the_panel_about_the_wrong_child_considered_nothing(
    torbay: Council, entry: Note, for_panel: Appointment
) -> None:
    note = of_panel(torbay, for_panel, considers=entry)
    say_wrong_child(user=for_panel.user, appointment=for_panel, note=note, words="His cousin.", key=uuid.uuid4())
    assert points_at(for_panel.user, entry, entry) == []


def test_an_entry_about_the_wrong_child_is_offered_no_more(
    torbay: Council, entry: Note, manager: Appointment, for_panel: Appointment
) -> None:
    say_wrong_child(user=manager.user, appointment=manager, note=entry, words="His cousin.", key=uuid.uuid4())
    assert "considers" not in browser_of(for_panel).get(DIRECTED).context["form"].fields
    with pytest.raises(errors.NotConsideredError, match="same child and the same matter"):
        of_panel(torbay, for_panel, considers=entry)


def test_of_several_entries_none_is_chosen_beforehand(
    torbay: Council, entry: Note, manager: Appointment, for_panel: Appointment
) -> None:
    later = torbay.record(manager, "tor-6.10", elsewhere=BY_COURT, taken_at=datetime(2026, 6, 5, 9, tzinfo=UTC))
    form = browser_of(for_panel).get(DIRECTED).context["form"]
    assert [key for key, _label in form.fields["considers"].choices] == ["", str(later.pk), str(entry.pk)]
    assert form["considers"].value() == ""


def test_only_an_entry_about_the_same_child_and_matter_from_before_the_sitting_is_linked(
    torbay: Council, entry: Note, manager: Appointment, for_panel: Appointment
) -> None:
    other = Case.objects.create(authority=torbay.authority, reference="C-2", initials="B.E.", area=torbay.case.area)
    of_another_child = torbay.record(manager, "tor-6.10", elsewhere=BY_COURT, case=other)
    a_decision = of_panel(torbay, for_panel)
    for wrong in (of_another_child, a_decision):
        with pytest.raises(errors.NotConsideredError, match="same child and the same matter"):
            of_panel(torbay, for_panel, considers=wrong)
    with pytest.raises(errors.NotConsideredError, match="on 3 June 2026 at 17:00, after the panel sat"):
        of_panel(torbay, for_panel, considers=entry, taken_at=datetime(2026, 6, 3, 15, tzinfo=UTC))
    with pytest.raises(errors.NotConsideredError, match="Choose one"):
        torbay.record(for_panel, "tor-6.10", elsewhere=BY_COURT, considers=entry)
    assert AuditEntry.objects.latest("pk").codes == ["not-considered"]
    assert not Note.objects.filter(considers__isnull=False).exists()


def test_only_what_a_panel_decided_is_linked(torbay: Council, entry: Note) -> None:
    head = torbay.appoint("head-of-service-permanence")
    assert "considers" not in browser_of(head).get(DIRECTED).context["form"].fields
    with pytest.raises(errors.NotConsideredError, match="Only what a panel decided"):
        torbay.record(head, "tor-6.10", is_outside_scheme=True, considers=entry, **DIRECTED_BY_COURT)


def test_the_error_stands_at_the_question_and_nothing_typed_is_lost(entry: Note, for_panel: Appointment) -> None:
    early = {**SAT, "taken_on": "3/6/2026", "taken_time": "16:00"}
    answer = browser_of(for_panel).post(DIRECTED, sent(**early, considers=str(entry.pk)))
    assert answer.status_code == 422
    assert "after the panel sat" in str(answer.context["form"].errors["considers"])
    assert answer.context["form"]["considers"].value() == str(entry.pk)


def test_the_same_words_about_another_entry_are_another_draft(torbay: Council, entry: Note) -> None:
    draft = Draft("tor-6.10", torbay.case, A_WEEK_LATER, WORDS)
    linked = Draft("tor-6.10", torbay.case, A_WEEK_LATER, WORDS, considers=entry)
    assert digest_of_draft(draft) != digest_of_draft(linked)


# The panel has not to be told of its own decision


def test_the_note_of_the_panel_does_not_say_that_the_panel_is_still_to_be_told(
    torbay: Council, for_panel: Appointment
) -> None:
    note = of_panel(torbay, for_panel)
    kept = note.text.determination
    assert (kept["afterwards"], note.kind) == ([], NoteKind.DECISION)
    assert kept["done_by_decision"] == [{"kind": "notification", "to": "permanency-panel"}]
    assert [one["text"] for one in kept["reasons"] if one["code"] == "done-by-decision"] == [
        "Tell the Permanency Panel: done by this decision."
    ]
    assert "afterwards" not in note.codes
    text = shown(browser_of(for_panel), f"/notes/{note.pk}")
    assert "Tell the Permanency Panel: done by this decision." in text
    assert "Afterwards: tell" not in text


def test_the_page_of_the_row_says_so_to_whoever_enters_for_the_panel(torbay: Council, for_panel: Appointment) -> None:
    text = shown(browser_of(for_panel), "/decisions/tor-6.10")
    assert "<li>Tell the Permanency Panel: done by this decision</li>" in text
    assert "Afterwards: Tell the Permanency Panel: done by this decision (tor-6.10)" in text


@pytest.mark.parametrize(
    "step", [Step(StepKind.NOTIFICATION, "secure-panel"), Step(StepKind.BOOKING, "permanency-panel")]
)
def test_to_tell_another_panel_or_to_go_to_the_same_once_more_stays_owed(
    torbay: Council, for_panel: Appointment, step: Step
) -> None:
    publish("tor/2016-10.yaml", "2026-05", owing({"any_of": (step,)}))
    kept = of_panel(torbay, for_panel).text.determination
    assert [one["kind"] for one in kept["afterwards"]] == [step.kind.value]
    assert "done_by_decision" not in kept
    assert "afterwards" in [one["code"] for one in kept["reasons"]]


def test_only_a_hat_for_a_panel_enters_what_that_panel_decided() -> None:
    assert panel_of("for-permanency-panel") == "permanency-panel"
    assert [panel_of(hat) for hat in ("chair-of-permanency-panel", "agency-decision-maker", "", None)] == [""] * 4
