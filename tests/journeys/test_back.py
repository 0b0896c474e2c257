"""What stays in a browser: nothing after signing out, and what was typed when the database could not be written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from playwright.sync_api import expect

from delegation.site.without_database import server_error
from tests.journeys.conftest import faults_in, is_wider_than_the_window
from tests.journeys.site_process import ARGUMENTS, CHROMIUM
from tests.journeys.steps import open_form, say_that_legal_was_consulted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

    from tests.journeys.conftest import Open

HEAD = "bwd-head-of-service-1"
FORM = "/decisions/bwd-1-05/record"
FIELDS = ("decided", "why", "child_view", "actions")


def write(page: Page, words: str, *, was_consulted: bool = True) -> None:
    open_form(page, "bwd-1-05", "C-1047")
    if was_consulted:
        say_that_legal_was_consulted(page)
    for name in FIELDS:
        page.fill(f'[name="{name}"]', words)
    page.get_by_role("button", name="Save the decision").click()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """A page of somebody signed in, in a browser that keeps whole pages for Back, as people's browsers do."""
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=ARGUMENTS, ignore_default_args=["--disable-back-forward-cache"]
    )
    opened = browser.new_page(base_url=address)
    opened.goto("/sign-in?council=blackburn-with-darwen")
    opened.click(f'button[value="{HEAD}"]')
    opened.wait_for_url("**/")
    yield opened
    browser.close()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")


def test_back_shows_no_note_once_its_reader_has_signed_out(page: Page) -> None:
    words = "Words that nobody else may read."
    write(page, words)
    expect(page.get_by_text(words).first).to_be_visible()
    sign_out(page)
    page.go_back()
    page.wait_for_url("**/sign-in?next=/notes/*")
    expect(page.get_by_text(words)).to_have_count(0)


def test_back_shows_no_answer_once_its_reader_has_signed_out(page: Page) -> None:
    page.goto("/decisions/bwd-1-05")
    expect(page.locator(".app-answer__headline")).to_be_visible()
    sign_out(page)
    page.go_back()
    page.wait_for_url("**/sign-in?next=/decisions/bwd-1-05")
    expect(page.locator(".app-answer__headline")).to_have_count(0)


def test_back_from_what_is_wrong_with_a_form_shows_what_was_typed(open_page: Open) -> None:
    page = open_page(HEAD)
    write(page, "Typed once.", was_consulted=False)
    expect(page.locator(".govuk-error-summary")).to_contain_text("First: consult Legal services.")
    expect(page.locator('[name="why"]')).to_have_value("Typed once.")
    page.go_back()
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    expect(page.locator('[name="why"]')).to_have_value("Typed once.")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_could_not_be_saved_stands_on_the_page_and_is_sent_again_by_its_button(
    open_page: Open, scripts: bool
) -> None:
    page = open_page(HEAD, width=320, scripts=scripts)
    words = (
        f"Kept {'with' if scripts else 'without'} scripts: <b>signs</b> & “marks”.\n\nAnd one {'endless' * 30} word."
    )
    policy: list[str] = []
    told: list[str] = []

    def the_database_is_busy(route: Route) -> None:
        """Answer the first time as the service does when the database is busy."""
        if "why=" not in (route.request.post_data or "") or told:
            route.continue_()
            return
        kind = route.request.headers["content-type"]
        request = RequestFactory().generic("POST", FORM, route.request.post_data_buffer or b"", kind)
        try:
            raise OperationalError
        except OperationalError:
            answer = server_error(request)
        told.append(b"".join(answer).decode())
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy[0]}
        route.fulfill(status=503, headers=headers, body=told[0])

    opened = page.goto(FORM)
    assert opened is not None
    policy.append(opened.headers["content-security-policy"])
    page.route("**/record*", the_database_is_busy)
    write(page, words)
    expect(page.get_by_role("heading", name="This could not be saved now")).to_be_visible()
    expect(page.get_by_text("<b>signs</b> & “marks”.").first).to_be_visible()
    page.wait_for_load_state("load")  # before its style sheet is there a page is as wide as its longest word
    assert not is_wider_than_the_window(page)
    if scripts:
        assert faults_in(page) == []
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("Saved as note")).to_be_visible()
    expect(page.get_by_text("<b>signs</b> & “marks”.").first).to_be_visible()
