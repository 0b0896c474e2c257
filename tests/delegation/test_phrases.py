"""Phrases that editors add, and searches that find nothing: what is kept, what is not, and who may."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from authorities.models import Authority, Role, User
from delegation.lookup.finding import known_words, look_up
from delegation.lookup.phrases import phrases_added
from delegation.models import AddedPhrase, Scheme, SearchMiss
from delegation.publishing.actions import add_phrase, note_search_without_answer
from delegation.schemes.errors import PhraseRefusedError
from delegation.schemes.library import library
from tests.delegation.conftest import run
from tests.delegation.fixture_library import FIXTURES

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.usefixtures("plain_files")

DAY = date(2026, 6, 3)
WORDS_OF_NO_ROW = "zzyzx qwertz"
ROW = "bwd-1-05"


@pytest.fixture
def person(blackburn: None) -> Callable[..., User]:
    def make(role: str = Role.SCHEME_EDITOR, council: str = "blackburn-with-darwen", name: str = "editor") -> User:
        authority = Authority.objects.get(slug=council)
        return User.objects.create_user(name, f"{name.title()} Example", authority=authority, role=role)

    return make


@pytest.fixture
def browser(person: Callable[..., User]) -> Callable[..., Client]:
    def signed_in(role: str = Role.SCHEME_EDITOR, **more: str) -> Client:
        client = Client()
        client.force_login(person(role, **more), backend="authorities.sign_in.backends.DemonstrationBackend")
        return client

    return signed_in


def scheme() -> Scheme:
    return Scheme.objects.get(document="bwd")


def first_found(words: str) -> str | None:
    book = library().books["blackburn-with-darwen"]
    found = look_up(book, DAY, words, 3, phrases_added(book.council))
    return found.results[0].statement.row if found.results else None


def test_a_phrase_that_is_added_finds_its_row_and_one_that_is_removed_no_more(browser: Callable[..., Client]) -> None:
    client = browser()
    assert first_found("zzyzx qwertz") != ROW
    answer = client.post(f"/decisions/{ROW}/phrases", {"text": "  Zzyzx   QWERTZ "})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/decisions/{ROW}/phrases")
    assert first_found("zzyzx qwertz") == ROW
    assert "zzyzx qwertz" in client.get(f"/decisions/{ROW}/phrases").content.decode()
    phrase = AddedPhrase.objects.get()
    assert client.post(f"/decisions/{ROW}/phrases/{phrase.pk}/remove").status_code == 302
    assert first_found("zzyzx qwertz") != ROW


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write the words as people search for them"),
        ("ab", "Write the words as people search for them"),
        ("x" * 121, "Shorten “How people ask for it” by 1 character: 120 at most."),
    ],
)
def test_words_that_say_nothing_are_refused_and_come_back(
    browser: Callable[..., Client], text: str, sentence: str
) -> None:
    answer = browser().post(f"/decisions/{ROW}/phrases", {"text": text})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not AddedPhrase.objects.exists()


def test_a_phrase_is_added_once(person: Callable[..., User]) -> None:
    user = person()
    add_phrase(user=user, scheme=scheme(), row=ROW, text="zzyzx")
    with pytest.raises(PhraseRefusedError, match="already"):
        add_phrase(user=user, scheme=scheme(), row=ROW, text=" ZZYZX")
    with pytest.raises(PhraseRefusedError, match="no row"):
        add_phrase(user=user, scheme=scheme(), row="bwd-9-99", text="zzyzx")


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.MANAGER, Role.PEOPLE_ADMINISTRATOR, Role.AUDITOR])
def test_only_scheme_editors_see_or_change_phrases_and_searches(browser: Callable[..., Client], role: str) -> None:
    client = browser(role)
    assert client.get(f"/decisions/{ROW}/phrases").status_code == 403
    assert client.post(f"/decisions/{ROW}/phrases", {"text": "zzyzx"}).status_code == 403
    assert client.get("/searches").status_code == 403
    assert client.post("/searches/close", {"key": "miss-1", "way": "off"}).status_code == 403
    assert not AddedPhrase.objects.exists()


def test_an_editor_of_another_council_reaches_neither_row_nor_phrase_nor_search(
    browser: Callable[..., Client], person: Callable[..., User]
) -> None:
    run("load_authority", FIXTURES / "authorities" / "torbay.yaml")
    phrase = add_phrase(user=person(), scheme=scheme(), row=ROW, text="zzyzx")
    authority = Authority.objects.get(slug="blackburn-with-darwen")
    note_search_without_answer(authority=authority, words="holiday", is_reported=False, on=DAY)
    other = browser(council="torbay", name="other")
    assert other.get(f"/decisions/{ROW}/phrases").status_code == 404
    assert other.post(f"/decisions/{ROW}/phrases/{phrase.pk}/remove").status_code == 404
    key = f"miss-{SearchMiss.objects.get().pk}"
    assert other.post("/searches/close", {"key": key, "way": "off"}).status_code == 404
    assert "holiday" not in other.get("/searches").content.decode()
    assert AddedPhrase.objects.exists()


def test_of_a_search_that_finds_nothing_only_known_words_are_kept(blackburn: None) -> None:
    book = library().books["blackburn-with-darwen"]
    kept = known_words(book, DAY, "Zebedee Quux of 12 Nowhere Lane wants a HOLIDAY, ref 123456")
    assert "zebedee" not in kept
    assert "quux" not in kept
    assert not any(letter.isdigit() for letter in kept)
    assert "holiday" in kept.split()


def test_a_search_in_vain_is_counted_and_reported_and_taken_off(browser: Callable[..., Client]) -> None:
    client = browser()
    authority = Authority.objects.get(slug="blackburn-with-darwen")
    for _ in range(2):
        note_search_without_answer(authority=authority, words="holiday boiler", is_reported=False, on=DAY)
    client.post("/not-meant", {"q": "holiday Xanthippe", "missing": "yes"})
    page = client.get("/searches").content.decode()
    assert "searched 2 times, reported 0 times" in page
    assert "searched 0 times, reported 1 time," in page
    assert "xanthippe" not in page.lower()
    for miss in SearchMiss.objects.all():
        assert client.post("/searches/close", {"key": f"miss-{miss.pk}", "way": "off"}).status_code == 302
    assert "Nothing has been searched for in vain" in client.get("/searches").content.decode()


def test_a_search_of_which_no_word_is_known_leaves_nothing(browser: Callable[..., Client]) -> None:
    client = browser()
    page = client.get("/", {"q": WORDS_OF_NO_ROW}).content.decode()
    assert "does not seem to cover this" in page
    assert client.post("/not-meant", {"q": WORDS_OF_NO_ROW, "missing": "yes"}).status_code == 302
    assert not SearchMiss.objects.exists()


def test_letters_on_the_way_are_not_counted(browser: Callable[..., Client], monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser()
    monkeypatch.setattr("delegation.views.lookup.known_words", lambda *_: "boiler")
    client.get("/", {"q": WORDS_OF_NO_ROW}, headers={"X-Requested-With": "fetch"})
    assert not SearchMiss.objects.exists()
    client.get("/", {"q": WORDS_OF_NO_ROW})
    assert SearchMiss.objects.get().searched == 1
    assert SearchMiss.objects.get().first_on == timezone.localdate()
