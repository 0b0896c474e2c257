"""The pages of prepared notes: from recording to preparing, to the decider, to the note; who sees them, and the log."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.test import Client
from django.utils import timezone

from authorities.models import Authority, Role, User
from authorities.people.actions import end_appointment
from casenotes.models import AuditEntry, Case, Note, NoteKind, Prepared, PreparedEnd, PreparedWording
from casenotes.recording.preparing import deny, withdraw
from tests.casenotes.evidenced import typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment

    Appoint = Callable[..., Appointment]

ROW: Final = "bwd-4-03"
RECORD: Final = f"/decisions/{ROW}/record?case=1001"
PREPARE: Final = f"/decisions/{ROW}/prepare?case=1001"
WRITTEN: Final = {
    "taken": "earlier",
    "taken_on": "3 June 2026",
    "taken_time": "22:40",
    "decided": "He comes into care tonight.",
    "why": "Police protection; <b>no relative</b> answers.",
    "child_view": "Asked; wants to stay with his sister.",
    "actions": "Placement team to find a carer.",
}
DECIDED: Final = datetime(2026, 6, 3, 21, 40, tzinfo=UTC)
HEAD: Final = "Head Example, Head of Service, Help and protection"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def sent(**changes: str) -> dict[str, str]:
    return {**WRITTEN, "key": str(uuid.uuid4()), "decider": HEAD, **changes}


@pytest.fixture
def head(appoint: Appoint) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def worker(appoint: Appoint, head: Appointment) -> Appointment:
    return appoint("social-worker", "help-and-protection", name="worker")


@pytest.fixture
def client(worker: Appointment, case: Case, pages: object) -> Client:
    """The browser of the social worker."""
    return browser(worker.user)


@pytest.fixture
def prepared(client: Client) -> Prepared:
    answer = client.post(PREPARE, sent())
    found = Prepared.objects.get()
    assert answer.headers["Location"] == f"/prepared/{found.pk}"
    return found


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def press(client: Client, prepared: Prepared, act: str = "confirm", **more: str) -> Any:
    """Press a button on the page of a prepared note, as the page offers it."""
    page = client.get(f"/prepared/{prepared.pk}")
    form = page.context["confirm_form"]
    fields = {"key": str(form.initial["key"]), "number": str(form.initial["number"]), "act": act, **more}
    return client.post(f"/prepared/{prepared.pk}", fields)


def test_recording_offers_that_somebody_else_decided_and_keeps_what_was_typed(client: Client) -> None:
    page = text_of(client.get(RECORD))
    assert "Did somebody else decide this?" in page
    assert f'name="begin" value="prepare" formaction="/decisions/{ROW}/prepare?case=1001"' in page
    typed_there = {**WRITTEN, "key": str(uuid.uuid4()), "deviation_reason": "He was not to be reached.", "begin": "x"}
    answer = client.post(PREPARE, {**typed_there, "taken_on": "not a day", "outside_scheme": "on"})
    page = text_of(answer)
    assert (answer.status_code, Prepared.objects.count(), Note.objects.count()) == (200, 0, 0)
    assert "There is a problem" not in page
    for words in ("He comes into care tonight.", "&lt;b&gt;no relative", "not a day", "22:40", "not to be reached"):
        assert words in page
    assert typed_there["key"] not in page


def test_steps_and_facts_that_were_typed_are_kept_too(client: Client) -> None:
    step = typed("oversight-service-lead", "Lead Example", how="In the corridor")
    address = "/decisions/bwd-1-06/prepare?case=1001"
    page = text_of(
        client.post(
            address, {**WRITTEN, **step, "key": str(uuid.uuid4()), "fact-previous_cp_plan": "yes", "begin": "x"}
        )
    )
    assert 'value="In the corridor"' in page
    assert 'name="fact-previous_cp_plan" type="radio" value="yes" checked' in page


def test_the_page_asks_what_whoever_may_decide_is_asked(client: Client, appoint: Appoint) -> None:
    appoint("team-manager", "help-and-protection", name="manager")
    page = text_of(client.get("/decisions/bwd-1-06/prepare?case=1001"))
    assert 'name="fact-previous_cp_plan"' in page
    assert 'name="fact-previous_cp_plan"' not in text_of(client.get("/decisions/bwd-1-06/record?case=1001"))


def test_a_manager_who_may_decide_is_offered_it_as_well(
    head: Appointment, worker: Appointment, case: Case, pages: object
) -> None:
    page = text_of(browser(head.user).get(RECORD))
    assert "Somebody else decided this, and I write it down" in page
    assert "Did somebody else decide this?" not in page


def test_the_page_asks_who_decided_and_offers_those_who_held_a_post(client: Client, appoint: Appoint) -> None:
    appoint("head-of-service", "help-and-protection", name="former", ends=DECIDED)
    page = client.get(PREPARE)
    assert page.status_code == 200
    assert f'<option value="{HEAD}">' in text_of(page)
    assert "Worker Example" not in text_of(page)
    assert "Former Example" not in text_of(page)
    assert AuditEntry.objects.get().codes == ["case-opened"]
    User.objects.filter(username="worker").update(staff_number="")
    assert "Worker Example" not in text_of(client.get(PREPARE))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"decider": ""}, "Say who decided."),
        ({"decider": "Worker Example"}, "You cannot prepare a note for yourself. If you decided, record the decision."),
        ({"decider": "worker  example, Social worker"}, "You cannot prepare a note for yourself."),
        ({"decider": "Former Example"}, "Former Example held no post on 3 June 2026 at 22:40, and could not decide."),
        ({"decider": "Head Example, Director"}, "Head Example held another post then than the one that you wrote."),
        ({"decider": "Reader Example"}, "Reader Example only looks things up here, and decides nothing."),
        ({"decider": "Nobody Example"}, "Nobody of your council is called so. Check the name."),
        ({"decider": "Elsewhere Example"}, "Nobody of your council is called so. Check the name."),
        (
            {"decider": "Twin Example"},
            "Several people are called so. Choose which one you mean: Twin Example, Service Lead, Help and protection;",
        ),
        ({"taken_on": "31/2/2026"}, "Write the day like"),
        ({"taken_on": "1/1/2999"}, "cannot be later than now"),
        ({"why": ""}, "Give the reasons for the decision."),
        ({"key": "no-key"}, "Open the form again."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Client, appoint: Appoint, changes: dict[str, str], words: str
) -> None:
    appoint("head-of-service", "help-and-protection", name="former", ends=DECIDED)
    reader = appoint("registered-manager", name="reader")
    User.objects.filter(pk=reader.user.pk).update(role=Role.READER)
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    User.objects.create_user("elsewhere", "Elsewhere Example", authority=elsewhere, role=Role.MANAGER)
    twin = appoint("service-lead", "help-and-protection", name="twin")
    second = appoint("team-manager", "help-and-protection", name="twin-2")
    User.objects.filter(pk=second.user.pk).update(full_name=twin.user.full_name)
    answer = client.post(PREPARE, sent(**changes))
    assert (answer.status_code, Prepared.objects.count()) == (422, 0)
    page = text_of(answer)
    assert words in page
    assert page.count("There is a problem") == 1
    assert "He comes into care tonight." in page
    assert "<title>Error: " in text_of(answer)


@pytest.mark.parametrize("name", ["Head Example", " head  EXAMPLE ", HEAD])
def test_a_decider_is_found_by_name_or_by_the_whole_line(client: Client, head: Appointment, name: str) -> None:
    client.post(PREPARE, sent(decider=name))
    assert Prepared.objects.get().decider == head.user


def test_a_case_of_nowhere_is_asked_for_again(client: Client) -> None:
    assert client.post(PREPARE.replace("1001", "9009"), sent()).status_code == 422
    assert client.get(PREPARE.replace("1001", "9009")).status_code == 200
    assert not Prepared.objects.exists()
    assert [entry.codes for entry in AuditEntry.objects.all()] == [["case-not-found"]] * 2


def test_somebody_in_no_post_prepares_nothing_and_keeps_the_words(client: Client, worker: Appointment) -> None:
    end_appointment(appointment=worker, at=timezone.now())
    assert client.get(PREPARE).status_code == 302
    for fields, status in ((sent(), 403), (sent(begin="prepare"), 200)):
        answer = client.post(PREPARE, fields)
        assert (answer.status_code, Prepared.objects.count()) == (status, 0)
        assert "He comes into care tonight." in text_of(answer)


def test_whoever_only_looks_up_prepares_nothing(client: Client, worker: Appointment) -> None:
    User.objects.filter(pk=worker.user.pk).update(role=Role.READER)
    assert client.get(PREPARE).status_code == 403
    assert client.post(PREPARE, sent()).status_code == 403
    assert client.get("/prepared").status_code == 403
    assert not Prepared.objects.exists()


def test_a_head_of_service_who_agreed_by_telephone_finds_it_and_confirms(
    prepared: Prepared, client: Client, head: Appointment
) -> None:
    assert "Prepared, not yet recorded" in text_of(client.get("/prepared"))
    decider = browser(head.user)
    for address in ("/notes", "/prepared"):
        assert f'href="/prepared/{prepared.pk}"' in text_of(decider.get(address))
    page = text_of(decider.get(f"/prepared/{prepared.pk}"))
    assert "You may decide this." in page
    assert "&lt;b&gt;no relative&lt;/b&gt;" in page
    answer = press(decider, prepared)
    note = Note.objects.get()
    assert answer.headers["Location"] == f"/notes/{note.pk}"
    today = timezone.localtime().strftime("%-d %B %Y")
    said = (
        f"Decided by Head Example, as Head of Service, Help and protection; prepared by Worker Example on {today}; "
        f"confirmed on {today}."
    )
    for reader in (decider, client):
        assert said in text_of(reader.get(f"/notes/{note.pk}"))
    assert f"Confirmed by Head Example on {today}" in text_of(client.get(f"/prepared/{prepared.pk}"))
    assert "Recorded as note 1" in text_of(client.get("/prepared"))
    assert "Prepared for you to confirm" not in text_of(decider.get("/notes"))


def test_a_head_of_service_who_was_not_in_post_then_does_not_confirm_and_may_record_it_as_outside(
    client: Client, appoint: Appoint
) -> None:
    appoint("team-manager", "help-and-protection", name="new", ends=DECIDED + timedelta(hours=1))
    new = appoint("head-of-service", "help-and-protection", name="new", starts=DECIDED + timedelta(hours=1))
    client.post(PREPARE, sent(decider="New Example"))
    found, decider = Prepared.objects.get(), browser(new.user)
    page = text_of(decider.get(f"/prepared/{found.pk}"))
    assert "You may not decide this." in page
    answer = press(decider, found)
    assert (answer.status_code, Note.objects.count(), PreparedEnd.objects.count()) == (403, 0, 0)
    assert "A Team Manager may not take this decision." in text_of(answer)
    assert "He comes into care tonight." in text_of(answer)
    assert press(decider, found, "outside").status_code == 422
    answer = press(decider, found, "outside", deviation_reason="Nobody else answered.")
    note = Note.objects.get()
    assert answer.headers["Location"] == f"/notes/{note.pk}"
    assert (note.kind, note.post, note.text.deviation_reason) == (
        NoteKind.DEVIATION,
        "team-manager",
        "Nobody else answered.",
    )


def test_who_held_no_post_then_is_told_so(client: Client, appoint: Appoint, head: Appointment) -> None:
    client.post(PREPARE, sent())
    found = Prepared.objects.get()
    end_appointment(appointment=head, at=DECIDED)
    page = browser(head.user).get(f"/prepared/{found.pk}")
    assert "You held no post at the moment that this note gives" in text_of(page)
    answer = press(browser(head.user), found)
    assert (answer.status_code, Note.objects.count()) == (422, 0)


def test_who_held_several_posts_chooses_the_one_in_which_they_decided(
    prepared: Prepared, appoint: Appoint, head: Appointment
) -> None:
    second = appoint("team-manager", "help-and-protection", name="head")
    decider = browser(head.user)
    page = text_of(decider.get(f"/prepared/{prepared.pk}"))
    assert "In which post did you decide?" in page
    assert "Team Manager, Help and protection" in page
    answer = press(decider, prepared)
    assert (answer.status_code, Note.objects.count()) == (422, 0)
    assert "Choose the post in which you decided." in text_of(answer)
    assert press(decider, prepared, appointment=str(second.pk)).status_code == 403
    assert press(decider, prepared, appointment="999999").status_code == 422
    press(decider, prepared, appointment=str(head.pk))
    assert Note.objects.get().appointment == head


def test_a_second_press_leads_to_the_one_note_and_a_third_later_says_what_became_of_it(
    prepared: Prepared, head: Appointment
) -> None:
    decider = browser(head.user)
    form = decider.get(f"/prepared/{prepared.pk}").context["confirm_form"].initial
    fields = {"key": str(form["key"]), "number": "1", "act": "confirm"}
    first, second = (decider.post(f"/prepared/{prepared.pk}", fields) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    late = decider.post(f"/prepared/{prepared.pk}", {**fields, "key": str(uuid.uuid4())})
    assert late.status_code == 409
    assert "was confirmed by Head Example on" in text_of(late)
    assert "and is note 1." in text_of(late)
    assert Note.objects.count() == 1


def test_the_decider_corrects_it_and_both_wordings_are_shown(
    prepared: Prepared, client: Client, head: Appointment
) -> None:
    decider, address = browser(head.user), f"/prepared/{prepared.pk}/correct"
    page = text_of(decider.get(address))
    assert 'value="3 June 2026"' in page
    assert "He comes into care tonight." in page
    words = {**WRITTEN, "decided": "He comes into care until Friday.", "key": str(uuid.uuid4()), "number": "1"}
    wrong = decider.post(address, {**words, "why": ""})
    assert wrong.status_code == 422
    assert "He comes into care until Friday." in text_of(wrong)
    assert decider.post(address, words).headers["Location"] == f"/prepared/{prepared.pk}"
    assert decider.post(address, {**words, "decided": "Something else."}).status_code == 409
    for reader in (decider, client):
        page = text_of(reader.get(f"/prepared/{prepared.pk}"))
        assert "He comes into care until Friday." in page
        assert "He comes into care tonight." in page
        assert "What Worker Example wrote on" in page
    assert PreparedWording.objects.latest("number").taken_at == PreparedWording.objects.earliest("number").taken_at
    press(decider, prepared)
    assert Note.objects.get().text.decided == "He comes into care until Friday."


def test_a_moment_that_is_left_as_it_was_keeps_its_seconds(client: Client, head: Appointment) -> None:
    client.post(PREPARE, sent(taken="now"))
    found = Prepared.objects.get()
    decider, address = browser(head.user), f"/prepared/{found.pk}/correct"
    form = decider.get(address).context["form"].initial
    moment = {name: form[name] for name in ("taken", "taken_on", "taken_time")}
    words = {**WRITTEN, **moment, "decided": "Until Friday.", "key": str(uuid.uuid4()), "number": "1"}
    decider.post(address, words)
    first, second = found.wordings.all()
    assert (second.number, second.taken_at) == (2, first.taken_at)


def test_denied_it_stands_on_the_case_and_whoever_prepared_it_may_record_it_outside_the_scheme(
    prepared: Prepared, client: Client, head: Appointment, case: Case
) -> None:
    decider = browser(head.user)
    assert press(decider, prepared, "deny").status_code == 422
    assert press(decider, prepared, "deny", why="Nobody called me.").status_code == 302
    for reader in (decider, client):
        assert "Denied by the decider" in text_of(reader.get(f"/notes?case={case.pk}"))
        page = text_of(reader.get(f"/prepared/{prepared.pk}"))
        assert "Denied by Head Example on" in page
        assert "Nobody called me." in page
        assert ("Record outside the scheme" in page) is (reader is client)
    record = f"/prepared/{prepared.pk}/record"
    assert decider.get(record).status_code == 404
    page = text_of(client.get(record))
    assert "He comes into care tonight." in page
    assert f'action="{RECORD.replace("c-1", "C-1")}"' in page
    assert 'name="outside_scheme" id="id_outside_scheme" checked' in page or "checked" in page
    fields = {**WRITTEN, "key": str(uuid.uuid4()), "outside_scheme": "on", "deviation_reason": "Nobody else was there."}
    client.post(RECORD, fields)
    note = Note.objects.get()
    assert (note.kind, note.post, note.prepared) == (NoteKind.DEVIATION, "social-worker", None)


def test_what_is_not_denied_is_not_recorded_so(prepared: Prepared, client: Client, worker: Appointment) -> None:
    assert client.get(f"/prepared/{prepared.pk}/record").status_code == 404
    withdraw(user=worker.user, prepared=prepared, why="A mistake.")
    assert client.get(f"/prepared/{prepared.pk}/record").status_code == 404


def test_whoever_prepared_it_withdraws_it_with_a_reason(prepared: Prepared, client: Client) -> None:
    assert press(client, prepared, "withdraw").status_code == 422
    press(client, prepared, "withdraw", why="The wrong child.")
    assert PreparedEnd.objects.get().kind == "withdrawn"
    assert "The wrong child." in text_of(client.get(f"/prepared/{prepared.pk}"))


@pytest.mark.parametrize("act", ["confirm", "outside", "deny"])
def test_nobody_but_the_decider_ends_it_by_a_request_of_their_own(
    prepared: Prepared, client: Client, appoint: Appoint, act: str
) -> None:
    other = browser(appoint("head-of-service", "help-and-protection", name="other").user)
    fields = {"act": act, "key": str(uuid.uuid4()), "number": "1", "why": "No.", "deviation_reason": "No."}
    for somebody in (client, other):
        answer = somebody.post(f"/prepared/{prepared.pk}", fields)
        assert answer.status_code in {403, 422}
        assert "Confirm: I decided this" not in text_of(somebody.get(f"/prepared/{prepared.pk}"))
    assert (Note.objects.count(), PreparedEnd.objects.count()) == (0, 0)
    assert other.get(f"/prepared/{prepared.pk}/correct").status_code == 403
    assert client.get(f"/prepared/{prepared.pk}/correct").status_code == 403


def test_a_second_account_of_whoever_prepared_it_is_not_offered_to_confirm(
    prepared: Prepared, head: Appointment
) -> None:
    User.objects.filter(pk=head.user.pk).update(staff_number="")
    decider = browser(User.objects.get(pk=head.user.pk))
    page = text_of(decider.get(f"/prepared/{prepared.pk}"))
    assert "Your account has no staff number" in page
    assert "Confirm: I decided this" not in page
    fields = {"act": "confirm", "key": str(uuid.uuid4()), "number": "1"}
    assert decider.post(f"/prepared/{prepared.pk}", fields).status_code == 403
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("post", "role", "reads"),
    [
        ("team-manager", Role.MANAGER, True),
        ("team-manager", Role.PRACTITIONER, False),
        ("team-manager", Role.READER, False),
        ("social-worker", Role.PRACTITIONER, False),
        ("registered-manager", Role.MANAGER, False),
        ("foster-carer", Role.AUDITOR, True),
    ],
)
def test_it_is_seen_by_those_who_may_read_the_notes_of_the_council(
    prepared: Prepared, appoint: Appoint, case: Case, post: str, role: Role, reads: bool
) -> None:
    area = None if post in {"registered-manager", "foster-carer"} else "help-and-protection"
    user = appoint(post, area, name="reader").user
    User.objects.filter(pk=user.pk).update(role=role)
    reader = browser(User.objects.get(pk=user.pk))
    assert reader.get(f"/prepared/{prepared.pk}").status_code == (200 if reads else 404)
    assert reader.post(f"/prepared/{prepared.pk}", {"act": "confirm"}).status_code == (422 if reads else 404)
    entries = AuditEntry.objects.filter(user=user, codes=["prepared-opened", str(prepared.pk)])
    assert entries.count() == (2 if reads else 0)
    if role is not Role.READER:
        page = text_of(reader.get(f"/notes?case={case.pk}"))
        assert ("Prepared, not yet recorded" in page) is reads


def test_another_council_learns_nothing_of_it(prepared: Prepared) -> None:
    elsewhere = Authority.objects.create(slug="elsewhere", title="Elsewhere", colour="#004f8c")
    stranger = browser(User.objects.create_user("s", "S. Example", authority=elsewhere, role=Role.AUDITOR))
    for address in ("", "/correct", "/record"):
        assert stranger.get(f"/prepared/{prepared.pk}{address}").status_code == 404
    assert stranger.post(f"/prepared/{prepared.pk}", {"act": "deny", "why": "x"}).status_code == 404
    assert stranger.get(PREPARE).status_code == 404
    assert not AuditEntry.objects.filter(user__username="s").exists()


def test_the_list_of_a_case_and_of_ones_own_begin_with_what_is_prepared_and_others_do_not(
    prepared: Prepared, client: Client, head: Appointment, case: Case
) -> None:
    other = Case.objects.create(authority=case.authority, reference="C-2", initials="O.T.")
    assert "Prepared, not yet recorded" in text_of(client.get(f"/notes?case={case.pk}"))
    assert "Prepared, not yet recorded" in text_of(client.get("/notes?mine=on"))
    assert "Prepared, not yet recorded" not in text_of(client.get("/notes"))
    assert "Prepared, not yet recorded" not in text_of(client.get(f"/notes?case={other.pk}"))
    assert "Prepared, not yet recorded" not in text_of(browser(head.user).get("/notes?mine=on"))
    press(browser(head.user), prepared)
    assert "Prepared, not yet recorded" not in text_of(client.get(f"/notes?case={case.pk}"))
    assert "Recorded as note 1" not in text_of(client.get(f"/notes?case={case.pk}"))


def test_whoever_prepared_a_note_reads_it_once_it_is_one(
    prepared: Prepared, client: Client, head: Appointment, appoint: Appoint
) -> None:
    press(browser(head.user), prepared)
    note = Note.objects.get()
    assert client.get(f"/notes/{note.pk}").status_code == 200
    other = browser(appoint("social-worker", "help-and-protection", name="other").user)
    assert other.get(f"/notes/{note.pk}").status_code == 404


def test_the_log_says_what_was_done_with_it(prepared: Prepared, client: Client, head: Appointment) -> None:
    client.get(f"/prepared/{prepared.pk}")
    deny(user=head.user, prepared=prepared, why="Nobody called me.")
    auditor = browser(
        User.objects.create_user("auditor", "A. Example", authority=head.user.authority, role=Role.AUDITOR)
    )
    page = text_of(auditor.get("/log"))
    title = "“Agree that a child comes into care” (bwd-4-03)"
    assert f"Worker Example wrote a prepared note of {title}." in page
    assert f"Worker Example opened a prepared note of {title}." in page
    assert f"Head Example denied a prepared note of {title}." in page
    assert WRITTEN["decided"] not in page
