"""What a court, another organisation or a panel decided is entered as theirs, and judged as nobody's here."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from authorities.models import Area, Authority, Post, Role, User
from authorities.people import actions as people
from authorities.people.reach import reach_of
from casenotes.drafts import Draft, Elsewhere
from casenotes.models import AuditEntry, Case, Note, NoteKind
from casenotes.proof.proving import altered_notes
from casenotes.reading.asked import waiting_for_an_answer
from casenotes.reading.queries import KindWanted, Wanted, notes_of
from casenotes.recording import errors
from casenotes.recording.actions import correct_note, record_note

from .conftest import SINCE, WORDS, load_council
from .test_pages import sent
from .versions import publish, retire

if TYPE_CHECKING:
    from authorities.models import Appointment

pytestmark = pytest.mark.usefixtures("pages")

TAKEN = datetime(2026, 6, 3, 16, tzinfo=UTC)
WHEN = {"taken": "earlier", "taken_on": "3/6/2026", "taken_time": "17:00"}
BY_TACT = Elsewhere("tact", "R. Example, TACT", "TACT, Peterborough office", "TACT/24/1042")
SAID = {
    "elsewhere": "tact",
    "elsewhere_who": "R. Example, TACT",
    "elsewhere_where": "TACT, Peterborough office",
    "elsewhere_reference": "TACT/24/1042",
}
VALUE = '</dt><dd class="govuk-summary-list__value">'
ORDER = {
    "elsewhere": "court",
    "elsewhere_who": "District Judge Example",
    "elsewhere_where": "Family Court, Torquay",
    "elsewhere_reference": "TQ26C00042",
}


class Council:
    """A council with its scheme, a case in one of its areas, and people who are appointed as they are needed."""

    def __init__(self, slug: str, scheme: str, area: str) -> None:
        self.authority = load_council(slug, scheme)
        self.case = Case.objects.create(
            pk=1001,
            authority=self.authority,
            reference="C-1",
            initials="A.E.",
            birth_date=date(2017, 1, 10),
            area=self.area(area),
        )

    def area(self, slug: str | None) -> Area | None:
        return Area.objects.get(authority=self.authority, slug=slug) if slug else None

    def appoint(self, post: str, area: str | None = None, *, role: Role = Role.MANAGER, hat: str = "") -> Appointment:
        name = f"{post}-{User.objects.count()}"
        user = User.objects.create_user(name, f"{name} Example", authority=self.authority, role=role)
        held = Post.objects.get(authority=self.authority, slug=post)
        if hat:
            people.give_panel_role(user=user, capacity=hat, starts=SINCE)
        return people.appoint(user=user, post=held, area=self.area(area), starts=SINCE)

    def record(self, held: Appointment, row: str, **changes: Any) -> Note:
        values: dict[str, Any] = {"taken_at": TAKEN, "is_now": False, "text": WORDS, "case": self.case, **changes}
        draft = Draft(row=row, **values)
        answered = record_note(user=held.user, appointment=held, draft=draft, key=uuid.uuid4())
        assert answered.note is not None
        return answered.note


@pytest.fixture
def peterborough(db: None) -> Council:
    return Council("peterborough", "pbo/2017-06.yaml", "family-safeguarding")


@pytest.fixture
def torbay(db: None) -> Council:
    return Council("torbay", "tor/2016-10.yaml", "specialist-services")


@pytest.fixture
def manager(peterborough: Council) -> Appointment:
    return peterborough.appoint("team-manager", "family-safeguarding")


REG_24 = "/decisions/pbo-7-28/record?case=1001"
DIRECTED = "/decisions/tor-6.10/record?case=1001"


def browser_of(held: Appointment) -> Client:
    client = Client()
    client.force_login(held.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# Another organisation


def test_what_tact_approved_is_entered_as_decided_elsewhere(manager: Appointment) -> None:
    client = browser_of(manager)
    assert "Yes, by TACT" in shown(client, REG_24)
    assert client.post(REG_24, sent(**WHEN, **SAID)).status_code == 302
    note = Note.objects.get()
    assert (note.kind, note.decided_by, note.should_have_decided) == (NoteKind.ELSEWHERE, "tact", "")
    assert (note.outcome, note.codes) == ("stated", ["decided-elsewhere"])
    stated = {"body": "tact", "who": "R. Example, TACT", "where": "TACT, Peterborough office"}
    assert note.text.elsewhere == {**stated, "reference": "TACT/24/1042", "when": "2026-06-03T17:00:00+01:00"}
    assert list(altered_notes()) == []
    text = shown(client, f"/notes/{note.pk}")
    for said in ("Decided elsewhere, stated", "R. Example, TACT", "TACT, Peterborough office", "TACT/24/1042"):
        assert said in text
    assert "Wednesday 3 June 2026, 17:00" in text
    assert f"Decided by{VALUE}TACT</dd>" in text
    assert "outside the scheme. It is recorded" not in text


def test_it_is_shown_to_the_post_that_answers_for_the_council_and_asks_nothing_of_it(
    peterborough: Council, manager: Appointment
) -> None:
    note = peterborough.record(manager, "pbo-7-28", elsewhere=BY_TACT)
    assert list(note.requests.values_list("kind", "post", "area", "hat")) == [("see", "dcs", "", "")]
    director = peterborough.appoint("dcs")
    assert waiting_for_an_answer(director.user, reach_of(director.user, timezone.now())) == []


def test_where_no_post_answers_for_the_council_it_is_shown_to_nobody(
    peterborough: Council, manager: Appointment
) -> None:
    Authority.objects.update(answering_post="")
    note = peterborough.record(type(manager).objects.with_post().get(pk=manager.pk), "pbo-7-28", elsewhere=BY_TACT)
    assert not note.requests.exists()


def test_it_counts_neither_under_the_scheme_nor_outside_it(peterborough: Council, manager: Appointment) -> None:
    note = peterborough.record(manager, "pbo-7-28", elsewhere=BY_TACT)
    found = {kind: notes_of(manager.user, Wanted(kind=kind)).rows for kind in KindWanted}
    assert {kind: rows for kind, rows in found.items() if rows} == {KindWanted.ELSEWHERE: (note,)}
    listed = shown(browser_of(manager), "/notes")
    assert "Decided elsewhere</strong>" in listed
    assert "Outside the scheme</strong>" not in listed


@pytest.mark.parametrize(
    ("field", "error"),
    [
        ("elsewhere_who", "Say who decided: name and post."),
        ("elsewhere_where", "Say where it was decided."),
        ("elsewhere_reference", "Give the reference of the document that says so."),
    ],
)
@pytest.mark.parametrize("empty", ["", "  ", "\u200b"])
def test_who_where_and_the_document_are_each_asked_for(
    manager: Appointment, field: str, error: str, empty: str
) -> None:
    answer = browser_of(manager).post(REG_24, sent(**WHEN, **{**SAID, field: empty}))
    assert answer.status_code == 422
    assert {name: str(errors[0]) for name, errors in answer.context["form"].errors.items()} == {field: error}
    assert not Note.objects.exists()


def test_it_is_never_outside_the_scheme_as_well(manager: Appointment) -> None:
    both = {**SAID, "outside_scheme": "on", "deviation_reason": "It was urgent."}
    answer = browser_of(manager).post(REG_24, sent(**WHEN, **both))
    assert answer.status_code == 422
    assert "Choose one: it was decided elsewhere, or here outside the scheme." in answer.content.decode()
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("post", "area", "role"),
    [
        ("team-manager", "first-response", Role.MANAGER),  # another area
        ("social-worker", "family-safeguarding", Role.PRACTITIONER),
        ("contact-service-lead", None, Role.MANAGER),  # no rank
    ],
)
def test_only_a_manager_of_the_area_of_the_case_enters_it(
    peterborough: Council, post: str, area: str | None, role: Role
) -> None:
    held = peterborough.appoint(post, area, role=role)
    client = browser_of(held)
    assert "If it was decided elsewhere" not in shown(client, REG_24)
    answer = client.post(REG_24, sent(**WHEN, **SAID))
    assert answer.status_code == 403
    with pytest.raises(errors.NotDecidedElsewhereError, match="Only a manager of the area"):
        peterborough.record(held, "pbo-7-28", elsewhere=BY_TACT)
    assert not Note.objects.exists()
    assert AuditEntry.objects.latest("pk").codes == ["not-elsewhere"]


def test_a_manager_over_all_areas_enters_it_too(peterborough: Council) -> None:
    note = peterborough.record(peterborough.appoint("assistant-director"), "pbo-7-28", elsewhere=BY_TACT)
    assert note.kind == NoteKind.ELSEWHERE


def test_a_post_that_was_not_held_then_enters_nothing(peterborough: Council, manager: Appointment) -> None:
    with pytest.raises(errors.AppointmentNotInForceError):
        peterborough.record(manager, "pbo-7-28", elsewhere=BY_TACT, taken_at=datetime(2019, 6, 3, tzinfo=UTC))


@pytest.mark.parametrize(("row", "body"), [("pbo-7-28", "court"), ("pbo-7-28", "art"), ("pbo-7-32", "tact")])
def test_a_body_that_the_row_does_not_name_has_decided_nothing(
    peterborough: Council, manager: Appointment, row: str, body: str
) -> None:
    with pytest.raises(errors.NotDecidedElsewhereError, match="does not name this body"):
        peterborough.record(manager, row, elsewhere=Elsewhere(body, "Somebody", "Somewhere", "X/1"))
    assert not Note.objects.exists()


def test_a_row_that_names_no_body_does_not_ask_for_one(manager: Appointment) -> None:
    assert "If it was decided elsewhere" not in shown(browser_of(manager), "/decisions/pbo-7-32/record?case=1001")


def test_a_row_that_is_gone_names_its_body_for_the_days_on_which_it_was_in_force(
    peterborough: Council, manager: Appointment
) -> None:
    publish("pbo/2017-06.yaml", "2026-07", retire("pbo-7-28"))
    client = browser_of(manager)
    assert "Yes, by TACT" in shown(client, f"{REG_24}&on=3/6/2026")
    assert client.post(REG_24, sent(**WHEN, **SAID)).status_code == 302
    note = Note.objects.get()
    assert (note.kind, note.version.effective if note.version else "") == (NoteKind.ELSEWHERE, "2017-06")


def test_a_correction_of_it_keeps_who_decided(peterborough: Council, manager: Appointment) -> None:
    note = peterborough.record(manager, "pbo-7-28", elsewhere=BY_TACT)
    correction = correct_note(user=manager.user, appointment=manager, note=note, text=WORDS, key=uuid.uuid4())
    assert (correction.kind, correction.decided_by) == (NoteKind.ELSEWHERE, "tact")
    assert correction.text.elsewhere == note.text.elsewhere
    assert list(altered_notes()) == []


def test_the_log_says_that_it_was_decided_elsewhere(peterborough: Council, manager: Appointment) -> None:
    peterborough.record(manager, "pbo-7-28", elsewhere=BY_TACT)
    entry = AuditEntry.objects.get()
    assert (entry.outcome, entry.codes) == ("stated", ["decided-elsewhere"])
    auditor = User.objects.create_user("a", "A. Auditor", authority=peterborough.authority, role=Role.AUDITOR)
    client = Client()
    client.force_login(auditor, backend="authorities.sign_in.backends.DemonstrationBackend")
    assert ", as team manager, as decided elsewhere." in shown(client, "/log")


def test_a_second_press_with_other_words_about_who_decided_is_another_text(
    peterborough: Council, manager: Appointment
) -> None:
    client, form = browser_of(manager), sent(**WHEN, **SAID)
    client.post(REG_24, form)
    changed = client.post(REG_24, {**form, "elsewhere_reference": "TACT/24/1043"})
    assert changed.status_code == 409
    assert Note.objects.count() == 1


# A court, and a panel afterwards


def test_a_placement_that_a_court_directs_and_the_panel_a_week_later(torbay: Council) -> None:
    manager = torbay.appoint("team-manager", "specialist-services")
    client = browser_of(manager)
    assert "Yes, by the court" in shown(client, DIRECTED)
    assert client.post(DIRECTED, sent(**WHEN, **ORDER)).status_code == 302
    directed = Note.objects.get()
    assert (directed.kind, directed.decided_by) == (NoteKind.ELSEWHERE, "court")

    for_panel = torbay.appoint("head-of-service-permanence", hat="for-permanency-panel")
    client = browser_of(for_panel)
    assert "When did the panel sit?" in shown(client, DIRECTED)
    week = {"taken": "earlier", "taken_on": "10/6/2026", "taken_time": "10:00", "fact-court_directed": "yes"}
    assert client.post(DIRECTED, sent(**week)).status_code == 302
    note = Note.objects.get(number=2)
    assert (note.kind, note.capacity, note.outcome) == (NoteKind.DECISION, "for-permanency-panel", "permitted")
    assert note.taken_at == datetime(2026, 6, 10, 9, tzinfo=UTC)
    text = shown(client, f"/notes/{note.pk}")
    assert "Entered for the Permanency Panel, which sat on 10 June 2026." in text
    assert "(For the Permanency Panel: enters what the panel decided)</dd>" in text
    assert "itself took" not in text


def test_a_person_without_the_hat_is_asked_when_they_decided_and_decides_nothing_for_the_panel(
    torbay: Council,
) -> None:
    client = browser_of(torbay.appoint("head-of-service-permanence"))
    text = shown(client, DIRECTED)
    assert "When was the decision taken?" in text
    assert "When did the panel sit?" not in text
    assert client.post(DIRECTED, sent(**WHEN)).status_code == 403


def test_a_hat_of_another_panel_does_not_enter_for_this_one(torbay: Council) -> None:
    client = browser_of(torbay.appoint("head-of-service-permanence", hat="for-secure-panel"))
    assert "When did the panel sit?" not in shown(client, DIRECTED)


@pytest.mark.parametrize(("stated", "is_offered"), [("yes", True), ("no", False)])
def test_a_court_is_offered_where_it_is_known_to_have_directed_what_is_done(
    peterborough: Council, manager: Appointment, stated: str, is_offered: bool
) -> None:
    row = "pbo-7-17"
    text = shown(browser_of(manager), f"/decisions/{row}/record?case=1001&fact-court_directed={stated}")
    assert ("Yes, by the court" in text) is is_offered
