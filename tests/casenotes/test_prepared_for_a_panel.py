"""What somebody prepared for a panel is linked to what was decided elsewhere, when whoever enters for it confirms."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from casenotes.drafts import Draft
from casenotes.models import EntryKind, Note, NoteEntry, NoteKind, Prepared
from casenotes.proof.prepared import altered_prepared
from casenotes.proof.proving import altered_notes
from casenotes.recording import errors
from casenotes.recording.preparing import confirm, correct_wording, latest_wording, prepare_note
from casenotes.recording.wordings import considered_in

from .conftest import WORDS
from .test_decided_elsewhere import DIRECTED, Council, browser_of, shown
from .test_pages import sent as typed
from .test_panels_told import A_WEEK_LATER, BY_COURT, waits_for

if TYPE_CHECKING:
    from authorities.models import Appointment

pytestmark = pytest.mark.usefixtures("pages")

QUESTION = "Did the panel consider what was decided elsewhere?"


@pytest.fixture
def torbay(db: None) -> Council:
    return Council("torbay", "tor/2016-10.yaml", "specialist-services")


@pytest.fixture
def entry(torbay: Council) -> Note:
    """What the court directed on 3 June 2026 at 17:00."""
    manager = torbay.appoint("team-manager", "specialist-services")
    return torbay.record(manager, "tor-6.10", elsewhere=BY_COURT)


@pytest.fixture
def for_panel(torbay: Council) -> Appointment:
    return torbay.appoint("head-of-service-permanence", hat="for-permanency-panel")


def draft_of(torbay: Council, **changes: Any) -> Draft:
    values: dict[str, Any] = {"taken_at": A_WEEK_LATER, "facts": {"court_directed": True}, **changes}
    return Draft(row="tor-6.10", case=torbay.case, text=WORDS, is_now=False, **values)


def prepared_for(torbay: Council, decider: Appointment, **changes: Any) -> Prepared:
    worker = torbay.appoint("team-manager", "specialist-services")
    for one in (worker, decider):
        one.user.staff_number = f"S-{one.user.pk}"
        one.user.save()
    return prepare_note(
        user=worker.user,
        appointment=worker,
        decider=decider.user,
        draft=draft_of(torbay, **changes),
        title="Place a child",
        key=uuid.uuid4(),
    )


def confirmed(prepared: Prepared, decider: Appointment, entry: Note) -> Note | None:
    answered = confirm(
        user=decider.user, appointment=decider, prepared=prepared, number=1, key=uuid.uuid4(), considers=entry
    )
    return answered.note


def sent(considers: str) -> dict[str, str]:
    return {"act": "confirm", "key": str(uuid.uuid4()), "number": "1", "considers": considers}


def test_whoever_confirms_for_the_panel_is_asked_and_the_two_notes_point_at_each_other(
    torbay: Council, entry: Note, for_panel: Appointment
) -> None:
    prepared = prepared_for(torbay, for_panel)
    client = browser_of(for_panel)
    assert QUESTION in shown(client, f"/prepared/{prepared.pk}")
    assert client.get(f"/prepared/{prepared.pk}").context["confirm_form"]["considers"].value() == str(entry.pk)
    assert client.post(f"/prepared/{prepared.pk}", sent(str(entry.pk))).status_code == 302
    note = Note.objects.get(prepared=prepared)
    assert (note.considers, note.capacity) == (entry, "for-permanency-panel")
    assert "The court decided this on 3 June 2026" in shown(client, f"/notes/{note.pk}")
    assert "The Permanency Panel considered this on 10 June 2026" in shown(client, f"/notes/{entry.pk}")
    [seen] = NoteEntry.objects.filter(note=entry)
    assert (seen.kind, seen.by, waits_for(for_panel)) == (EntryKind.SEEN, for_panel.user, [])
    assert [*altered_notes(), *altered_prepared()] == []


def test_whoever_says_no_links_nothing(torbay: Council, entry: Note, for_panel: Appointment) -> None:
    prepared = prepared_for(torbay, for_panel)
    assert browser_of(for_panel).post(f"/prepared/{prepared.pk}", sent("")).status_code == 302
    assert Note.objects.get(prepared=prepared).considers is None
    assert waits_for(for_panel) == ["Decisions to look at: 1"]


def test_nobody_is_asked_who_enters_for_no_panel_or_before_anything_was_decided(
    torbay: Council, entry: Note, for_panel: Appointment
) -> None:
    other = torbay.appoint("head-of-service-permanence")
    prepared = prepared_for(torbay, other)
    assert QUESTION not in shown(browser_of(other), f"/prepared/{prepared.pk}")
    assert confirmed(prepared, other, entry) is None
    before = prepared_for(torbay, for_panel, taken_at=entry.taken_at.replace(hour=1))
    assert QUESTION not in shown(browser_of(for_panel), f"/prepared/{before.pk}")
    with pytest.raises(errors.NotConsideredError, match="after the panel sat"):
        confirmed(before, for_panel, entry)


def test_what_the_panel_considered_stays_chosen_with_what_its_decider_keeps_or_corrects(
    torbay: Council, entry: Note, for_panel: Appointment
) -> None:
    prepared = prepared_for(torbay, for_panel, considers=entry)
    assert considered_in(latest_wording(prepared)) == entry
    other = draft_of(torbay, taken_at=A_WEEK_LATER.replace(hour=8))
    correct_wording(user=for_panel.user, prepared=prepared, number=1, draft=other)
    assert considered_in(latest_wording(prepared)) == entry
    torbay.record(torbay.appoint("team-manager", "specialist-services"), "tor-6.10", elsewhere=BY_COURT)
    form = browser_of(for_panel).get(f"/prepared/{prepared.pk}").context["confirm_form"]
    assert (len(form.fields["considers"].choices), form["considers"].value()) == (3, str(entry.pk))


# An entry that is made only after the panel's note


@pytest.fixture
def sat(torbay: Council, for_panel: Appointment) -> Note:
    """What the panel decided on 10 June 2026, before anybody entered what the court had."""
    return torbay.record(for_panel, "tor-6.10", taken_at=A_WEEK_LATER, facts={"court_directed": True})


BY_THE_COURT = {
    **{"taken": "earlier", "taken_on": "3/6/2026", "taken_time": "17:00", "fact-court_directed": "yes"},
    **{"elsewhere": "court", "elsewhere_who": "District Judge Example", "elsewhere_where": "Family Court, Torquay"},
    "elsewhere_reference": "TQ26C00042",
}


def test_an_entry_made_after_the_note_of_the_panel_points_at_it_and_the_panel_sees_that_it_considered_it(
    torbay: Council, sat: Note, for_panel: Appointment
) -> None:
    manager = torbay.appoint("team-manager", "specialist-services")
    client = browser_of(manager)
    form = client.get(DIRECTED).context["form"]
    assert [label for _key, label in form.fields["considered_by_panel"].choices] == [
        "No",
        "Yes, note 1: the Permanency Panel considered this on 10 June 2026",
    ]
    assert form["considered_by_panel"].value() == str(sat.pk)
    answer = client.post(DIRECTED, typed(**BY_THE_COURT, considered_by_panel=str(sat.pk)))
    assert answer.status_code == 302
    entry = Note.objects.get(number=2)
    assert (entry.kind, entry.considers) == (NoteKind.ELSEWHERE, sat)
    assert "The Permanency Panel considered this on 10 June 2026" in shown(client, f"/notes/{entry.pk}")
    assert "The court decided this on 3 June 2026" in shown(client, f"/notes/{sat.pk}")
    assert "Considered by the panel on 10 June 2026 (note 1)" in shown(browser_of(for_panel), "/waiting")
    assert list(altered_notes()) == []
    assert "considered_by_panel" not in client.get(DIRECTED).context["form"].fields


def test_an_entry_is_linked_to_nothing_but_what_a_panel_decided_after_it_about_the_same_matter(
    torbay: Council, sat: Note
) -> None:
    manager = torbay.appoint("team-manager", "specialist-services")
    late = {**BY_THE_COURT, "taken_on": "11/6/2026"}
    answer = browser_of(manager).post(DIRECTED, typed(**late, considered_by_panel=str(sat.pk)))
    assert answer.status_code == 422
    assert "The panel decided on 10 June 2026 at 10:00, before this." in str(
        answer.context["form"].errors["considered_by_panel"]
    )
    head = torbay.appoint("head-of-service-permanence")
    other = torbay.record(head, "tor-6.10", is_outside_scheme=True, facts={"court_directed": True})
    with pytest.raises(errors.NotConsideredError, match="not what a panel decided"):
        torbay.record(manager, "tor-6.10", elsewhere=BY_COURT, considers=other)
    alone = torbay.record(manager, "tor-6.10", elsewhere=BY_COURT)
    assert alone.considers is None
