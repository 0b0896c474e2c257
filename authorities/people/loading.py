"""Writing what a council's file says into its rows, all or nothing.

These are actions of the app, kept apart from those on people because loading is another idea. Other apps depend on the
posts and areas that are loaded here. Each may register a check, which runs before anything is written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import ProtectedError

from authorities.ladder import ALL_AREAS, OWN_AREA
from authorities.models import Area, AreaKind, Authority, Post, Seat
from authorities.people import errors
from authorities.people.actions import require_fitting_area
from authorities.people.queries import authority_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from authorities.councils.content import AuthorityText
    from authorities.ladder import Post as LadderPost

    Check = Callable[[AuthorityText], Iterable[str]]

_CHECKS: Final[list[Check]] = []


def register_check(check: Check) -> None:
    """Run ``check`` on a council's text before it is written. It returns its faults, in one sentence each."""
    if check not in _CHECKS:
        _CHECKS.append(check)


def require_nothing_to_break(*, text: AuthorityText) -> None:
    """Raise PublishedBreaksError, with every fault that the registered checks find, if ``text`` may not be written.

    Only reads, and takes no lock.
    """
    faults = tuple(fault for check in _CHECKS for fault in check(text))
    if faults:
        raise errors.PublishedBreaksError(faults)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A council after its file was loaded, and whether that changed anything."""

    authority: Authority
    is_new: bool
    is_changed: bool


def load_authority(*, text: AuthorityText) -> Loaded:
    """Make the rows of a council say what ``text`` says. Nothing is written if they already do.

    A post or area that the text leaves out is deleted. Raises PostInUseError if that is not possible because people or
    schemes name it, or if people sit in an area that no longer fits the post. Raises PublishedBreaksError if something
    published could no longer be read.
    """
    # The slow checks run before the lock is taken. Under the lock they run again, quickly, because results are kept.
    require_nothing_to_break(text=text)
    return _write(text)


@transaction.atomic
def _write(text: AuthorityText) -> Loaded:
    authority = Authority.objects.select_for_update(no_key=True).filter(slug=text.slug).first()
    is_new = authority is None
    if authority is None:
        authority = Authority(slug=text.slug)
    elif authority.content_digest == text.digest == authority_text(authority).digest:
        return Loaded(authority, is_new=False, is_changed=False)
    require_nothing_to_break(text=text)
    authority.title, authority.colour, authority.content_digest = text.title, text.colour, text.digest
    authority.office_hours = text.office_hours.as_text() if text.office_hours is not None else ""
    authority.answering_post, authority.duty_service = text.answering_post, text.duty_service
    authority.shares_phrases = text.shares_phrases
    authority.full_clean()
    authority.save()
    areas = _write_areas(authority, text)
    posts = _write_posts(authority, text, areas)
    _require_seats_to_fit(authority)
    _delete_what_is_left_out(authority, set(areas), set(posts))
    return Loaded(authority, is_new=is_new, is_changed=True)


def _write_areas(authority: Authority, text: AuthorityText) -> dict[str, Area]:
    rows = {area.slug: area for area in Area.objects.of_authority(authority)}
    for area in text.areas:
        row = rows.setdefault(area.slug, Area(authority=authority, slug=area.slug))
        row.title, row.is_casework, row.within = area.title, area.is_casework, None
        row.full_clean()
        row.save()
    # Only now does every area have a row for another to lie within.
    for area in text.areas:
        if area.within is not None:
            rows[area.slug].within = rows[area.within]
            rows[area.slug].save(update_fields=["within"])
    return {area.slug: rows[area.slug] for area in text.areas}


def _write_posts(authority: Authority, text: AuthorityText, areas: dict[str, Area]) -> dict[str, Post]:
    rows = {post.slug: post for post in Post.objects.of_authority(authority)}
    for post in text.posts:
        row = rows.setdefault(post.slug, Post(authority=authority, slug=post.slug))
        row.title, row.rank, row.rank_basis = post.title, post.rank, post.rank_basis
        row.line = post.line or ""
        row.abbreviations, row.also_called = list(post.abbreviations), list(post.also_called)
        row.area_kind, row.area = _kind_of_area(post), areas.get(post.area or "")
        row.abolished_on, row.kind_of = text.abolished.get(post.slug), None
        row.full_clean()
        row.save()
    for post in text.posts:
        if post.kind_of is not None:
            rows[post.slug].kind_of = rows[post.kind_of]
            rows[post.slug].save(update_fields=["kind_of"])
    return {post.slug: rows[post.slug] for post in text.posts}


def _kind_of_area(post: LadderPost) -> AreaKind:
    match post.area:
        case None:
            return AreaKind.NONE
        case value if value == OWN_AREA:
            return AreaKind.OWN
        case value if value == ALL_AREAS:
            return AreaKind.ALL
        case _:
            return AreaKind.ONE


def _require_seats_to_fit(authority: Authority) -> None:
    for seat in Seat.objects.of_authority(authority).select_related("post__area", "area__within"):
        try:
            require_fitting_area(post=seat.post, area=seat.area)
        except errors.SeatDoesNotFitError as error:
            message = f"People sit there already, and then: {error}"
            raise errors.PostInUseError(message) from error


def _delete_what_is_left_out(authority: Authority, areas: set[str], posts: set[str]) -> None:
    posts_left_out = Post.objects.of_authority(authority).exclude(slug__in=posts)
    areas_left_out = Area.objects.of_authority(authority).exclude(slug__in=areas)
    posts_left_out.update(kind_of=None)
    areas_left_out.update(within=None)
    for row in [*posts_left_out, *areas_left_out]:
        try:
            row.delete()
        except ProtectedError as error:
            message = (
                f"“{row.slug}” is not in the file, but people or schemes name it. Keep it; "
                "a post that no longer exists gets abolished_on: with its first day without it."
            )
            raise errors.PostInUseError(message) from error
