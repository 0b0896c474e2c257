"""One council's fault stops no other: its pages and lines say that its scheme cannot be read, and the rest answer."""

from __future__ import annotations

import io
import json
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client

from authorities.database import guard
from authorities.models import Area, Authority, Post, User
from authorities.people import actions as people
from authorities.people.queries import authority_text
from delegation.apps import schemes_are_readable
from delegation.models import Publication, SchemeVersion
from delegation.rules.compiling import compile_scheme
from delegation.rules.notation import digest_of
from delegation.schemes import library as library_module
from delegation.schemes import opening
from delegation.schemes.errors import SchemeUnreadableError
from delegation.schemes.floor import national_documents
from delegation.schemes.library import library, unreadable_councils
from delegation.schemes.publications import seal_of_publication
from tests.delegation.conftest import BACKDATED, BLACKBURN, WriteScheme, run
from tests.delegation.testshire import Plain, scheme, statement

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries
    from pytest_django.fixtures import Settings

SINCE = datetime(2024, 1, 1, tzinfo=UTC)
WHY = (
    "The schemes of testshire cannot be read at the moment. "
    "tst 2024-01, row tst-1-02, when.post_absent.includes: there is no post “carer”."
)
PAGES = [
    "/",
    "/?q=epo",
    "/decisions/tst-1-01",
    "/sections",
    "/posts",
    "/posts/manager",
    "/matrix",
    "/panels",
    "/a-to-z",
    "/out-of-hours",
]


def only_in_a_condition(post: str) -> Plain:
    """Return a row that names a post only in a condition."""
    return statement("tst-1-02", when={"post_absent": {"includes": [post]}})


def take_away_by_hand(authority: Authority, post: str) -> None:
    """Delete a post by hand in the database, and keep the digest as if the council had been loaded without it."""
    Post.objects.get(authority=authority, slug=post).delete()
    Authority.objects.filter(pk=authority.pk).update(content_digest=authority_text(authority).digest)


@pytest.fixture
def broken(blackburn: None, testshire: Authority, write_scheme_file: WriteScheme) -> Authority:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement(), only_in_a_condition("carer"))))
    take_away_by_hand(testshire, "carer")
    return testshire


def somebody(authority: Authority, post: str, area: str, **more: Any) -> Client:
    person = User.objects.create_user(f"{authority.slug}-{post}", "E. Example", authority=authority, **more)
    people.appoint(
        user=person,
        post=Post.objects.get(authority=authority, slug=post),
        area=Area.objects.get(authority=authority, slug=area),
        starts=SINCE,
    )
    client = Client()
    client.force_login(person, backend="authorities.sign_in.backends.DemonstrationBackend")
    return client


@pytest.fixture
def there(broken: Authority, plain_files: None) -> Client:
    """Somebody from the council whose scheme cannot be read."""
    return somebody(broken, "manager", "care", role="scheme-editor")


@pytest.fixture
def elsewhere(broken: Authority, plain_files: None) -> Client:
    """Somebody from another council."""
    return somebody(Authority.objects.get(slug=BLACKBURN), "team-manager", "help-and-protection")


# --- the library ---------------------------------------------------------------------------------------------------


def test_a_council_that_cannot_be_read_has_no_book_and_the_others_have_theirs(broken: Authority) -> None:
    books = library()
    assert list(books.books) == [BLACKBURN]
    assert books.books[BLACKBURN].versions
    assert dict(books.unreadable) == unreadable_councils() == {"testshire": WHY}


