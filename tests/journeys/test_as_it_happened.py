"""Decisions of public cases, each recorded as it happened, and found by whoever has to answer for it.

The others stand where they belong: agreed by telephone at night (``test_preparing``), an unplanned entry in an
emergency, a decision of 2022 and a placement directed by a court (``test_recording_late``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from .steps import open_form
from .test_recording_late import WORDS, looks_right

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.journeys.conftest import Open


def is_saved(page: Page, **changed: str) -> str:
    """Fill in the words of a note and save it; return its address."""
    for name, text in {**WORDS, **changed}.items():
        page.fill(f'[name="{name}"]', text)
    page.get_by_role("button", name="Save the decision").click()
    expect(page.get_by_text("Saved as note")).to_be_visible()
    looks_right(page)
    return page.url


def is_saved_as_outside(page: Page, why: str, **changed: str) -> str:
    """Record a decision as one taken outside the scheme; return the address of its note."""
    page.check('[name="outside_scheme"]')
    return is_saved(page, deviation_reason=why, **changed)


def waits_for(page: Page, note: str) -> None:
    """Open the note from the list of what waits for somebody, and see that an answer is asked of them."""
    page.goto("/notes")
    expect(page.get_by_role("heading", name="Waiting for your answer")).to_be_visible()
    page.locator(f'a[href="{note[note.index("/notes") :]}"]').first.click()
    page.wait_for_url(note)
    expect(page.locator('a[href$="/answer"]').first).to_be_visible()
    looks_right(page)


def test_an_on_call_manager_decides_in_office_hours_outside_the_scheme(open_page: Open) -> None:
    page = open_page("glo-on-call-hos-gm-1")
    open_form(page, "glo-ooh-01", "C-1042", "?on=25/11/2026")
    note = is_saved_as_outside(page, "Nobody else answered.", taken_time="11:00")
    expect(
        page.get_by_text("Assistant Director, Locality, children and family teams: Not answered yet.")
    ).to_be_visible()
    waits_for(open_page("glo-assistant-director-2", width=320), note)


def test_an_on_call_manager_decides_at_night_within_the_scheme(open_page: Open) -> None:
    page = open_page("glo-on-call-hos-gm-1", width=320)
    open_form(page, "glo-ooh-01", "C-1042", "?on=27/11/2026")
    expect(page.get_by_text("First: consult an Assistant Director (one of several")).to_be_visible()
    step = "step-consultation-assistant-director"
    page.check(f'[name="{step}"][value="yes"]')
    asked = page.locator(f"#people-{step} option").first.get_attribute("value") or ""
    done = {"who": asked, "day": "27/11/2026", "time": "23:10", "how": "By telephone."}
    is_saved(page, taken_time="23:30", **{f"{step}-{part}": said for part, said in done.items()})
    expect(page.get_by_text("under the scheme")).to_be_visible()


def test_contact_refused_for_ninety_days_goes_to_the_director(open_page: Open) -> None:
    page = open_page("glo-assistant-director-8")
    open_form(page, "glo-cic-29", "C-1043", "?fact-days_contact_stopped=90")
    note = is_saved_as_outside(page, "The court could not be reached.")
    waits_for(open_page("glo-dcs-1"), note)


def test_staying_put_refused_by_a_head_of_service_goes_to_whoever_acts_for_the_panel(open_page: Open) -> None:
    page = open_page("pbo-head-of-service-1")
    open_form(page, "pbo-7-32", "C-1044")
    note = is_saved_as_outside(page, "The panel did not sit.")
    waits_for(open_page("pbo-hos-access-to-resources-1"), note)


def test_an_approval_by_another_organisation_is_entered_as_stated(open_page: Open) -> None:
    page = open_page("pbo-team-manager-3")
    open_form(page, "pbo-7-28", "C-1043")
    page.check('[name="elsewhere"][value="tact"]')
    said = {"elsewhere_who": "A. Example, team manager", "elsewhere_where": "TACT", "elsewhere_reference": "T-24"}
    note = is_saved(page, **said)
    expect(page.get_by_text("This decision was taken elsewhere.")).to_be_visible()
    director = open_page("pbo-dcs-1")
    director.goto("/notes")
    director.locator(f'a[href="{note[note.index("/notes") :]}"]').first.click()
    expect(director.get_by_text("A. Example, team manager")).to_be_visible()
