"""Everything said about a council as one plain value, whether it comes from a file or from rows.

Imports no Django, and knows nothing of files or rows. Two values that say the same have the same digest.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from authorities.ladder import Ladder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from authorities.calendar.working_days import OfficeHours
    from authorities.ladder import Area, Post


@dataclass(frozen=True, slots=True)
class AuthorityText:
    """A council as its file describes it; ``abolished`` maps the slug of a post to the first day without it.

    ``office_hours`` is None if the file gives none. Nothing then follows from the time of day. ``answering_post`` is
    the post that answers for decisions outside the scheme for which no other can. ``duty_service`` is whom people ask
    when offices are closed. Either is empty if the file names none. ``shares_phrases`` says whether phrases of its
    schemes help to find like rows of other councils.
    """

    slug: str
    title: str
    colour: str
    areas: tuple[Area, ...]
    posts: tuple[Post, ...]
    abolished: Mapping[str, date]
    office_hours: OfficeHours | None = None
    answering_post: str = ""
    duty_service: str = ""
    shares_phrases: bool = True

    @property
    def digest(self) -> str:
        """The SHA-256 of everything said, whatever the order of areas and posts in the file."""
        return _digest(
            [
                *(self.slug, self.title, self.colour, self.office_hours.as_text() if self.office_hours else ""),
                # A council that names none has the digest that it had before any could.
                *([self.answering_post] if self.answering_post else []),
                *([f"asked after hours: {self.duty_service}"] if self.duty_service else []),
                *([] if self.shares_phrases else ["keeps its phrases"]),
            ],
            self.areas,
            self.posts,
            {slug: day.isoformat() for slug, day in self.abolished.items()},
        )

    def ladder_on(self, day: date) -> Ladder:
        """Return the posts and areas as they stand on a day, leaving out the posts abolished by then."""
        posts = [post for post in self.posts if post.slug not in self.gone_by(day)]
        return Ladder.of(self.slug, posts, self.areas)

    def gone_by(self, day: date) -> frozenset[str]:
        """Return the slugs of the posts that are abolished by a day."""
        return frozenset(slug for slug, first_without in self.abolished.items() if first_without <= day)


def digest_of_ladder(ladder: Ladder) -> str:
    """Return the SHA-256 of a ladder. A record keeps it to identify the order of posts that it rests on."""
    return _digest([ladder.council], tuple(ladder.areas.values()), tuple(ladder.posts.values()), {})


def _digest(names: list[str], areas: tuple[Area, ...], posts: tuple[Post, ...], abolished: dict[str, str]) -> str:
    parts = [
        names,
        sorted((asdict(area) for area in areas), key=lambda area: str(area["slug"])),
        sorted((asdict(post) for post in posts), key=lambda post: str(post["slug"])),
        abolished,
    ]
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()
