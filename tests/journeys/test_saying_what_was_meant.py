"""Saying without scripts that a result is not what was meant, and an editor who closes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import faults_in, is_wider_than_the_window

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Open

LEAD, EDITOR = "bwd-service-lead-1", "bwd-scheme-editor-1"
EPO = "bwd-1-05"


def check(page: Page) -> None:
    assert faults_in(page) == []
    assert not is_wider_than_the_window(page)


@pytest.mark.parametrize(("width", "place"), [(320, "Lahore"), (1280, "Benidorm")])
def test_a_search_and_an_answer_are_said_to_be_wrong_and_an_editor_closes_both(
    open_page: Open, width: int, place: str
) -> None:
    page = open_page(LEAD, width=width)
    page.goto(f"/?q=Zebedee+passport+{place}")
    page.get_by_text("This is not what I meant").click()
    expect(page.locator("[data-kept]")).to_have_text(f"passport {place.lower()}")
    page.get_by_label("What did you mean?").fill("Quux emergency protection order")
    check(page)
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_role("alert")).to_contain_text("of what you wrote “emergency protection order”")
    assert page.url.endswith("/")
    page.goto(f"/decisions/{EPO}")
    page.get_by_text("This answer is wrong").click()
    page.get_by_label("What is wrong?").fill("x" * 301)
    page.get_by_role("button", name="Report it").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    check(page)
    page.get_by_label("What is wrong?").fill(f"panel for 3 nights in {place}")
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Emergency Protection Order")
    expect(page.get_by_role("alert")).to_contain_text("3 nights")

    editor = open_page(EDITOR, width=width)
    editor.goto("/searches")
    check(editor)
    assert "quux" not in editor.content().lower()
    assert "zebedee" not in editor.content().lower()
    searched, said = f"passport {place.lower()}", f"panel for 3 nights in {place.lower()}"
    editor.get_by_label(f"Row that “{searched}” is to find").select_option(EPO)
    editor.get_by_role("button", name=re.compile(f"Add as a phrase of this row ?: {searched}")).click()
    expect(editor.get_by_role("alert")).to_contain_text(f"Added to row {EPO}: {searched}.")
    editor.get_by_role("button", name=re.compile(f"The scheme does not speak of it ?: {said}")).click()
    expect(editor.get_by_role("alert")).to_contain_text(said)
    check(editor)
    editor.get_by_role("button", name=re.compile(f"Remove ?: {said}")).click()
    expect(editor.get_by_text("Nothing has been kept here yet.")).to_be_visible()


def test_it_is_said_without_scripts(open_page: Open) -> None:
    page = open_page(LEAD, scripts=False)
    page.goto("/?q=passport")
    page.locator("summary", has_text="This is not what I meant").click()
    page.get_by_label("What did you mean?").fill("holiday")
    page.get_by_role("button", name="Report it").click()
    expect(page.get_by_role("alert")).to_contain_text("of what you wrote “holiday”")