def test_the_fault_is_kept_as_a_book_is_and_logged_once(
    broken: Authority, caplog: pytest.LogCaptureFixture, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    opening.forget()
    with caplog.at_level(logging.ERROR):
        first = library().unreadable["testshire"]
        with django_assert_num_queries(2):
            again = library().unreadable["testshire"]
    assert again == first == WHY
    assert [one.levelname for one in caplog.records] == ["ERROR"]
    assert "tst 2024-01, row tst-1-02" in caplog.text


def test_a_question_reads_its_own_council_alone(
    broken: Authority, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked: list[str] = []
    book = library_module._book_or_fault

    def noted(held: Any) -> Any:
        asked.append(held.authority.slug)
        return book(held)

    assert library().books[BLACKBURN]
    monkeypatch.setattr(library_module, "_book_or_fault", noted)
    with django_assert_num_queries(2):
        books = library()
        assert BLACKBURN not in books.unreadable
        assert books.books[BLACKBURN].versions
    assert asked == [BLACKBURN]


def test_what_is_mended_is_read_again_at_once(broken: Authority) -> None:
    assert "testshire" in library().unreadable
    Post.objects.create(authority=broken, slug="carer", title="Foster carer", rank_basis="inferred", area_kind="none")
    Authority.objects.filter(pk=broken.pk).update(content_digest=authority_text(broken).digest)
    books = library()
    assert books.unreadable == {}
    assert books.books["testshire"].knows("tst-1-02")


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "3", '{"statements": 5}', "[" * 200_000, '{"statements": [{"row": {}, "rule": []}]}'],
    ids=["cut off", "a list", "a number", "no statements", "deep", "no row"],
)
def test_a_text_that_is_not_as_it_was_written_stops_no_other_council(
    blackburn: None, testshire: Authority, write_scheme_file: WriteScheme, text: str
) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement())))
    version = SchemeVersion.objects.get(scheme__document="tst")
    guard.remove(connection)
    SchemeVersion.objects.filter(pk=version.pk).update(canonical_text=text, digest=digest_of(text))
    entry = Publication.objects.get(version=version)
    entry.digest = digest_of(text)
    entry.entry_digest = seal_of_publication(entry)
    entry.save()
    books = library()
    assert list(books.books) == [BLACKBURN]
    assert books.unreadable["testshire"].startswith(
        "The schemes of testshire cannot be read at the moment. tst 2024-01"
    )


def test_office_hours_that_nobody_can_read_stop_no_other_council(blackburn: None, testshire: Authority) -> None:
    Authority.objects.filter(pk=testshire.pk).update(office_hours="whenever")
    books = library()
    assert list(books.books) == [BLACKBURN]
    assert "office hours" in books.unreadable["testshire"]


def test_a_fault_of_the_code_stops_one_council_and_is_logged_with_its_place(
    blackburn: None,
    testshire: Authority,
    write_scheme_file: WriteScheme,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement())))

    def fail_on_one(read: Any, *parts: Any) -> Any:
        if read.document == "tst":
            raise KeyError(read.document)
        return compile_scheme(read, *parts)

    monkeypatch.setattr(opening, "compile_scheme", fail_on_one)
    opening.forget()
    books = library()
    assert "testshire" in books.unreadable
    opening.forget()
    assert list(books.books) == [BLACKBURN]
    assert "testshire" in books.unreadable
    assert "in fail_on_one" in caplog.text


def test_a_database_that_fails_is_no_fault_of_a_scheme_and_is_not_kept(
    blackburn: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_parts: object) -> object:
        raise OperationalError

    opening.forget()
    with monkeypatch.context() as patched:
        patched.setattr(library_module, "words_of", fail)
        with pytest.raises(OperationalError):
            unreadable_councils()
    assert list(library().books) == [BLACKBURN]


