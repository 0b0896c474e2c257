"""Loading holds no lock for long: slow work comes first. Two loads of one version at once end in a sentence."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from threading import Barrier, Event
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction

from authorities.models import Authority, Post
from authorities.people import loading
from authorities.people.errors import PublishedBreaksError
from authorities.people.loading import load_authority
from authorities.people.queries import authority_text
from delegation.encodings.files import SchemeText
from delegation.management.commands import load_scheme as command
from delegation.models import SchemeVersion, Statement
from delegation.publishing import actions
from delegation.publishing import loading as files_loaded
from delegation.publishing.actions import load_scheme, load_words
from delegation.publishing.checking import publishable
from delegation.schemes.errors import SchemeUnreadableError
from delegation.schemes.library import library
from tests.delegation.conftest import BACKDATED, Refused, WriteScheme, run
from tests.delegation.fixture_library import FIXTURES, accepted
from tests.delegation.test_loading_breaks_nothing import absent, without, words_text
from tests.delegation.testshire import scheme, statement, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    from delegation.publishing.actions import Loaded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("emptied_afterwards")]


def database_url() -> str:
    """Return the address of this test's database, for another process."""
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{of['NAME']}"
    return f"postgres://{quote(of['USER'])}:{quote(of['PASSWORD'])}@{of['HOST']}:{of['PORT']}/{of['NAME']}"


