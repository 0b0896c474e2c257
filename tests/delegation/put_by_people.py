"""Questions that people of the demonstration can put, as the page takes them and as command and API take them.

The seed is fixed, so a failure comes again. Holds no test.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

import time_machine
from django.test import Client

from authorities.calendar.working_days import LONDON
from authorities.models import Appointment
from authorities.people import actions as people
from authorities.people.queries import capacities_of, posts_absent
from authorities.sign_in.acting import SESSION_KEY
from delegation.answer.asking import PREFIX
from delegation.answer.content import step_value
from delegation.rules.facts import FactType
from delegation.rules.steps import Step, StepKind
from delegation.schemes.library import library
from tests.delegation.conftest import BACKDATED, run
from tests.delegation.fixture_library import FIXTURES
from tests.delegation.test_random_questions import any_step, steps_of, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledScheme

Plain = dict[str, Any]

SET_UP: Final = datetime(2026, 6, 1, 8, tzinfo=UTC)
"""A Monday; the demonstration's own absence begins on it and lasts five days."""

AWAY: Final = {
    "blackburn-with-darwen": ("deputy-director", "dcs"),
    "peterborough": ("group-manager", "team-manager", "head-of-service"),
}
"""Posts of which every holder is away besides, from the Tuesday on, so that stand-ins are asked about."""

MOMENTS: Final = (
    datetime(2026, 6, 1, 10, 15, 30, 123456, tzinfo=LONDON),
    datetime(2026, 6, 2, 16, 59, 59, tzinfo=LONDON),
    datetime(2026, 6, 2, 17, 0, tzinfo=LONDON),
    datetime(2026, 6, 3, 23, 30, tzinfo=LONDON),
    datetime(2026, 6, 6, 11, 0, tzinfo=LONDON),
    datetime(2026, 6, 9, 9, 0, tzinfo=LONDON),
    datetime(2026, 8, 31, 11, 0, tzinfo=LONDON),  # a bank holiday
    datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=LONDON),  # the second of two
    datetime(2026, 12, 24, 16, 0, tzinfo=LONDON),
)
"""When somebody opens the page: by day, at night, at the weekend, while people are away and when they are back."""

DAYS: Final = (
    *(date(2026, 6, 3), date(2026, 6, 6), date(2026, 6, 9), date(2026, 8, 31)),
    *(date(2024, 9, 10), date(2025, 6, 30), date(2017, 1, 10)),
)
"""Days that somebody asks about; on the last of them not every document was in force."""


def _typed(value: object) -> str:
    return {"True": "yes", "False": "no"}.get(str(value), str(value))


NOT_COVERED: Final = (
    "council tax arrears",
    "parking permit for a visitor",
    "surrogacy",
    "planning permission",
    "xyzzy",
)
AT_NIGHT: Final = (
    *("emergency protection order", "police protection", "who signs tonight"),
    *("grandad has been released and is living with the kids", "child has to come into care"),
)


@dataclass(frozen=True)
class Put:
    """One question: who asks it, when or of which day, and all that they say."""

    appointment: Appointment
    row: str
    moment: datetime
    day: date | None
    facts: Plain
    steps: tuple[Step, ...]
    record: Plain
    hats: tuple[str, ...]
    document: str

    @property
    def council(self) -> str:
        """The council of whoever asks."""
        return self.appointment.user.authority.slug  # type: ignore[union-attr]  # everybody here has one

    @property
    def typed(self) -> dict[str, str]:
        """The facts as they stand in the address of the page."""
        return {PREFIX + name: _typed(value) for name, value in self.facts.items()}

    @property
    def address(self) -> Plain:
        """All that stands in the address of the page."""
        on = {"on": self.day.isoformat()} if self.day else {}
        return {**on, **self.typed, "done": [step_value(one) for one in self.steps]}

    def plain(self, hat: str | None = None, *, says_when: bool = True) -> Plain:
        """Return the same question as command and API take it, under a hat or without one."""
        seat = self.appointment.seat
        on = self.day.isoformat() if self.day else self.moment.isoformat() if says_when else None
        return {
            "council": self.council,
            "row": self.row,
            **({"on": on} if on else {}),
            "actor": {"post": seat.post.slug, "area": seat.area.slug if seat.area else None, "capacity": hat},
            "facts": {**self.facts, **self.record},
            "steps": [one.as_plain() for one in self.steps],
        }

    def each_hat(self) -> list[Plain]:
        """Return the question without a hat and under each that the person wears."""
        return [self.plain(hat) for hat in (None, *self.hats)]


@dataclass(frozen=True)
class Searched:
    """One search: of which council, for what, and when."""

    council: str
    query: str
    moment: datetime

    def plain(self, *, limit: int, says_when: bool = True) -> Plain:
        """Return the same search as command and API take it."""
        on = {"on": self.moment.isoformat()} if says_when else {}
        return {"council": self.council, "q": self.query, "limit": limit, **on}