def test_national_rules_that_cannot_be_read_with_a_council_s_words_are_told_with_their_line(
    testshire: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = national_documents()
    one = documents[0]
    broken_rule = {**one.content, "statements": [{**one.content["statements"][0], "kind": "decree"}]}  # type: ignore[index]
    monkeypatch.setattr(opening, "national_documents", lambda: (type(one)(one.path, broken_rule, one.lines),))
    opening.forget()
    said = library().unreadable["testshire"]
    opening.forget()
    assert "fixtures/national/" in said
    assert "decree" in said


# --- pages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", PAGES)
def test_the_pages_of_the_council_say_that_its_scheme_cannot_be_read_and_what_to_do(
    there: Client, address: str
) -> None:
    answer = there.get(address)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "scheme cannot be read at the moment" in page
    assert "Nothing that was recorded is lost" in page
    assert "protect the child first" in page
    assert "Ask your line manager" in page
    assert "Tell whoever looks after this service" in page
    assert "was not saved" not in page
    assert "tst-1-02" not in page


@pytest.mark.parametrize("address", ["/not-meant", "/decisions/tst-1-01/phrases"])
def test_what_is_sent_there_is_said_not_to_be_saved(there: Client, address: str) -> None:
    answer = there.post(address, {"q": "epo", "text": "a phrase"})
    assert answer.status_code == 503
    assert "what you were sending was not saved" in answer.content.decode()


@pytest.mark.parametrize(
    "address", [one.replace("tst-1-01", "bwd-1-05").replace("/manager", "/team-manager") for one in PAGES]
)
def test_the_pages_of_every_other_council_answer(elsewhere: Client, address: str) -> None:
    assert elsewhere.get(address).status_code == 200


def test_the_interface_for_programs_answers_the_council_with_an_error_and_the_others(
    there: Client, elsewhere: Client
) -> None:
    answer = there.get("/api/v1/lookup", {"council": "testshire", "q": "epo"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    told = answer.json()
    assert (told["code"], told["field"], told["text"]) == ("scheme-unreadable", "council", WHY)
    question = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager"}}
    for address, body in (("/api/v1/determinations", question), ("/api/v1/determinations/batch", [question])):
        sent = there.post(address, body, content_type="application/json")
        assert (sent.status_code, sent.json()["code"]) == (503, "scheme-unreadable")
    other = elsewhere.get("/api/v1/lookup", {"council": BLACKBURN, "q": "epo"})
    assert other.status_code == 200
    assert other.json()["results"]


# --- commands ------------------------------------------------------------------------------------------------------


def answers_of(command: str, monkeypatch: pytest.MonkeyPatch, *lines: Plain) -> list[Plain]:
    stdin = io.TextIOWrapper(io.BytesIO("\n".join(map(json.dumps, lines)).encode()))
    stdout = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", stdin)
    monkeypatch.setattr("sys.stdout", stdout)
    call_command(command)
    stdout.seek(0)
    return [json.loads(line) for line in stdout]


def test_determine_answers_the_line_with_an_error_and_goes_on(
    broken: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: Plain = {"council": "testshire", "row": "tst-1-01", "actor": {"post": "manager"}}
    elsewhere: Plain = {"council": BLACKBURN, "row": "bwd-1-05", "actor": {"post": "team-manager"}}
    first, second = answers_of("determine", monkeypatch, there, elsewhere)
    assert first == {"error": {"code": "scheme-unreadable", "field": "council", "text": WHY}}
    assert "outcome" in second


def test_lookup_answers_the_line_with_an_error_and_goes_on(broken: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    there, elsewhere = ({"council": council, "q": "epo"} for council in ("testshire", BLACKBURN))
    first, second = answers_of("lookup", monkeypatch, there, elsewhere)
    assert first == {"error": {"code": "scheme-unreadable", "field": "council", "text": WHY}}
    assert second["results"]


@pytest.mark.parametrize(
    ("command", "arguments"),
    [("describe_scheme", ["tst"]), ("report_unclear", ["testshire"])],
)
def test_a_command_about_the_council_ends_in_one_sentence(
    broken: Authority, command: str, arguments: list[str]
) -> None:
    with pytest.raises(CommandError) as ended:
        run(command, *arguments)
    assert str(ended.value) == WHY


def test_a_command_about_every_council_writes_the_others_and_then_ends_in_that_sentence(broken: Authority) -> None:
    for command, of_another in (("report_unclear", "bwd-4-"), ("coverage_report", "bwd-1-05")):
        out = io.StringIO()
        with pytest.raises(CommandError) as ended:
            call_command(command, stdout=out)
        assert str(ended.value) == WHY
        assert of_another in out.getvalue()
        assert "tst-1-01" not in out.getvalue()


def test_a_command_about_another_council_works(broken: Authority) -> None:
    assert "bwd-1-05" in run("describe_scheme", "bwd")
    assert run("report_unclear", BLACKBURN)


def test_the_reference_is_not_written_without_the_rows_of_a_council(
    broken: Authority, settings: Settings, tmp_path: Path
) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(CommandError, match="was not written"):
        run("write_rules_reference")
    assert list((tmp_path / "docs").iterdir()) == []


def test_the_check_at_the_start_names_the_council_and_lets_the_others_start(broken: Authority) -> None:
    assert [one for one in run_checks() if one.id == "delegation.W001"] == []
    [found] = [one for one in run_checks(databases=["default"]) if one.id == "delegation.W001"]
    assert (found.id, found.msg, found.is_serious()) == ("delegation.W001", WHY, False)


def test_the_check_at_the_start_is_silent_where_all_can_be_read(blackburn: None) -> None:
    assert schemes_are_readable(databases=["default"]) == []


def test_an_error_without_faults_of_its_own_tells_its_sentence() -> None:
    assert [str(fault) for fault in SchemeUnreadableError("It is not as it was.").faults] == ["It is not as it was."]
