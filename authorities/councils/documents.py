"""What a council's file says, as plain values: its name, office hours, areas and posts. Imports no Django.

``described`` reads a document and names every fault. ``authorities.people.loading.load_authority`` writes the result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from authorities import lengths
from authorities.calendar.working_days import WEEKDAYS, OfficeHours
from authorities.councils.content import AuthorityText
from authorities.files.entries import Entry
from authorities.files.reading import FileProblems
from authorities.ladder import ALL_AREAS, APART, GENERAL_LINE, OWN_AREA, Area, Post

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from authorities.files.reading import Document

HIGHEST_RANK: Final = 1000
LEAST_CONTRAST: Final = 4.5


def described(document: Document) -> AuthorityText:
    """Return the council that the document describes. Raises FileProblems with every fault."""
    top = Entry.top_of(document)
    top.expect_only(
        *("authority", "title", "colour", "office_hours", "answering_post", "duty_service", "shares_phrases"),
        *("areas", "posts"),
    )
    slug, title, colour = top.slug("authority"), top.text("title"), _colour(top)
    office_hours = _office_hours(top)
    areas = _areas(top)
    posts, abolished = _posts(top, {area.slug for area in areas})
    answering = top.optional_one_of("answering_post", [post.slug for post in posts]) or ""
    duty_service = top.optional_text("duty_service") or ""
    shares = top.switch("shares_phrases", default=True)
    if top.problems:
        raise FileProblems(sorted(top.problems, key=lambda problem: problem.line))
    return AuthorityText(slug, title, colour, areas, posts, abolished, office_hours, answering, duty_service, shares)


def contrast_on_white(colour: str) -> float:
    """Return the contrast of a colour, such as ``#004f8c``, with white. It runs from 1 to 21, as WCAG 2 defines it."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def _colour(top: Entry) -> str:
    colour = top.text("colour").lower()
    if not colour:
        return ""
    if len(colour) != lengths.COLOUR or colour[0] != "#" or set(colour[1:]) - set("0123456789abcdef"):
        top.refuse("colour", 'must be a colour like "#004f8c", in quotes.')
        return ""
    contrast = contrast_on_white(colour)
    if contrast < LEAST_CONTRAST:
        top.refuse("colour", f"has a contrast of {contrast:.1f} on white; {LEAST_CONTRAST} is the least.")
    return colour


def _office_hours(top: Entry) -> OfficeHours | None:
    entry = top.part("office_hours")
    if entry is None:
        return None
    entry.expect_only("days", "opens", "closes")
    days = entry.words("days")
    for day in days:
        if day not in WEEKDAYS:
            entry.refuse("days", f"there is no day “{day[:20]}”; write {', '.join(WEEKDAYS)}.")
    if not days:
        entry.refuse("days", "names at least one day.")
    opens, closes = entry.time_of_day("opens"), entry.time_of_day("closes")
    if opens is None or closes is None:
        return None
    if opens >= closes:
        entry.refuse("closes", "must be later than “opens”; hours over midnight cannot be written.")
    in_order = tuple(day for day in WEEKDAYS if day in days)
    return OfficeHours(in_order, opens, closes)


def _areas(top: Entry) -> tuple[Area, ...]:
    entries = top.entries("areas")
    slugs = _slugs(entries, "area")
    found = []
    for entry in entries:
        entry.expect_only("slug", "title", "within", "casework")
        if entry.content.get("slug") in {OWN_AREA, ALL_AREAS}:
            entry.refuse("slug", "this word has another meaning in a post's area.")
        within = entry.optional_one_of("within", slugs)
        found.append(Area(_slug(entry), entry.text("title"), within, entry.switch("casework", default=True)))
    _refuse_rings(entries, "within", {area.slug: area.within for area in found})
    return tuple(found)


def _posts(top: Entry, areas: set[str]) -> tuple[tuple[Post, ...], dict[str, date]]:
    entries = top.entries("posts")
    slugs = _slugs(entries, "post")
    found, abolished = [], {}
    for entry in entries:
        entry.expect_only(
            "slug",
            "title",
            "abbreviations",
            "also_called",
            "rank",
            "rank_basis",
            "area",
            "kind_of",
            "line",
            "abolished_on",
        )
        if "area" not in entry.content:
            entry.refuse("area", "is missing; write own, all, the slug of an area, or null.")
        post = Post(
            slug=_slug(entry),
            title=entry.text("title"),
            abbreviations=entry.words("abbreviations"),
            also_called=entry.words("also_called"),
            rank=entry.whole_number_or_none("rank", largest=HIGHEST_RANK),
            rank_basis=entry.one_of("rank_basis", ["stated", "inferred"]),
            area=entry.optional_one_of("area", [OWN_AREA, ALL_AREAS, *sorted(areas)]),
            kind_of=entry.optional_one_of("kind_of", slugs),
            line=entry.optional_one_of("line", [GENERAL_LINE, APART]),
        )
        if post.line is not None and post.area not in areas:
            entry.refuse("line", "is for a post of one area; the others stand in the line of management anyway.")
        found.append(post)
        abolished_on = entry.optional_date("abolished_on")
        if abolished_on is not None:
            abolished[post.slug] = abolished_on
    _refuse_rings(entries, "kind_of", {post.slug: post.kind_of for post in found})
    return tuple(found), abolished


def _slug(entry: Entry) -> str:
    """Return the slug of an entry, which has been checked already; empty if it is not a text."""
    value = entry.content.get("slug")
    return value if isinstance(value, str) else ""


def _slugs(entries: list[Entry], what: str) -> list[str]:
    """Return the slugs of the entries, and note each one that is malformed or appears twice."""
    found: list[str] = []
    for entry in entries:
        slug = entry.slug("slug")
        if slug and slug in found:
            entry.refuse("slug", f"this {what} stands twice.")
        elif slug:
            found.append(slug)
    return found


def _refuse_rings(entries: list[Entry], key: str, leads_to: Mapping[str, str | None]) -> None:
    """Note each entry whose ``key``, followed from entry to entry, leads back to it."""
    for entry in entries:
        start = _slug(entry)
        following, seen = leads_to.get(start), set[str]()
        while following is not None and following not in seen and following != start:
            seen.add(following)
            following = leads_to.get(following)
        if following is not None and following == start:
            entry.refuse(key, "leads back to itself.")
