"""Requests that cannot be read get a page that says what to do. They are sent as a server would, on either database."""

from __future__ import annotations

import importlib
import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import unquote_to_bytes, urlencode

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client

from authorities.models import Role, User
from casenotes.models import Note

from .test_pages import URL, sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from wsgiref.types import WSGIApplication

    from pytest_django.fixtures import Settings

    from authorities.models import Appointment, Authority
    from casenotes.models import Case

FORM: Final = "application/x-www-form-urlencoded"
PARTS: Final = 'multipart/form-data; boundary="x"'
TOKEN: Final = "a" * 32
NULL: Final = '"aaaaaaaaaaaaaaaa\\000aaaaaaaaaaaaaaaa"'
"""How the value of a cookie can hold a null character."""

ADDRESSES: Final = ["/", "/sign-in", URL, "/not-meant", "/nowhere"]


@dataclass(frozen=True)
class Answer:
    """What the server was given to send back."""

    status: int
    headers: list[tuple[str, str]]
    page: str

    def header(self, name: str) -> str:
        return "\n".join(value for key, value in self.headers if key == name)

    def is_a_page(self) -> bool:
        """Whether it has the site's layout, and shows nothing of the code."""
        return all(part in self.page for part in ("app-header", "app-footer", "main-content")) and (
            "Traceback" not in self.page and "django" not in self.page.lower()
        )


class Ask(Protocol):
    """Asks the application for an address, signed in as ``who`` if that is given."""

    def __call__(
        self,
        method: str,
        address: str,
        body: bytes = b"",
        who: User | None = None,
        cookies: str = "",
        **environ: object,
    ) -> Answer: ...


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return f"sessionid={client.cookies['sessionid'].value}"


@pytest.fixture
def ask(
    blackburn: Authority, case: Case, pages: object, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ask]:
    settings.INDEXES_READY_EVERY = 0
    monkeypatch.delitem(sys.modules, "delegation.site.wsgi", raising=False)
    application: WSGIApplication = importlib.import_module("delegation.site.wsgi").application

    def asked(
        method: str, address: str, body: bytes = b"", who: User | None = None, cookies: str = "", **environ: object
    ) -> Answer:
        path, _, query = address.partition("?")
        given = cookies or "; ".join([f"csrftoken={TOKEN}", *([session_of(who)] if who is not None else [])])
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
            started.append((status, headers))
            return io.BytesIO().write

        values: dict[str, Any] = {
            **{"REQUEST_METHOD": method, "SCRIPT_NAME": "", "QUERY_STRING": query, "HTTP_COOKIE": given},
            **{"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "CONTENT_LENGTH": str(len(body))},
            **{"SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1"},
            **{"SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http"},
            **{"wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr, "wsgi.run_once": False},
            **{"wsgi.multithread": False, "wsgi.multiprocess": False},
            **environ,
        }
        page = b"".join(application(values, start)).decode()
        [(status, headers)] = started
        return Answer(int(status.split()[0]), headers, page)

    # Django's own client does so too. Otherwise the connection would close, and the test's transaction with it.
    request_started.disconnect(close_old_connections)
    yield asked
    request_started.connect(close_old_connections)


@pytest.fixture
def head(appoint: Callable[..., Appointment]) -> User:
    return appoint("head-of-service", "help-and-protection").user


@pytest.fixture
def editor(blackburn: Authority) -> User:
    return User.objects.create_user("editor", "E. Example", authority=blackburn, role=Role.SCHEME_EDITOR)


def typed(**fields: str) -> bytes:
    return urlencode({"csrfmiddlewaretoken": TOKEN, **fields}).encode()


def in_parts(*fields: tuple[str, str]) -> bytes:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in (("csrfmiddlewaretoken", TOKEN), *fields)
    ]
    return "".join([*parts, "--x--\r\n"]).encode()


@pytest.mark.parametrize(
    "charset",
    ["iso-8859-1", '"ISO-8859-1"', "windows-1252", "utf-16", "hex", "rot13", "undefined", "idna", "nonsense", '"\x00"'],
)
def test_a_form_in_another_character_set_is_refused_on_a_page(ask: Ask, head: User, charset: str) -> None:
    for address in ADDRESSES:
        for kind, body in ((FORM, typed(q="caf%E9")), (PARTS, in_parts(("q", "x")))):
            answer = ask("POST", address, body, head, CONTENT_TYPE=f"{kind}; charset={charset}")
            assert (answer.status, answer.is_a_page()) == (400, True), (address, kind)
            for words in ("Nothing was saved.", "Send it in UTF-8.", "Signed in as"):
                assert words in answer.page


def test_a_character_set_written_the_long_way_is_refused_too(ask: Ask) -> None:
    for written in ("charset*=utf-8''hex", "charset*=nonsense''x", "a*=\x00''b"):
        answer = ask("POST", "/sign-in", typed(), CONTENT_TYPE=f"{FORM}; {written}")
        assert (answer.status, answer.is_a_page()) == (400, True), written


def test_utf_8_is_read_whatever_it_is_called(ask: Ask, head: User) -> None:
    for charset in ("utf-8", "UTF-8", "utf8", '"utf-8"', "U8"):
        for kind, body in ((FORM, typed(person=head.username)), (PARTS, in_parts(("person", head.username)))):
            answer = ask("POST", "/sign-in", body, CONTENT_TYPE=f"{kind}; charset={charset}")
            assert (answer.status, answer.header("Location")) == (302, "/"), (charset, kind)


def test_the_character_set_of_a_page_that_is_asked_for_is_nothing_to_it(ask: Ask) -> None:
    for charset in ("hex", "undefined", "iso-8859-1", "nonsense"):
        address = "/sign-in?council=blackburn-with-darwen&a=%FF"
        answer = ask("GET", address, CONTENT_TYPE=f"text/html; charset={charset}")
        assert (answer.status, answer.is_a_page()) == (200, True), charset


def test_a_character_set_is_refused_where_nothing_stands_before_django(head: User, ask: Ask) -> None:
    client = Client()
    client.force_login(head, backend="authorities.sign_in.backends.DemonstrationBackend")
    answer = client.post(URL, typed(why="x"), content_type=f"{FORM}; charset=iso-8859-1")
    assert answer.status_code == 400
    assert "the character set “iso-8859-1”. Send it in UTF-8." in answer.content.decode()


def test_a_form_that_is_too_long_gets_413_and_what_to_do(ask: Ask, head: User) -> None:
    long = "x" * 600_000
    many = {f"a{number}": "1" for number in range(500)}
    file = '--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    for kind, body in (
        (FORM, typed(**sent(why=long))),
        (FORM, typed(**sent(**many))),
        (PARTS, in_parts(("why", long))),
        (PARTS, in_parts(*many.items())),
        (PARTS, f"{file}x\r\n".encode() * 150 + in_parts()),
        (PARTS, f"{file}{long}\r\n".encode() + in_parts()),
    ):
        for address in ADDRESSES:
            answer = ask("POST", address, body, head, CONTENT_TYPE=kind)
            assert (answer.status, answer.is_a_page()) == (413, True), (address, body[:100])
            for words in ("What you sent is too long", "Nothing was saved.", "512 KB and 400 fields", "Signed in as"):
                assert words in answer.page
    assert not Note.objects.exists()