def started(path: Path) -> subprocess.Popen[str]:
    """Start a process that loads a version."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "load_scheme", *BACKDATED, str(path)],
        env={**os.environ, "DATABASE_URL": database_url()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def loaded_at_once(*paths: Path) -> list[tuple[int, str]]:
    """Load all files at once, each in a thread with its own connection. Return exit codes with what is printed."""
    together = Barrier(len(paths))

    def one(path: Path) -> tuple[int, str]:
        said = io.StringIO()
        together.wait()
        try:
            call_command("load_scheme", *BACKDATED, str(path), stdout=said, stderr=said)
        except SystemExit as ended:
            return int(str(ended.code)), said.getvalue()
        else:
            return 0, said.getvalue()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(paths)) as threads:
        return list(threads.map(one, paths))


@contextmanager
def locked_elsewhere() -> Iterator[None]:
    """Hold the lock that a load takes to write, on another connection."""
    held, let_go = Event(), Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                list(Authority.objects.select_for_update())
                held.set()
                assert let_go.wait(30)
        finally:
            held.set()
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as thread:
        holding = thread.submit(hold)
        assert held.wait(30)
        try:
            yield
        finally:
            let_go.set()
        holding.result()


# --- at once -------------------------------------------------------------------------------------------------------


def test_of_two_processes_that_load_one_version_one_loads_it_and_the_other_says_so(testshire: Authority) -> None:
    run("load_authority", FIXTURES / "authorities" / "torbay.yaml")
    run("load_words", FIXTURES / "words" / "torbay.yaml")
    path = next((FIXTURES / "schemes" / "tor").glob("*.yaml"))
    processes = [started(path) for _ in range(2)]
    ended = [(*process.communicate(timeout=120), process.returncode) for process in processes]
    assert [code for _out, _err, code in ended] == [0, 0], ended
    said = sorted(out.splitlines()[0] for out, _err, _code in ended)
    assert said == ["tor 2016-10: loaded, 331 statements.", "tor 2016-10: nothing to change, 331 statements."]
    assert not any("Traceback" in err for _out, err, _code in ended)
    assert SchemeVersion.objects.count() == 1
    assert Statement.objects.count() == 331


def test_of_many_loads_of_one_version_at_once_one_loads_it(
    testshire: Authority, write_scheme_file: WriteScheme
) -> None:
    answers = loaded_at_once(*[write_scheme_file(scheme(statement()))] * 6)
    assert {code for code, _said in answers} == {0}
    assert Counter(said for _code, said in answers) == {
        "tst 2024-01: loaded, 1 statements.\n": 1,
        "tst 2024-01: nothing to change, 1 statements.\n": 5,
    }
    assert SchemeVersion.objects.count() == 1


def test_of_many_texts_for_one_start_at_once_one_is_published_and_the_others_are_told(
    testshire: Authority, write_scheme_file: WriteScheme
) -> None:
    paths = [write_scheme_file(scheme(statement(title=f"Title {one}")), f"{one}.yaml") for one in range(6)]
    answers = loaded_at_once(*paths)
    assert Counter(code for code, _said in answers) == {0: 1, 1: 5}
    for code, said in answers:
        assert "Traceback" not in said
        assert code == 0 or "is published and says something else than this file" in said
        assert code == 0 or said.splitlines()[-1].startswith("Nothing was changed: ")
    assert SchemeVersion.objects.count() == 1


# --- locks ---------------------------------------------------------------------------------------------------------


def test_files_are_read_and_refused_while_another_writes(
    testshire: Authority, refused: Refused, write_scheme_file: WriteScheme
) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement())))
    taken = write_scheme_file(scheme(statement(decision_type="x"), document="oth"), "taken.yaml")
    with locked_elsewhere():
        [problem] = refused("load_scheme", *BACKDATED, taken)
    assert "stands in the document “tst”" in problem


@pytest.fixture
def published(testshire: Authority, write_scheme_file: WriteScheme) -> Authority:
    """A council whose scheme names a post in a condition, and a forum."""
    rows = absent("tst-1-01"), statement("tst-1-02", first=[{"meeting": "panel"}])
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(*rows)))
    return testshire


def test_what_would_break_is_refused_without_waiting_for_whoever_writes(published: Authority) -> None:
    fewer = without(authority_text(published), "carer")
    version = SchemeText(
        published, replace(accepted(scheme(statement(), effective="2030"), words()), review_due="2020")
    )
    with locked_elsewhere():
        with pytest.raises(PublishedBreaksError):
            load_authority(text=fewer)
        with pytest.raises(SchemeUnreadableError):
            load_words(text=words_text(published, forums="panel"))
        with pytest.raises(SchemeUnreadableError):
            load_scheme(text=version)


@pytest.mark.parametrize("what", ["words", "posts", "a version"])
def test_what_is_sound_waits_for_whoever_writes(published: Authority, what: str) -> None:
    fewer = without(authority_text(published), "worker")
    version = SchemeText(published, accepted(scheme(statement(), effective="2030"), words()))
    loads: dict[str, Callable[[], object]] = {
        "words": lambda: load_words(text=words_text(published, forums="gateway")),
        "posts": lambda: load_authority(text=fewer),
        "a version": lambda: load_scheme(text=version),
    }

    def load() -> object:
        try:
            return loads[what]()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as thread:
        with locked_elsewhere():
            waiting = thread.submit(load)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=1)
        assert waiting.result(timeout=30)


def test_every_file_is_checked_before_the_first_is_written_and_no_transaction_is_open_meanwhile(
    testshire: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []

    def checked(**given: object) -> object:
        happened.append("checked in a transaction" if connection.in_atomic_block else "checked")
        return publishable(**given)  # type: ignore[arg-type]  # passed on as given

    def written(**given: object) -> Loaded:
        happened.append("written in a transaction" if connection.in_atomic_block else "written")
        return load_scheme(**given)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(command, "publishable", checked)
    monkeypatch.setattr(command, "load_scheme", written)
    paths = [
        write_scheme_file(scheme(statement(), effective=year), f"{year}.yaml") for year in ("2024", "2025", "2026")
    ]
    run("load_scheme", *BACKDATED, *paths)
    assert happened == ["checked"] * 3 + ["written"] * 3
    assert SchemeVersion.objects.count() == 3


def test_others_write_between_two_versions_of_one_load(
    testshire: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written(**given: object) -> Loaded:
        with locked_elsewhere():  # waits for the lock and gets it, each time
            pass
        return load_scheme(**given)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(command, "load_scheme", written)
    paths = [write_scheme_file(scheme(statement(), effective=year), f"{year}.yaml") for year in ("2024", "2025")]
    run("load_scheme", *BACKDATED, *paths)
    assert SchemeVersion.objects.count() == 2


# --- what changed in between ---------------------------------------------------------------------------------------


def once_checked(place: ModuleType, check: str, change: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Change the council right after a load first passes a check. ``place`` is the module that calls the check."""
    passed, real = list[str](), getattr(place, check)

    def checked(**given: object) -> object:
        found = real(**given)
        if not passed:
            passed.append(check)
            change()
        return found

    monkeypatch.setattr(place, check, checked)


