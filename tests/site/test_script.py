"""What the script adds to a page, in Chromium, under the service's own Content-Security-Policy.

Every request of the browser is answered here, so neither a server nor a database is needed.
"""

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.site.rendering import BASE_DIR, component, page_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

CSP = "; ".join(["default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'"])
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
STATUS = '<p class="govuk-visually-hidden" id="page-status"'
COUNCIL = SimpleNamespace(slug="torbay", title="Torbay Council")
ROWS = ("Holiday in term time", "Holiday abroad", "Passport")


def lookup(asked: str) -> str:
    """Return a lookup page made of the components, answering for the words asked."""
    lines = "".join(
        component("result_line", title=row, url="/row", post="Deputy Director", reference="r", tag="Ask first")
        for row in ROWS
        if asked.lower() in row.lower()
    )
    shown = f'<p data-status>{lines.count("<li")} found</p><ul class="app-results">{lines}</ul>'
    parts = [
        component("search_box", action="/", q=asked),
        f'<div id="results">{shown}</div>',
        component("answer_box", tone="may-not", headline="Ask a Head of Service."),
        component(
            "steps",
            steps=[{"title": "Consult Legal", "who": "Duty solicitor", "is_done": True}],
            label="First",
        ),
        '<button type="button" class="govuk-button" data-print>Print</button>',
    ]
    frame = page_of(council=COUNCIL, navigation=[("Look up", "/", True)], is_demonstration=True)
    return frame.replace(STATUS, "".join(parts) + STATUS)


@pytest.fixture
def page(chromium: "Browser", own_addresses: None) -> "Iterator[Page]":
    opened = chromium.new_page(viewport={"width": 320, "height": 700})
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))

    def answer(route: "Route") -> None:
        asked = urlsplit(route.request.url)
        if asked.path.startswith("/static/"):
            file = BASE_DIR / asked.path.lstrip("/")
            route.fulfill(body=file.read_bytes(), content_type=KINDS[file.suffix])
        else:
            body = lookup(parse_qs(asked.query).get("q", [""])[0])
            route.fulfill(body=body, content_type="text/html; charset=utf-8", headers={"Content-Security-Policy": CSP})

    opened.route("**/*", answer)
    opened.goto("http://example.test/")
    yield opened
    opened.close()
    assert complaints == []


@pytest.mark.browser
def test_results_come_as_one_types_and_the_address_keeps_the_words(page: "Page") -> None:
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("holiday")
    expect(page.locator("#results [data-status]")).to_have_text("2 found")
    expect(page.locator("#page-status")).to_have_text("2 found")
    assert page.url == "http://example.test/?q=holiday"
    page.keyboard.press("ArrowDown")
    expect(page.locator("a[data-result]").first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("#q")).to_be_focused()


@pytest.mark.browser
def test_a_page_passes_axe_and_never_scrolls_sideways(page: "Page") -> None:
    page.evaluate((BASE_DIR / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document)")
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
    assert len(found["passes"]) > 20
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.browser
def test_what_needs_the_script_is_offered_only_with_it(page: "Page") -> None:
    assert page.locator("[data-print]").is_visible()
    page.evaluate("document.body.classList.remove('js-enabled')")
    assert not page.locator("[data-print]").is_visible()
    assert (page.evaluate("JSON.stringify(getComputedStyle(document.body).color)")) != ""


@pytest.mark.browser
def test_old_results_stay_and_the_status_says_so_when_no_answer_comes(page: "Page") -> None:
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('offline')); }")
    page.locator("#q").fill("passport")
    expect(page.locator("#page-status")).to_have_text(re.compile("No answer from the service"))
    expect(page.locator("#results [data-status]")).to_have_text("3 found")
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")