def test_a_form_as_long_as_it_may_be_is_read(ask: Ask, head: User) -> None:
    longest = dict.fromkeys(("decided", "why", "considered", "child_view", "actions"), "x" * 20_000)
    answer = ask("POST", URL, typed(**sent(**longest)), head, CONTENT_TYPE=FORM)
    assert (answer.status, answer.header("Location")) == (302, f"/notes/{Note.objects.get().pk}")


def test_a_form_that_is_none_gets_a_page(ask: Ask, head: User) -> None:
    for kind, body, length in (
        ("multipart/form-data", in_parts(), None),
        (PARTS, in_parts(), "-5"),
        (FORM, typed(), "-5"),
        (FORM, typed(), "abc"),
        (FORM, typed(), "9" * 5000),
        (FORM, typed(), "\N{SUPERSCRIPT TWO}"),
    ):
        stated = {} if length is None else {"CONTENT_LENGTH": length}
        for address in ADDRESSES:
            answer = ask("POST", address, body, head, CONTENT_TYPE=kind, **stated)
            assert (answer.status, answer.is_a_page()) == (400, True), (address, kind, length)
            assert "Nothing was saved." in answer.page


def test_an_address_with_too_many_fields_gets_a_page(ask: Ask, head: User) -> None:
    many = "&".join(f"a{number}=1" for number in range(500))
    for address in ADDRESSES:
        for more in ({}, {"CONTENT_TYPE": "text/plain; charset=utf-8"}):
            answer = ask("GET", f"{address}{'&' if '?' in address else '?'}{many}", b"", head, **more)
            assert (answer.status, answer.is_a_page()) == (400, True), address