def test_on_sqlite_whoever_waits_gets_in_between_two_versions_of_one_load(
    testshire: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(files_loaded, "sleep", pauses.append)
    starts = ("2024-01", "2024-02", "2024-03")
    paths = [write_scheme_file(scheme(statement(), effective=start), f"{start}.yaml") for start in starts]
    run("load_scheme", *BACKDATED, *paths)
    assert SchemeVersion.objects.count() == 3
    assert pauses == ([files_loaded.PAUSE] * 2 if connection.vendor == "sqlite" else [])


def test_posts_are_checked_again_under_the_lock(
    testshire: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_scheme_file(scheme(absent("tst-1-01")))
    fewer = without(authority_text(testshire), "carer")
    change = partial(run, "load_scheme", *BACKDATED, path)
    once_checked(loading, "require_nothing_to_break", change, monkeypatch)
    with pytest.raises(PublishedBreaksError, match="tst-1-01"):
        load_authority(text=fewer)
    assert library().unreadable == {}


def test_words_are_checked_again_under_the_lock(
    testshire: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_scheme_file(scheme(statement(first=[{"meeting": "panel"}])))
    once_checked(actions, "check_words", partial(run, "load_scheme", *BACKDATED, path), monkeypatch)
    with pytest.raises(SchemeUnreadableError, match="tst-1-01"):
        load_words(text=words_text(testshire, forums="panel"))
    assert library().unreadable == {}


def test_a_version_is_checked_again_under_the_lock(testshire: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = without(authority_text(testshire), "carer")
    once_checked(actions, "publishable", partial(load_authority, text=fewer), monkeypatch)
    with pytest.raises(SchemeUnreadableError, match="tst-1-01"):
        load_scheme(text=SchemeText(testshire, accepted(scheme(absent("tst-1-01")), words())), backdated_because="x")
    assert library().unreadable == {}
    assert not SchemeVersion.objects.exists()


def load_while(
    change: Callable[[], object], monkeypatch: pytest.MonkeyPatch, *paths: Path
) -> tuple[int, list[str], list[str]]:
    """Load files, and change the council once all are checked and the first is written."""
    calls = list[object]()

    def written(**given: object) -> Loaded:
        calls.append(given)
        if len(calls) == 2:
            change()
        return load_scheme(**given)  # type: ignore[arg-type]  # passed on as given

    monkeypatch.setattr(command, "load_scheme", written)
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("load_scheme", *BACKDATED, *map(str, paths), stdout=out, stderr=err)
    return int(str(ended.value.code)), out.getvalue().splitlines(), err.getvalue().splitlines()


def test_posts_that_went_meanwhile_end_the_load_in_a_sentence_and_what_was_written_before_stays(
    testshire: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [
        write_scheme_file(scheme(statement(), effective="2024"), "1.yaml"),
        write_scheme_file(scheme(absent("tst-1-01"), effective="2025"), "2.yaml"),
        write_scheme_file(scheme(statement(), effective="2026"), "3.yaml"),
    ]
    fewer = without(authority_text(testshire), "carer")
    code, out, err = load_while(lambda: load_authority(text=fewer), monkeypatch, *paths)
    assert (code, out) == (1, ["tst 2024: loaded, 1 statements."])
    assert err == [
        f"{paths[1]}: tst 2025, row tst-1-01, when.post_absent.includes: there is no post “carer”.",
        "1 of 3 files is loaded, and no other. Run the command again.",
    ]
    assert [one.effective for one in SchemeVersion.objects.all()] == ["2024"]
    assert not Post.objects.filter(slug="carer").exists()


def test_a_database_that_refuses_ends_the_load_in_a_sentence(
    testshire: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> None:
        raise OperationalError("database is locked")

    paths = [write_scheme_file(scheme(statement(), effective=year), f"{year}.yaml") for year in ("2024", "2025")]
    code, _out, err = load_while(busy, monkeypatch, *paths)
    assert code == 1
    assert err == [
        f"{paths[1]}: the database refused it. database is locked",
        "1 of 2 files is loaded, and no other. Run the command again.",
    ]


def test_a_version_is_written_whole_or_not_at_all(
    testshire: Authority, write_scheme_file: WriteScheme, monkeypatch: pytest.MonkeyPatch, refused: Refused
) -> None:
    def cut_off(*_parts: object) -> None:
        Statement.objects.create(version=SchemeVersion.objects.get(), position=0, row="x", kind="guidance")
        raise OperationalError("the connection is lost")

    monkeypatch.setattr("delegation.publishing.actions.write_version", cut_off)
    [problem] = refused("load_scheme", *BACKDATED, write_scheme_file(scheme(statement())))
    assert "the connection is lost" in problem
    assert not SchemeVersion.objects.exists()
    assert not Statement.objects.exists()
