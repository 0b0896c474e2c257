"""What one council's people cannot reach, and the pages that say no: each one found sound by axe."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import faults_in, is_wider_than_the_window
from tests.journeys.steps import latest_note, open_form, say_that_legal_was_consulted

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Open

HEAD, LEAD = "bwd-head-of-service-1", "bwd-service-lead-1"


def sign_in_at_torbay(page: Page) -> None:
    page.goto("/sign-in?council=torbay")
    page.click('button[value="tor-assistant-director-1"]')
    page.wait_for_url("**/")


def record(page: Page, case: str, words: str) -> None:
    open_form(page, "bwd-1-05", case)
    say_that_legal_was_consulted(page, who=words[:100])
    for name in ("decided", "why", "child_view", "actions"):
        page.fill(f'[name="{name}"]', words)
    page.get_by_role("button", name="Save the decision").click()


def is_sound(page: Page) -> bool:
    return faults_in(page) == [] and not is_wider_than_the_window(page)


def test_a_note_is_not_there_for_another_council(open_page: Open) -> None:
    page = open_page(HEAD)
    record(page, "C-1046", "Only for this council to read.")
    expect(page.get_by_text("Saved as note")).to_be_visible()
    note = page.url
    stranger = open_page()
    sign_in_at_torbay(stranger)
    for address in (note, f"{note}/correct", "/decisions/bwd-1-05", "/decisions/bwd-1-05/record?case=1"):
        answer = stranger.goto(address)
        assert answer is not None
        assert answer.status == 404, address
        assert "Only for this council" not in stranger.content()
        assert is_sound(stranger), address
    stranger.goto("/notes")
    expect(stranger.get_by_text("No decision has been recorded yet.")).to_be_visible()
    assert is_sound(stranger)


def test_an_address_asked_for_before_signing_in_is_kept_with_its_facts(open_page: Open) -> None:
    page = open_page()
    page.goto("/decisions/bwd-1-06?fact-previous_cp_plan=yes")
    page.wait_for_url("**/sign-in?**")
    page.get_by_role("link", name="Blackburn with Darwen Borough Council").click()
    page.click('button[value="bwd-team-manager-1"]')
    expect(page.locator(".app-answer__you")).to_contain_text("once you get oversight")


def test_signed_out_a_note_is_not_shown_again_by_going_back(open_page: Open) -> None:
    page = open_page(HEAD)
    page.goto("/notes")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in**")
    page.goto("/notes")
    page.wait_for_url("**/sign-in?**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose who you are")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_refusal_is_sound_and_keeps_what_was_written(open_page: Open, width: int) -> None:
    page = open_page(LEAD, width=width)
    # The case is chosen first, and that leads on.
    with page.expect_response(lambda one: one.request.method == "POST" and one.status != HTTPStatus.FOUND) as answered:
        record(page, "C-1047", "Written before the refusal.")
    assert answered.value.status == 403
    expect(page.locator('[name="why"]')).to_have_value("Written before the refusal.")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert is_sound(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_form_that_expired_says_so_keeps_what_was_written_and_saves_nothing(open_page: Open, width: int) -> None:
    page = open_page(HEAD, width=width)
    before = latest_note(page)
    open_form(page, "bwd-1-05", "C-1047")
    page.fill('[name="why"]', "Written before the form expired.")
    page.evaluate("document.querySelector('form[data-note] [name=csrfmiddlewaretoken]').value = 'x'.repeat(64)")
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text("so nothing was saved yet")).to_be_visible()
    expect(page.locator('[name="why"]')).to_have_value("Written before the form expired.")
    assert is_sound(page)
    assert latest_note(page) == before


@pytest.mark.parametrize("width", [320, 1280])
def test_notes_with_notes_and_a_correction_are_sound(open_page: Open, width: int) -> None:
    page = open_page(HEAD, width=width)
    record(page, "C-1043", f"For the list of notes at {width}.")
    expect(page.get_by_text("Saved as note")).to_be_visible()
    page.goto(f"{page.url}/correct")
    page.get_by_role("button", name="Save the correction").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert is_sound(page)
    page.goto("/notes")
    expect(page.locator("a[href^='/notes/']").first).to_be_visible()
    assert is_sound(page)


def test_a_note_on_paper_has_its_words_and_nothing_to_press(open_page: Open) -> None:
    page = open_page(HEAD)
    record(page, "C-1045", "Words that belong on paper.")
    expect(page.get_by_text("Saved as note")).to_be_visible()
    page.emulate_media(media="print")
    for gone in (".app-navigation", ".app-header__sign-out", ".app-actions", ".govuk-back-link"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.get_by_text("Words that belong on paper.").first).to_be_visible()
    assert page.pdf(format="A4", tagged=True).startswith(b"%PDF-")
