"""What the browser loads is built from the sources; the frame of every page stands, whatever it is given."""

import re
import subprocess
import sys
from types import SimpleNamespace

import pytest
import yaml

from tests.site.rendering import BASE_DIR, RENDERER, Taken, page_of


def test_the_committed_files_are_what_the_sources_build_to() -> None:
    check = subprocess.run(  # noqa: S603 -- our own script and nothing of a user's
        [sys.executable, str(BASE_DIR / "frontend" / "build.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (check.returncode, check.stderr) == (0, "")


def test_no_page_loads_the_government_s_typeface_badge_or_anything_from_elsewhere() -> None:
    for stylesheet in (BASE_DIR / "static" / "css").glob("*.css"):
        text = stylesheet.read_text(encoding="utf-8").lower()
        for word in ("gds transport", "@font-face", "crown", "crest", "url("):
            assert word not in text, (stylesheet.name, word)


def contrast_with_white(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    ]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_every_council_has_its_colour_and_white_text_can_be_read_on_it() -> None:
    css = (BASE_DIR / "static" / "css" / "councils.css").read_text(encoding="utf-8")
    found = dict(re.findall(r'\[data-council="([a-z-]+)"\] \{ --app-council-colour: (#[0-9a-f]{6});', css))
    stated = {
        council["authority"]: council["colour"]
        for council in (
            yaml.safe_load(file.read_text(encoding="utf-8"))
            for file in (BASE_DIR / "fixtures" / "authorities").glob("*.yaml")
        )
    }
    assert {"blackburn-with-darwen", "gloucestershire", "torbay", "peterborough"} <= set(found)
    assert found == stated
    assert min(map(contrast_with_white, found.values())) >= 4.5
    assert contrast_with_white("#777777") < 4.5 < contrast_with_white("#767676")


@pytest.mark.usefixtures("own_addresses")
@pytest.mark.parametrize("name", sorted(file.name for file in (BASE_DIR / "templates").glob("*.html")))
def test_every_page_of_the_frame_stands_without_any_context(name: str) -> None:
    html = page_of(name)
    assert "<title>" in html
    assert html.count("<h1") == (0 if name == "base.html" else 1)


def test_nothing_is_inline_in_any_template() -> None:
    for file in (BASE_DIR / "templates").rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", text), file
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), file


COUNCIL = SimpleNamespace(slug="torbay", title="Torbay Council")
SEAT = SimpleNamespace(post=SimpleNamespace(title="Team Manager"), area=SimpleNamespace(title="Help and Protection"))


@pytest.mark.usefixtures("own_addresses")
def test_the_frame_says_which_council_who_is_signed_in_and_where_one_is() -> None:
    html = page_of(
        council=COUNCIL,
        acting_as=SimpleNamespace(seat=SEAT),
        user=SimpleNamespace(is_authenticated=True),
        navigation=[("Look up", "/", True), ("Notes", "/notes", False)],
        is_demonstration=True,
        back_url="/x",
    )
    assert 'data-council="torbay"' in html
    assert "<title>Look up \N{EN DASH} Torbay Council \N{EN DASH} Who decides?</title>" in html
    assert "Signed in as Team Manager, Help and Protection" in html
    assert '<form action="/sign-out" method="post">' in html
    assert html.count('aria-current="page"') == 1
    assert '<nav aria-label="Back"><a href="/x"' in html
    assert "Demonstration" in html


@pytest.mark.usefixtures("own_addresses")
def test_the_title_begins_with_error_when_the_form_has_one() -> None:
    assert "<title>Error: " in page_of(form=Taken({}, renderer=RENDERER))
    assert "<title>Error: " not in page_of(form=Taken(renderer=RENDERER))
