"""A case is chosen by its reference, which is sent and never stands in an address. From then on its key names it."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Final

import pytest
from django.test import Client

from casenotes.models import AuditEntry, Case, Note

from .test_pages import URL, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment

RECORD: Final = "/decisions/bwd-1-05/record"


@pytest.fixture
def client(appoint: Callable[..., Appointment], case: Case, pages: object) -> Client:
    """The browser of a Head of Service."""
    browser = Client()
    user = appoint("head-of-service", "help-and-protection").user
    browser.force_login(user, backend="authorities.sign_in.backends.DemonstrationBackend")
    return browser


def test_choosing_a_case_leads_to_the_form_by_its_key(client: Client, case: Case) -> None:
    answer = client.post(f"{RECORD}?fact-urgent=yes", {"case": "c-1"})
    led_to, _, key = answer.headers["Location"].rpartition("&form=")
    assert (answer.status_code, led_to) == (302, f"{RECORD}?fact-urgent=yes&case={case.pk}")
    assert uuid.UUID(key)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Case C-1 (A.E.)." in page
    assert f'<input type="hidden" name="case" value="{case.pk}">' in page


def test_the_page_that_asks_for_a_case_sends_its_reference_with_a_token(client: Client) -> None:
    page = client.get(RECORD).content.decode()
    form = re.findall(r'<form method="post" novalidate>.*?</form>', page, flags=re.DOTALL)
    assert len(form) == 1
    assert "csrfmiddlewaretoken" in form[0]
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(RECORD, {"case": "c-1"}).status_code == 403


@pytest.mark.parametrize("asked", ["C-1", "c-1", "C-9", "2017-01-10", "-1", "9" * 19, "٣", "", "1001 "])
def test_an_address_of_before_asks_for_the_case_again_and_does_not_show_what_it_held(
    client: Client, asked: str
) -> None:
    answer = client.get(RECORD, {"case": asked})
    page = answer.content.decode()
    assert (answer.status_code, "A.E." in page) == (200, False)
    assert "There is no such case in your council. Enter its reference." in page
    assert asked == "" or f'value="{asked}"' not in page
    assert [one.codes for one in AuditEntry.objects.all()] == [["case-not-found"]]


def test_the_form_says_which_case_is_meant_and_not_the_address(client: Client, case: Case) -> None:
    other = Case.objects.create(authority=case.authority, reference="C-3", initials="O.C.")
    client.post(f"{RECORD}?case={other.pk}", sent(case=str(case.pk)))
    assert Note.objects.get().case == case


def test_a_form_whose_case_is_not_there_keeps_what_was_typed_while_the_case_is_chosen(
    client: Client, case: Case
) -> None:
    asked = client.post(f"{RECORD}?case=C-1", sent(why="Typed <with> care."))
    page = asked.content.decode()
    assert asked.status_code == 422
    assert '<input type="hidden" name="why" value="Typed &lt;with&gt; care.">' in page
    carried = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
    del carried["csrfmiddlewaretoken"]
    shown = client.post(RECORD, {**carried, "case": "C-1"})
    assert shown.status_code == 200
    assert not Note.objects.exists()
    assert "Typed &amp;lt;with&amp;gt; care." in shown.content.decode()
    assert f'<input type="hidden" name="case" value="{case.pk}">' in shown.content.decode()


def test_the_address_of_a_note_just_saved_or_refused_holds_no_reference(client: Client) -> None:
    saved, refused = client.post(URL, sent()), client.post(URL, sent(why=""))
    assert "C-1" not in saved.headers["Location"]
    assert "C-1" not in refused.wsgi_request.get_full_path()
