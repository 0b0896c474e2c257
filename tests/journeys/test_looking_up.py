"""Looking up on a phone in a hallway, one expectation after the other; docs/looking-up.md lists them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import faults_in, is_wider_than_the_window
from tests.journeys.steps import open_form

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.journeys.conftest import Open

LEAD, HEAD, TORBAY = "bwd-service-lead-1", "bwd-head-of-service-1", "tor-team-manager-1"
PHONE = 320
EPO = "Apply for an Emergency Protection Order"


def first_result(page: Page) -> str:
    return page.locator(".app-result").first.inner_text()


def test_one_field_and_three_letters_give_the_post_in_the_line(open_page: Open) -> None:
    page = open_page(LEAD, width=PHONE)
    assert page.locator("main input:visible").count() == 1
    page.locator("#q").press_sequentially("epo")
    expect(page.locator(".app-result").first).to_contain_text(EPO)
    expect(page.locator(".app-result").first).to_contain_text("Head of Service")
    assert not is_wider_than_the_window(page)


def test_old_results_stay_until_the_new_ones_come_and_when_none_come(open_page: Open) -> None:
    page = open_page(LEAD)
    page.fill("#q", "epo")
    expect(page.locator(".app-result").first).to_contain_text(EPO)
    kept: list[Route] = []
    page.route(re.compile(r"/\?q=passport"), lambda route: kept.append(route))  # noqa: PLW0108 - a built-in cannot be a handler
    with page.expect_request(re.compile(r"/\?q=passport")):
        page.fill("#q", "passport")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    assert EPO in first_result(page)
    kept[0].fulfill(status=503, body="")
    expect(page.locator("#page-status")).to_have_text(
        "No answer from the service. The results shown are for earlier words."
    )
    assert EPO in first_result(page)


def test_everything_to_press_is_large_enough_for_a_thumb(open_page: Open) -> None:
    page = open_page(LEAD, width=PHONE)
    page.goto("/?q=epo")
    for control in page.locator("main input:visible, main button:visible, main a[data-result]").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44, control.inner_text()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("words", ["s20", "voluntary accommodation", "voluntary acommodation"])
def test_other_names_and_a_slip_find_the_row(open_page: Open, words: str, scripts: bool) -> None:
    page = open_page(TORBAY, scripts=scripts)
    page.fill("#q", words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    expect(page.locator(".app-result").first).to_contain_text(re.compile(r"tor-6\.0[56]"))


def test_amounts_and_times_are_rows_of_their_own_with_the_post_for_each(open_page: Open) -> None:
    page = open_page(TORBAY)
    page.goto("/?q=section+17+payment+for+a+family")
    lines = page.locator(".app-result").all_inner_texts()
    with_amounts = [line for line in lines if "£" in line]
    assert len(with_amounts) >= 2
    assert len({line.split("\n")[-1] for line in with_amounts}) >= 2, "each amount has a post of its own"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_best_answer_stands_apart_and_more_is_shown_on_request(open_page: Open, scripts: bool) -> None:
    page = open_page(TORBAY, width=PHONE, scripts=scripts)
    page.goto("/?q=section+17+payment+for+a+family")
    best = page.get_by_role("region", name="Best answer")
    expect(best.locator("[data-result]")).to_have_count(2)
    expect(best).to_contain_text("The same decision in another case")
    expect(page.get_by_role("heading", name="Also about this")).to_be_visible()
    assert not is_wider_than_the_window(page)
    assert page.locator("[data-result]").count() <= 8
    if scripts:
        assert faults_in(page) == []
        page.locator("#q").focus()
        for at in range(3):
            page.keyboard.press("ArrowDown")
            expect(page.locator("[data-result]").nth(at)).to_be_focused()
    more = page.get_by_role("link", name=re.compile(r"Show \d+ more"))
    box = more.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    more.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**all=yes")
    assert page.locator("[data-result]").count() == 12
    assert more.count() == 0
    expect(page.locator("#q")).to_have_value("section 17 payment for a family")


def test_the_card_says_things_in_their_order(open_page: Open) -> None:
    page = open_page(HEAD)
    page.goto("/decisions/bwd-1-05")
    text = page.locator("main").inner_text()
    parts = [
        "Row bwd-1-05",
        "A Head of Service decides this.",
        "You can decide this once",
        "First, in this order",
        "Where it is recorded",
        "Who may decide",
        "The line of the scheme",
        "In force since December 2023",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_a_search_in_vain_leads_on(open_page: Open) -> None:
    page = open_page(HEAD)
    page.goto("/?q=planning+permission+for+a+shed")
    expect(page.get_by_role("heading", name="The scheme does not seem to cover this")).to_be_visible()
    whom = "your line manager|the Emergency Duty Team"  # by day, and after hours
    expect(page.get_by_text(re.compile(rf"ask ({whom}) before you go on\.", re.IGNORECASE))).to_be_visible()
    expect(page.get_by_role("link", name="See every row, section by section")).to_be_visible()
    page.get_by_role("button", name="Tell the scheme’s editors").click()
    expect(page.get_by_text("Reported.")).to_be_visible()


def test_pages_of_looking_up_say_nothing_about_a_child(open_page: Open) -> None:
    page = open_page(HEAD)
    open_form(page, "bwd-1-05", "C-1042")
    child = page.locator("main").inner_text()
    assert "C-1042" in child
    for address in ("/", "/?q=epo", "/decisions/bwd-1-05", "/sections", "/matrix", "/my-decisions"):
        page.goto(address)
        assert not re.search(r"\bC-1\d{3}\b", page.content()), address


def test_back_returns_to_the_same_words_and_place(open_page: Open) -> None:
    page = open_page(HEAD, width=PHONE)
    page.fill("#q", "placement")
    expect(page.locator(".app-result").nth(5)).to_be_visible()
    page.locator(".app-result").nth(5).locator("a").scroll_into_view_if_needed()
    before, place = page.locator(".app-result").all_inner_texts(), page.evaluate("scrollY")
    assert place > 0
    page.locator(".app-result").nth(5).locator("a").click()
    page.wait_for_url("**/decisions/*")
    page.go_back()
    expect(page.locator("#q")).to_have_value("placement")
    assert page.locator(".app-result").all_inner_texts() == before
    page.wait_for_timeout(300)
    assert abs(page.evaluate("scrollY") - place) < 60


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_reference_goes_straight_to_its_card(open_page: Open, scripts: bool) -> None:
    page = open_page(HEAD, scripts=scripts)
    page.fill("#q", "1.05")
    page.keyboard.press("Enter")
    page.wait_for_url("**/decisions/bwd-1-05")


def test_slash_finds_the_box_and_arrows_and_escape_move_in_the_results(open_page: Open) -> None:
    page = open_page(HEAD)
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("s47/epo")
    expect(page.locator("#q")).to_have_value("s47/epo")
    expect(page.locator("[data-result]").nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-result]").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-result]").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/decisions/*")
