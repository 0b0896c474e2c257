"""Every page and state: no fault that axe finds, nothing that scrolls sideways, and light enough for a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Request, expect

from tests.journeys.conftest import faults_in, is_wider_than_the_window
from tests.journeys.steps import open_form, say_that_legal_was_consulted

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Open

HEAD = "bwd-head-of-service-1"
SIGNED_OUT = ("/sign-in", "/sign-in?council=blackburn-with-darwen", "/accessibility", "/cookies", "/nowhere")
PAGES = {
    HEAD: (
        "/",
        "/?q=epo",
        "/?q=planning+permission+for+a+shed",
        "/?q=turn+off+life+support",
        "/sections",
        "/choose-post",
        "/my-decisions",
        "/posts",
        "/posts/team-manager?area=help-and-protection",
        "/posts/registered-manager",
        "/matrix",
        "/matrix?post=team-manager",
        "/panels",
        "/a-to-z",
        "/out-of-hours",
        "/decisions/nat-18-1",
        "/decisions/bwd-4-24?fact-legal_status=care-order",
        "/decisions/bwd-1-05",
        "/decisions/bwd-1-03",
        "/decisions/bwd-3-06",
        "/decisions/bwd-4-04",
        "/decisions/bwd-4-11",
        "/decisions/bwd-4-26?fact-child_age=old",
        "/decisions/bwd-1-03a",
        "/decisions/bwd-0-01",
        "/decisions/bwd-9-99",
        "/decisions/bwd-1-05/record",
        "/decisions/bwd-1-05/record?case=nothing",
        "/notes",
        "/notes?mine=on&team=on&answer=on&kind=correction&since=1/1/2026",
        "/notes?since=31/2/2026&case=0",
        "/notes/case",
        "/prepared",
        "/decisions/bwd-1-05/prepare",
        "/notes/00000000-0000-0000-0000-000000000000",
        "/notes/00000000-0000-0000-0000-000000000000/requests/1",
        "/prepared/00000000-0000-0000-0000-000000000000/requests/1",
        "/waiting",
        "/kept/00000000-0000-0000-0000-000000000000",
    ),
    "bwd-dcs-1": ("/decisions/bwd-4-19d", "/decisions/bwd-4-08", "/decisions/bwd-4-07"),
    "bwd-scheme-editor-1": ("/searches", "/decisions/bwd-1-05/phrases", "/decisions/bwd-1-05"),
    "bwd-auditor-1": (
        "/notes",
        "/log",
        "/log?kind=listed&since=1/1/2026",
        "/log?kind=corrected&until=1/1/2020",
        "/log?note=none&since=31/2/2026",
        "/log/people",
    ),
}
OF_A_CASE = ((HEAD, "bwd-1-05", "C-1042"), (HEAD, "bwd-1-06", "C-1044"), ("bwd-social-worker-1", "bwd-1-05", "C-1042"))
OF_A_NOTE = (
    *("/notes/{note}", "/notes/{note}/correct", "/notes/{note}/answer"),
    *("/notes/{note}/wrong-child", "/notes/{note}/record-again"),
)
"""Opened once a note was recorded."""

OF_A_PREPARED_NOTE = ("/prepared/{prepared}", "/prepared/{prepared}/correct", "/prepared/{prepared}/record")
"""Opened once a note was prepared, by whoever they are for (``test_preparing.py``)."""


def check(page: Page, path: str) -> None:
    page.goto(path)
    assert faults_in(page) == [], path
    assert not is_wider_than_the_window(page), path
    assert page.locator("h1").count() == 1, path


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_before_signing_in(open_page: Open, width: int) -> None:
    page = open_page(width=width)
    for path in SIGNED_OUT:
        check(page, path)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("person", PAGES)
def test_pages_of_somebody_signed_in(open_page: Open, person: str, width: int) -> None:
    page = open_page(person, width=width)
    for path in PAGES[person]:
        check(page, path)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("person", "row", "reference"), OF_A_CASE)
def test_forms_of_a_case(open_page: Open, person: str, row: str, reference: str, width: int) -> None:
    page = open_page(person, width=width)
    open_form(page, row, reference)
    check(page, page.url)
    check(page, page.url.replace("/record?", "/prepare?"))


@pytest.mark.parametrize("width", [320, 1280])
def test_a_form_with_every_error_and_a_note(open_page: Open, width: int) -> None:
    page = open_page(HEAD, width=width)
    open_form(page, "bwd-1-05", "C-1045")
    page.get_by_label("Earlier").check()
    page.get_by_role("button", name="Save the decision").click()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert faults_in(page) == []
    assert not is_wider_than_the_window(page)
    page.get_by_label("Now").check()
    say_that_legal_was_consulted(page, who=f"{width}Averylongnamewithoutanyspace" * 4)
    for name in ("decided", "why", "child_view", "actions"):
        page.fill(f'[name="{name}"]', f"{width}Averylongwordwithoutanyspace" * 4)
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text("Saved as note")).to_be_visible()
    note = page.url.rsplit("/", maxsplit=1)[-1]
    for path in OF_A_NOTE:
        check(page, path.format(note=note))


def test_the_first_page_is_light(open_page: Open) -> None:
    page = open_page()
    sizes: dict[str, int] = {}

    def weigh(request: Request) -> None:
        sent = request.sizes()
        sizes[request.url] = sent["responseBodySize"] + sent["responseHeadersSize"]

    page.on("requestfinished", weigh)
    page.goto("/sign-in", wait_until="networkidle")
    assert sum(size for url, size in sizes.items() if ".css" in url) <= 18 * 1024
    assert sum(size for url, size in sizes.items() if ".js" in url) <= 15 * 1024
    assert 5 * 1024 < sum(sizes.values()) <= 45 * 1024