def test_another_host_gets_a_page_whatever_is_sent(ask: Ask) -> None:
    for address in ADDRESSES:
        for body in (b"", typed(), typed(why="x" * 600_000)):
            answer = ask("POST", address, body, CONTENT_TYPE=FORM, HTTP_HOST="elsewhere.example")
            assert (answer.status, answer.is_a_page()) == (400, True), address


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
def test_a_null_character_in_a_cookie_is_as_if_the_cookie_were_empty(ask: Ask, name: str) -> None:
    for address in ADDRESSES:
        for method, body in (("GET", b""), ("POST", typed(q="x"))):
            bad, empty = (
                ask(method, address, body, cookies=f"{name}={value}; other=1", CONTENT_TYPE=FORM)
                for value in (NULL, '""')
            )
            assert bad.status == empty.status < 500, (method, address)
            assert bad.header("Location") == empty.header("Location")


def test_a_session_with_a_null_character_is_taken_away_and_signing_in_helps(ask: Ask, head: User) -> None:
    away = ask("GET", "/", cookies=f"sessionid={NULL}")
    assert away.header("Location").startswith("/sign-in")
    assert 'sessionid=""; expires=Thu, 01 Jan 1970' in away.header("Set-Cookie")
    cookies = f"sessionid={NULL}; csrftoken={TOKEN}"
    back = ask("POST", "/sign-in", typed(person=head.username), cookies=cookies, CONTENT_TYPE=FORM)
    assert (back.status, back.header("Location")) == (302, "/")


def test_an_address_that_cannot_be_is_not_found(ask: Ask, editor: User) -> None:
    for method, address in (
        *(("GET", f"/{before}%00{after}") for before in ("", "posts/", "notes/") for after in ("", "x")),
        *(("GET", f"/decisions/%00{after}") for after in ("", "/record?case=1001", "/phrases")),
        ("POST", "/decisions/%00/phrases/1/remove"),
        ("POST", "/decisions/bwd-1-05%00/phrases"),
        ("POST", "/decisions/bwd-1-05/phrases/99999999999999999999/remove"),
        ("POST", "/searches/not-covered/99999999999999999999/remove"),
        ("POST", "/decisions/bwd-1-05%00/wrong"),
        ("GET", "/%FF%FE"),
    ):
        answer = ask(method, address, typed() if method == "POST" else b"", editor, CONTENT_TYPE=FORM)
        assert (answer.status, answer.is_a_page()) == (404, True), address


FACTS: Final = ("fact-urgent", "fact-child_age", "fact-\x00")
ASKED_BY_ADDRESS: Final = {
    "/": ("q",),
    "/sign-in": ("council", "next"),
    "/choose-post": ("next",),
    "/decisions/bwd-1-05": ("on", "done", *FACTS),
    "/decisions/bwd-1-05/record": ("case",),
    URL: FACTS,
    "/decisions/bwd-1-05/phrases": ("text",),
    "/posts/head-of-service": ("area",),
    "/matrix": ("section", "post"),
    "/api/v1/lookup": ("q", "council", "limit", "on"),
}
STEP: Final = tuple(f"step-consultation-legal{part}" for part in ("", "-who", "-post", "-day", "-time", "-how"))
SENT_IN_A_FORM: Final = {
    "/sign-in": ("person", "next"),
    "/choose-post": ("appointment", "next"),
    "/not-meant": ("q", "said", "missing"),
    "/decisions/bwd-1-05/wrong": ("said", "on"),
    "/searches/close": ("key", "way", "row"),
    URL: (*FACTS, "taken", "taken_on", "taken_time", "key", "why", *STEP, "outside_scheme"),
    "/decisions/bwd-1-05/phrases": ("text",),
}


@pytest.mark.parametrize("value", ["\x00", "a\x00b", "/\x00", "abc", "9" * 5000, "\ufffe\U0001f600"], ids=range(6))
def test_no_value_of_a_field_is_an_error_of_the_server(ask: Ask, head: User, editor: User, value: str) -> None:
    for address, names in ASKED_BY_ADDRESS.items():
        for name in names:
            who = editor if {"phrases", "close"} & set(address.split("/")) else head
            more = urlencode({name: value})
            answer = ask("GET", f"{address}{'&' if '?' in address else '?'}{more}", b"", who)
            assert answer.status < 500, (address, name)
    for address, names in SENT_IN_A_FORM.items():
        for name in names:
            who = editor if {"phrases", "close"} & set(address.split("/")) else head
            fields = sent(**{name: value}) if address == URL else {name: value}
            assert ask("POST", address, typed(**fields), who, CONTENT_TYPE=FORM).status < 500, (address, name)


def test_what_is_no_path_of_the_site_leads_to_the_first_page(ask: Ask, head: User) -> None:
    for asked in ("abc", "home", "a\x00b", "sections", "//elsewhere.example", "/\\elsewhere.example"):
        answer = ask("GET", f"/choose-post?{urlencode({'next': asked})}", b"", head)
        assert (answer.status, answer.header("Location")) == (302, "/"), asked
