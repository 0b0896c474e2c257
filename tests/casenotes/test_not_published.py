"""What is in the database without being published answers nothing: no page, no line and no note rests on it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from authorities.database import guard
from authorities.files.reading import read_document
from casenotes.models import AuditEntry, Note
from casenotes.recording import errors
from delegation.encodings.files import read_scheme_file
from delegation.models import Departure, Publication, SchemeVersion
from delegation.publishing.actions import load_scheme
from delegation.rules.notation import digest_of
from delegation.schemes import opening
from delegation.schemes.library import library, unreadable_councils
from delegation.schemes.publications import altered_publications, altered_texts, seal_of_publication

from .conftest import FIXTURES, WORDS, load_council

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered

BLACKBURN, PETERBOROUGH = "blackburn-with-darwen", "peterborough"


@pytest.fixture
def head(appoint: Callable[..., Appointment]) -> Appointment:
    return appoint("head-of-service", "help-and-protection")


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """Begin as a process that has compiled nothing yet, and leave nothing behind."""
    forget()
    yield
    forget()


def forget() -> None:
    opening.forget()


def rewritten() -> None:
    """Rewrite a published text so that a social worker may apply for an emergency protection order."""
    version = SchemeVersion.objects.get(scheme__authority__slug=BLACKBURN)
    plain = json.loads(version.canonical_text)
    [row] = [one for one in plain["statements"] if one["row"] == "bwd-1-05"]
    row["who"] = ["social-worker"]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert text != version.canonical_text
    SchemeVersion.objects.filter(pk=version.pk).update(canonical_text=text)


def rewritten_with_its_digest() -> None:
    rewritten()
    version = SchemeVersion.objects.get(scheme__authority__slug=BLACKBURN)
    SchemeVersion.objects.filter(pk=version.pk).update(digest=digest_of(version.canonical_text))


def never_entered() -> None:
    Publication.objects.filter(version__scheme__authority__slug=BLACKBURN)._raw_delete(using="default")


def put_in_beside_it() -> None:
    """Add a version behind the service's back. It has a past start, and a digest that matches its text."""
    version = SchemeVersion.objects.get(scheme__authority__slug=BLACKBURN)
    version.pk, version.effective, version.effective_on = None, "2024-01", date(2024, 1, 1)
    version.canonical_text = version.canonical_text.replace('"2023-12"', '"2024-01"')
    version.digest = digest_of(version.canonical_text)
    version.save(force_insert=True)


def under_another_start() -> None:
    """Publish the very same text under another start, although the text itself names its own."""
    version = SchemeVersion.objects.get(scheme__authority__slug=BLACKBURN)
    version.pk, version.effective, version.effective_on = None, "2024-01", date(2024, 1, 1)
    version.backdated_because = "x"
    version.save(force_insert=True)
    entered = Publication(version=version, format=1, at=version.loaded_at, how="loaded", digest=version.digest)
    entered.entry_digest = seal_of_publication(entered)
    entered.save()


def entered_by_hand() -> None:
    """Make a version's entry match the text that was written over it, as anybody who can write both could."""
    rewritten_with_its_digest()
    version = SchemeVersion.objects.get(scheme__authority__slug=BLACKBURN)
    Publication.objects.filter(version=version).update(digest=version.digest)


def departed() -> None:
    """Add a departure behind the service's back."""
    authority = SchemeVersion.objects.get(scheme__authority__slug=BLACKBURN).scheme.authority
    Departure.objects.create(
        authority=authority,
        row="bwd-1-05",
        national_row="nat-1",
        signed_off_by="x",
        signed_off_on="2024-01-01",
        why="x",
    )


ALTERED = {
    rewritten: "bwd 2023-12: its text is not the one that was published.",
    rewritten_with_its_digest: "bwd 2023-12 is not published: its entry names another text in the ledger",
    entered_by_hand: "bwd 2023-12 is not published: its entry in the ledger of publications is not what was entered.",
    never_entered: "bwd 2023-12 is not published: it has no entry in the ledger",
    put_in_beside_it: "bwd 2024-01 is not published: it has no entry in the ledger",
    under_another_start: "bwd 2024-01: its text is that of bwd 2023-12 of blackburn-with-darwen.",
    departed: "bwd-1-05 departs from nat-1: it has no entry in the ledger of publications.",
}


@pytest.mark.parametrize("alter", ALTERED, ids=lambda alter: alter.__name__)
def test_what_is_not_published_answers_nothing_and_says_so_everywhere(
    head: Appointment,
    record: Callable[..., Answered],
    pages: object,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    alter: Callable[[], None],
) -> None:
    load_council(PETERBOROUGH, "pbo/2017-06.yaml")
    client = Client()
    client.force_login(head.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    assert client.get("/ready").json() == {"status": "ok"}
    guard.remove(connection)
    alter()
    forget()
    books = library()
    assert ALTERED[alter] in books.unreadable[BLACKBURN]
    assert set(books.books) == {PETERBOROUGH}
    assert client.get("/decisions/bwd-1-05").status_code == 503
    question = {"council": BLACKBURN, "row": "bwd-1-05", "on": "2026-06-03", "actor": {"post": "social-worker"}}
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(question).encode())))
    call_command("determine")
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "scheme-unreadable"
    with pytest.raises(errors.SchemeUnreadableError):
        record(head)
    assert Note.objects.count() == 0
    assert AuditEntry.objects.get().codes == ["scheme-unreadable"]
    assert client.get("/ready").status_code == 503
    assert altered_publications() != []


def test_a_process_that_compiled_the_text_before_it_was_altered_records_nothing_under_it(
    head: Appointment, record: Callable[..., Answered]
) -> None:
    assert record(head).note is not None
    guard.remove(connection)
    rewritten()
    assert altered_texts() == [ALTERED[rewritten].replace("bwd 2023-12", f"{BLACKBURN}/2023-12")]
    with pytest.raises(errors.SchemeUnreadableError):
        record(head, text=replace(WORDS, why="Another reason."))
    assert Note.objects.count() == 1


def test_a_decision_of_a_day_whose_version_was_altered_is_not_recorded_and_one_of_today_is(
    head: Appointment, record: Callable[..., Answered]
) -> None:
    was = read_scheme_file(read_document(FIXTURES / "schemes" / "bwd/2023-12.yaml"))
    later = replace(was, scheme=replace(was.scheme, effective="2026-07", review_due=None))
    load_scheme(text=later, backdated_because="Set-up of the tests")
    guard.remove(connection)
    SchemeVersion.objects.filter(effective="2023-12").update(canonical_text="{}")
    forget()
    with pytest.raises(errors.SchemeUnreadableError, match="Nothing was saved: keep what you wrote"):
        record(head)
    assert AuditEntry.objects.get().codes == ["scheme-unreadable"]
    assert record(head, taken_at=datetime(2026, 8, 3, 16, tzinfo=UTC)).note is not None
    assert list(unreadable_councils()) == [BLACKBURN]
