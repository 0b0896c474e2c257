"""What the pages of recording say where somebody cannot go on: where a step is entered, who enters what, and how."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from django.test import Client

from authorities.models import Role, User
from casenotes.models import Case, RequestKind
from casenotes.recording.entries import Asked
from casenotes.recording.unchecked import addressees_in_words
from delegation.schemes.library import library

from .conftest import load_council
from .test_addressees import hold
from .test_pages import URL, sent

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment, Authority

    Appoint = Callable[..., Appointment]

pytestmark = pytest.mark.django_db
BACKEND: Final = "authorities.sign_in.backends.DemonstrationBackend"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_a_step_that_is_owed_is_a_link_to_its_field_in_the_summary(appoint: Appoint, case: Case, pages: object) -> None:
    head = appoint("head-of-service", "help-and-protection")
    form = {name: text for name, text in sent().items() if not name.startswith("step-")}
    answer = browser(head.user).post(URL, form)
    assert answer.status_code == 422
    page = answer.content.decode()
    summary = page.partition("govuk-error-summary__list")[2].partition("</ul>")[0]
    links = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', summary)
    assert len(links) == 1
    target, text = links[0]
    assert "Legal" in text
    assert f'id="{target}"' in page
    assert 'name="step-consultation-legal"' in page
    assert f'id="{target}-error"' in page


@pytest.fixture
def peterborough(db: None) -> Authority:
    return load_council("peterborough", "pbo/2017-06.yaml")


@pytest.mark.parametrize("role", [Role.MANAGER, Role.PRACTITIONER])
def test_where_a_body_outside_decides_it_is_said_who_enters_that_and_how(
    peterborough: Authority, pages: object, role: Role
) -> None:
    post = "team-manager" if role is Role.MANAGER else "social-worker"
    user = hold(peterborough, post, "family-safeguarding", "somebody", role).user
    case = Case.objects.create(authority=peterborough, reference="P-1", initials="P.P.", birth_date=date(2017, 1, 10))
    told = "What TACT decided is entered by a manager who holds a ranked post in the area of the child’s case"
    assert told in browser(user).get("/decisions/pbo-7-28").content.decode()
    page = browser(user).get(f"/decisions/pbo-7-28/record?case={case.pk}").content.decode()
    assert (told in page, "Was it decided elsewhere?</" in page) == (role is not Role.MANAGER, role is Role.MANAGER)
    assert told not in browser(user).get("/decisions/pbo-7-32").content.decode()
    User.objects.filter(pk=user.pk).update(role=Role.READER)
    assert told not in browser(user).get("/decisions/pbo-7-28").content.decode()


def test_a_hat_that_is_asked_is_named_as_people_say_it(peterborough: Authority) -> None:
    book = library().books["peterborough"]
    asked = [Asked(RequestKind.ANSWER, hat=hat) for hat in ("for-pasp", "chair-of-pasp")]
    words = addressees_in_words(asked, book)
    assert "for pasp" not in words.lower().replace("decisions of", "")
    assert words.startswith("whoever enters the decisions of ")
    assert " and chair of " in words
