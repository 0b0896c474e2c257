"""The links at the top and the bottom of every page. It knows the apps' pages only by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpRequest

_TOP: Final = (
    ("Look up", "home"),
    ("What I may decide", "my-decisions"),
    ("By section", "sections"),
    ("Notes", "notes"),
    ("Waiting for you", "waiting"),
)
_BOTTOM: Final = (("Accessibility statement", "accessibility"), ("Cookies", "cookies"))


class Links(TypedDict):
    """The links that the base template shows. ``navigation`` also says of each link whether it is this page."""

    navigation: list[tuple[str, str, bool]]
    footer_links: list[tuple[str, str]]


def links(request: HttpRequest) -> Links:
    """Return the main links, for anybody signed in, and the links at the foot, for everybody."""
    person = getattr(request, "user", None)
    is_signed_in = person is not None and person.is_authenticated
    pages = [(label, reverse(name)) for label, name in _TOP] if is_signed_in else []
    if not getattr(person, "sees_cases", False):
        pages = [(label, url) for label, url in pages if url not in {reverse("notes"), reverse("waiting")}]
    if is_signed_in and getattr(person, "role", "") == "scheme-editor":
        pages.append(("Searches that found nothing", reverse("searches")))
    if is_signed_in and getattr(person, "role", "") == "auditor":
        pages.append(("Log", reverse("log")))
    return {
        "navigation": [(label, url, request.path == url) for label, url in pages],
        "footer_links": [(label, reverse(name)) for label, name in _BOTTOM],
    }