def set_up_the_demonstration() -> None:
    """Load every council with its people, some of them away."""
    with time_machine.travel(SET_UP, tick=False):
        run("load_authority", *sorted(FIXTURES.glob("authorities/*.yaml")))
        run("load_words", *sorted(FIXTURES.glob("words/*.yaml")))
        run("load_scheme", *BACKDATED, *sorted(FIXTURES.glob("schemes/*/*.yaml")))
        run("create_demonstration_people")
        starts = datetime(2026, 6, 2, tzinfo=LONDON)
        for council, posts in AWAY.items():
            for one in appointments(council):
                if one.seat.post.slug in posts:
                    people.record_absence(
                        appointment=one, starts=starts, ends=starts + timedelta(days=3), recorded_by=one.user
                    )


def appointments(council: str) -> list[Appointment]:
    """Return who holds which post of a council."""
    found = Appointment.objects.filter(user__authority__slug=council).order_by("user__username", "pk")
    return list(found.select_related("user__authority", "seat__post__authority", "seat__area"))


def questions(count: int) -> Iterator[Put]:
    """Yield so many questions, spread evenly over the documents."""
    chance = Random("one answer")  # noqa: S311 - the same questions each time, and no secret
    books = library()
    documents = [(book, version) for book in books.books.values() for version in book.versions]
    holders = {council: appointments(council) for council in books.books}
    kept: dict[tuple[object, ...], object] = {}
    for number in range(count):
        book, version = documents[number % len(documents)]
        yield _question(book, version, holders[book.council], chance, kept)


def _question(
    book: Book, version: CompiledScheme, holders: list[Appointment], chance: Random, kept: dict[tuple[object, ...], Any]
) -> Put:
    row = chance.choice([*version.by_row, *version.by_row, *version.by_slug, *version.never_decisions])
    facts: Plain = {}
    steps: list[Plain] = []
    named: set[str] = set()
    if row not in version.never_decisions:
        decision = version.decision(row)
        for name in sorted(decision.facts_read):
            fact = library().catalogue[name]
            # Which posts are away is for the record to say.
            if fact.type is not FactType.LIST_OF_POSTS and chance.random() < 0.5:
                facts[name] = value_of(fact, book, chance)
        steps = [*steps_of(decision, book, chance), any_step(book, chance)]
        named = {least.post for route in decision.routes for least in route.route.who.posts}
    those_named = [one for one in holders if one.seat.post.slug in named]
    appointment = chance.choice(those_named if those_named and chance.random() < 0.5 else holders)
    day = chance.choice(DAYS) if chance.random() < 0.3 else None
    moment = chance.choice(MOMENTS) if day is None else datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)
    area = appointment.seat.area.slug if appointment.seat.area else None
    authority = appointment.seat.post.authority
    away, hats = (book.council, area, moment), (appointment.user.pk, moment)
    if away not in kept:
        kept[away] = posts_absent(authority, sorted(book.ladder.posts), area, moment)
    if hats not in kept:
        kept[hats] = tuple(one for one in capacities_of(appointment.user, moment) if one in book.words.capacities)
    return Put(
        appointment,
        row,
        moment,
        day,
        facts,
        tuple({Step(StepKind(one.pop("kind")), *one.values()): None for one in steps}),
        {"post_absent": list(kept[away])},
        kept[hats],
        version.scheme.document,
    )


def searches(count: int) -> Iterator[Searched]:
    """Yield so many searches: in words of the schemes, whole or in part, for rows, and for what no scheme covers."""
    chance = Random("one order")  # noqa: S311 - the same searches each time, and no secret
    books = list(library().books.values())
    for number in range(count):
        book, moment = books[number % len(books)], chance.choice(MOMENTS)
        scheme = chance.choice(book.in_force_on(moment.date())).scheme
        one, other = chance.sample(scheme.statements, 2)
        words = chance.choice([one.title, *one.asked_as]).split()
        match chance.randint(0, 9):
            case 0:
                query = one.row
            case 1:
                query = chance.choice(NOT_COVERED)
            case 2:
                query = f"{one.title} {other.title}"
            case 3 | 4:
                query = f"  {chance.choice(AT_NIGHT)} "
            case 5 | 6:
                query = " ".join(chance.sample(words, min(len(words), 3)))
            case _:
                query = " ".join(words)
        yield Searched(book.council, query, moment)


def browser_of(appointment: Appointment) -> Client:
    """Return the browser of somebody signed in who acts in this post."""
    client = Client()
    client.force_login(appointment.user, backend="authorities.sign_in.backends.DemonstrationBackend")
    session = client.session
    session[SESSION_KEY] = appointment.pk
    session.save()
    return client
