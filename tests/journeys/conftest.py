"""The service to look at with it, and a person who signs in."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.journeys.site_process import a_site

AXE: Final = (Path(__file__).resolve().parents[2] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
# The browser itself reports that a form was answered with one of these; the page shows it properly.
EXPECTED: Final = re.compile(r"Failed to load resource: the server responded with a status of (403|404|409|422|503)")


# By the letters with which the demonstration's usernames begin.
COUNCILS: Final = {"bwd": "blackburn-with-darwen", "glo": "gloucestershire", "pbo": "peterborough", "tor": "torbay"}


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the service answers."""
    with a_site(tmp_path_factory.mktemp("site"), os.environ.get("DATABASE_URL", "")) as served:
        yield served


Open = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Open]:
    """Return a function that opens a fresh browser window; whatever its console reports fails the test."""
    reported: list[str] = []
    contexts = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            reported.append(message.text)

    def opened(person: str = "", *, width: int = 1280, scripts: bool = True) -> Page:
        context = chromium.new_context(
            base_url=address, viewport={"width": width, "height": 900}, java_script_enabled=scripts
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: reported.append(str(error)))
        if person:
            page.goto(f"/sign-in?council={COUNCILS[person.partition('-')[0]]}")
            page.click(f'button[value="{person}"]')
            page.wait_for_url("**/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert reported == []


def faults_in(page: Page) -> list[str]:
    """Return what axe finds on a page, without the one thing that is known and kept.

    Radio buttons that reveal fields say so with ``aria-expanded``, which the design system keeps on purpose.
    """
    page.evaluate(AXE)
    found = page.evaluate(
        "() => axe.run({exclude: [['.govuk-radios__input[aria-expanded]']]}, "
        "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]]


def is_wider_than_the_window(page: Page) -> bool:
    """Say whether a page scrolls sideways."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wide
