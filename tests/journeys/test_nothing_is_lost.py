"""Nothing typed is lost, by keyboard and on a phone: signed out, two posts, Back; and a note about the wrong child."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import faults_in, is_wider_than_the_window
from tests.journeys.steps import open_form, say_that_legal_was_consulted
from tests.journeys.test_recording import press_tab_until

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Open

HEAD, LEAD = "bwd-head-of-service-1", "bwd-service-lead-1"
FIELDS = ("decided", "why", "child_view", "actions")


def write(page: Page, words: str) -> None:
    """Fill in a form that is open."""
    say_that_legal_was_consulted(page, who=words[:100])
    for name in FIELDS:
        page.fill(f'[name="{name}"]', words)


def press(page: Page, selector: str) -> None:
    """Go to a button by keyboard and press it."""
    press_tab_until(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def is_sound(page: Page) -> bool:
    return faults_in(page) == [] and not is_wider_than_the_window(page)


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (320, False)])
def test_signed_out_in_another_window_while_writing(open_page: Open, width: int, scripts: bool) -> None:
    words = f"Typed before signing out, {width}, {scripts}."
    page = open_page(HEAD, width=width, scripts=scripts)
    open_form(page, "bwd-1-05", "C-1043")
    write(page, words)
    other = page.context.new_page()
    other.goto("/")
    other.get_by_role("button", name="Sign out").click()
    other.wait_for_url("**/sign-in*")
    page.get_by_role("button", name="Save the decision").click()
    page.wait_for_url("**/sign-in?next=/kept/*")
    expect(page.get_by_text("What you wrote is kept for two hours. Sign in to go on.")).to_be_visible()
    assert words not in page.content()
    if scripts:
        assert is_sound(page)
    page.get_by_role("link", name="Blackburn with Darwen Borough Council").click()
    page.click(f'button[value="{HEAD}"]')
    page.wait_for_url("**/kept/*")
    expect(page.locator('[name="why"]')).to_have_value(words)
    if scripts:
        assert is_sound(page)
        page.locator("h1").click()
        press(page, "form[data-note] button[type=submit]")
    else:
        page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text("Saved as note")).to_be_visible()
    expect(page.get_by_text(words).first).to_be_visible()


@pytest.mark.parametrize("width", [320])
def test_signed_in_as_somebody_else_while_writing(open_page: Open, width: int) -> None:
    words = f"Typed by the first of two people, {width}."
    page = open_page(HEAD, width=width)
    open_form(page, "bwd-1-05", "C-1043")
    write(page, words)
    other = page.context.new_page()
    other.goto("/sign-in?council=blackburn-with-darwen")
    other.click(f'button[value="{LEAD}"]')
    other.wait_for_url("**/")
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are signed in as somebody else")
    assert words not in page.content()
    assert is_sound(page)
    press(page, 'main button[type="submit"]')
    page.wait_for_url("**/sign-in?next=/kept/*")
    page.get_by_role("link", name="Blackburn with Darwen Borough Council").click()
    page.click(f'button[value="{HEAD}"]')
    expect(page.locator('[name="why"]')).to_have_value(words)


@pytest.mark.parametrize("width", [1280])
def test_a_post_that_the_form_does_not_know_is_asked_for(open_page: Open, width: int) -> None:
    page = open_page(HEAD, width=width)
    open_form(page, "bwd-1-05", "C-1044")
    write(page, f"Typed in no post, {width}.")
    page.evaluate("document.querySelector('[name=acting]').value = '0'")
    page.get_by_role("button", name="Save the decision").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("You do not hold the post any more")
    assert is_sound(page)
    press_tab_until(page, '[name="acting"]')
    page.keyboard.press("Space")
    press(page, "form[data-note] button[type=submit]")
    expect(page.get_by_text("Saved as note")).to_be_visible()


@pytest.mark.parametrize("width", [320])
def test_after_back_the_note_is_corrected_with_what_was_typed(open_page: Open, width: int) -> None:
    page = open_page(HEAD, width=width)
    open_form(page, "bwd-1-05", "C-1046")
    write(page, f"First words, {width}.")
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text("Saved as note")).to_be_visible()
    key = page.url
    page.go_back()
    page.wait_for_url("**/record?case=*")
    expect(page.get_by_text("Already saved at")).to_be_visible()
    expect(page.get_by_role("link", name="Correct this note")).to_be_visible()
    assert is_sound(page)
    write(page, f"First words, {width}.")
    page.fill('[name="why"]', f"Second words, {width}.")
    page.get_by_role("button", name="Save the decision").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("This form was sent before with another text")
    assert is_sound(page)
    page.get_by_role("button", name="Correct this note").click()
    expect(page.locator('[name="why"]')).to_have_value(f"Second words, {width}.")
    expect(page.locator('[name="decided"]')).to_have_value(f"First words, {width}.")
    assert page.url == f"{key}/correct"
    assert is_sound(page)


@pytest.mark.parametrize("width", [1280])
def test_a_note_about_the_wrong_child_by_keyboard(open_page: Open, width: int) -> None:
    words = f"Words about the wrong child, {width}."
    page = open_page(HEAD, width=width)
    open_form(page, "bwd-1-05", "C-1042")
    write(page, words)
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text("Saved as note")).to_be_visible()
    note = page.url
    press(page, 'a[href$="/wrong-child"]')
    page.wait_for_url("**/wrong-child")
    assert is_sound(page)
    press(page, 'main button[type="submit"]')
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    assert is_sound(page)
    press_tab_until(page, '[name="words"]')
    page.keyboard.type("It was about his cousin.")
    press(page, 'main button[type="submit"]')
    page.wait_for_url(note)
    expect(page.get_by_text("The text is withheld from everybody")).to_be_visible()
    assert is_sound(page)

    other = open_page(LEAD, width=width)
    other.goto(note)
    expect(other.get_by_text("Withheld: recorded about the wrong child.")).to_be_visible()
    for hidden in (words, "C-1042", "A.E.", "cousin"):
        assert hidden not in other.content()
    assert is_sound(other)
    other.emulate_media(media="print")
    assert words not in other.locator("body").inner_text()
    other.goto("/notes")
    expect(other.get_by_text("Withheld: recorded about the wrong child").first).to_be_visible()
    assert is_sound(other)

    press(page, 'a[href$="/record-again"]')
    page.wait_for_url("**/record-again")
    assert is_sound(page)
    press_tab_until(page, '[name="case"]')
    page.keyboard.type("C-1043")
    page.keyboard.press("Enter")
    page.wait_for_url("**/record?case=*&replaces=*")
    expect(page.locator('[name="why"]')).to_have_value(words)
    assert is_sound(page)
    press(page, "form[data-note] button[type=submit]")
    expect(page.get_by_text("Saved as note")).to_be_visible()
    expect(page.get_by_text(re.compile("Recorded in place of"))).to_be_visible()
    assert "C-1042" not in page.locator("main").inner_text()
    other.goto(note)
    expect(other.get_by_text("Recorded again as")).to_be_visible()
