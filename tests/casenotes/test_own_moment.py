"""The page of a note speaks of its own moment. What holds today is one line, and is marked."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client

from authorities.database import guard
from authorities.models import Area, Authority, Post, User
from casenotes.models import Case, Note, NoteText
from casenotes.reading.own_moment import own_moment, today_of
from casenotes.recording.actions import correct_note
from delegation.schemes.library import library

from .conftest import WORDS, put_the_guard_back
from .test_scheme_unreadable import make_unreadable
from .versions import publish, retire

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

    Appoint = Callable[..., Appointment]
    Record = Callable[..., Answered]

pytestmark = pytest.mark.usefixtures("pages")

TODAY = datetime(2026, 11, 30, tzinfo=UTC).date()


@pytest.fixture
def head(appoint: Appoint) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def reader(appoint: Appoint) -> Client:
    client = Client()
    reading = appoint("deputy-director", name="reader").user
    client.force_login(reading, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


def of(answered: Answered) -> Note:
    assert answered.note is not None
    return answered.note


def page_of(client: Client, note: Note) -> tuple[str, str]:
    """Return what the page of a note says, without who is reading it, and its line about today."""
    text = client.get(f"/notes/{note.pk}").content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    today = re.search(r'<p [^>]*id="today">([^<]*)</p>', main)
    assert today is not None
    buttons = re.sub(r'<div class="app-actions.*?</div>', "", main.replace(today[0], ""), flags=re.DOTALL)
    return buttons, today[1]


def test_whatever_is_renamed_published_or_retired_since_the_page_says_the_same_but_for_the_line_about_today(
    head: Appointment, appoint: Appoint, record: Record, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = appoint("service-lead", "help-and-protection")
    facts = {"previous_cp_plan": True}
    kept = [
        of(record(head)),
        of(record(lead, is_outside_scheme=True)),
        of(record(head, row="bwd-1-06", facts=facts, evidence=(), is_outside_scheme=True)),
        of(
            record(
                head, row="bwd-3-04", evidence=(), is_outside_scheme=True, taken_at=datetime(2022, 8, 14, tzinfo=UTC)
            )
        ),
    ]
    kept.append(correct_note(user=head.user, appointment=head, note=kept[1], text=WORDS, key=uuid.uuid4()))
    before = [page_of(reader, note) for note in kept]
    assert before[0][1] == (
        "Today: row bwd-1-05 is in force, in the version of December 2023. Who may decide it: A Head of Service, or "
        "more senior in the same area."
    )

    Post.objects.update(title="Called otherwise")
    Area.objects.update(title="Elsewhere")
    User.objects.filter(pk__in=[head.user_id, lead.user_id]).update(full_name="N. Otherwise")
    Case.objects.update(reference="C-999", initials="Z.Z.")
    Authority.objects.update(content_digest="")
    guard.remove(connection)
    put_the_guard_back()
    publish("bwd/2023-12.yaml", "2026-07", retire("bwd-1-05"))
    monkeypatch.setattr("casenotes.reading.own_moment.fact_in_words", lambda name: f"renamed {name}")
    after = [page_of(reader, note) for note in kept]

    assert [text for text, _today in after] == [text for text, _today in before]
    assert after[0][1] == (
        "Today: this row has not been in the scheme since 1 July 2026 (version blackburn-with-darwen/2026-07). "
        "The scheme does not say what replaced it."
    )
    assert after[2][1].startswith("Today: row bwd-1-06 is in force, in the version of July 2026.")


def test_titles_are_those_of_then(head: Appointment, appoint: Appoint, record: Record, reader: Client) -> None:
    note = of(record(appoint("service-lead", "help-and-protection"), is_outside_scheme=True))
    text, _today = page_of(reader, note)
    assert '<dd class="govuk-summary-list__value">Head of Service</dd>' in text
    correction = correct_note(user=head.user, appointment=head, note=note, text=WORDS, key=uuid.uuid4())
    assert "Service Lead, Help and protection" in page_of(reader, correction)[0]


def test_a_note_of_before_the_words_were_kept_has_its_codes_as_words(head: Appointment, record: Record) -> None:
    note = of(record(head, is_outside_scheme=True))
    guard.remove(connection)
    question = {name: said for name, said in note.text.question.items() if name != "said_then"}
    NoteText.objects.filter(pk=note.pk).update(question={**question, "facts": {"child_age": 9}})
    put_the_guard_back()
    then = own_moment(Note.objects.get(pk=note.pk))
    assert then.decided_as == "head of service, help and protection"
    assert [(fact.value, fact.is_verified) for fact in then.facts] == [("9", True)]


def test_a_scheme_that_cannot_be_read_today_takes_nothing_from_the_page(
    head: Appointment, record: Record, reader: Client
) -> None:
    note = of(record(head))
    before = page_of(reader, note)
    make_unreadable()
    assert page_of(reader, note) == (before[0], "Today: the scheme of the council cannot be read.")


def test_a_day_before_the_row_is_in_force_says_so(head: Appointment, record: Record) -> None:
    note = of(record(head))
    day = datetime(2020, 1, 1, tzinfo=UTC).date()
    assert today_of(note, library(), day) == "Today: no version that has this row is in force."
    assert today_of(note, library(), TODAY).startswith("Today: row bwd-1-05 is in force")
