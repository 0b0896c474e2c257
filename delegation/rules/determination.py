"""A question and its answer, as values. ``as_plain`` gives an answer the names that callers outside see."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from delegation.rules.wording import holidays_not_known

if TYPE_CHECKING:
    from datetime import date, datetime

    from authorities.calendar.working_days import Calendar
    from delegation.rules.compiling import Owed
    from delegation.rules.facts import FactValue, KnownFacts
    from delegation.rules.schemes import Supposition
    from delegation.rules.steps import Step


@dataclass(frozen=True, slots=True)
class KindOfOutcome:
    """One row of the table of outcomes: the word, how strict it is, how near it is to a yes, and how people say it."""

    word: str
    strictness: int
    nearness: int
    in_words: str


class KindsOfOutcome(StrEnum):
    """The table of outcomes. Every outcome needs its whole row; without one, importing the module fails."""

    _value_: str
    strictness: int
    nearness: int
    in_words: str

    def __new__(cls, row: KindOfOutcome | str) -> Self:
        """Make an outcome from its row. Raises TypeError if given only a word."""
        if not isinstance(row, KindOfOutcome):
            message = f"“{row}” needs how strict it is, how near to a yes, and how people say it"
            raise TypeError(message)
        outcome = str.__new__(cls, row.word)
        outcome._value_, outcome.in_words = row.word, row.in_words
        outcome.strictness, outcome.nearness = row.strictness, row.nearness
        return outcome


class Outcome(KindsOfOutcome):
    """What the scheme tells this post about this decision, on these facts.

    ``strictness`` is how much the outcome stands in the way. If several lines cover a decision, the strictest is
    followed. A fact still to be given stands in the way as much as a step still to be taken. ``nearness`` is how
    close the outcome is to a yes. If there are several routes, or several hats, the nearest is the answer.

    >>> max(Outcome.PERMITTED, Outcome.REFUSED, key=lambda one: one.strictness).in_words
    'You may not'
    >>> max(Outcome.PERMITTED, Outcome.REFUSED, key=lambda one: one.nearness).in_words
    'You may'
    """

    PERMITTED = KindOfOutcome("permitted", strictness=0, nearness=3, in_words="You may")
    # The post is right, but a step has to be done first.
    INCOMPLETE = KindOfOutcome("incomplete", strictness=1, nearness=2, in_words="You may, once the steps are done")
    # An unknown fact could change the answer.
    FACTS_NEEDED = KindOfOutcome("facts-needed", strictness=1, nearness=1, in_words="It depends")
    REFUSED = KindOfOutcome("refused", strictness=2, nearness=0, in_words="You may not")


class Code(StrEnum):
    """Why an answer is what it is, as a code for programs. ``Reason.text`` tells people."""

    NAMED_POST = "named-post"
    MORE_SENIOR = "more-senior"
    STANDS_IN = "stands-in"
    PANEL_DECIDED = "panel-decided"
    OWN_DUTY = "own-duty"
    STEP_MISSING = "step-missing"
    AFTERWARDS = "afterwards"
    POST_TOO_LOW = "post-too-low"
    OTHER_POST = "other-post"
    WRONG_AREA = "wrong-area"
    CAPACITY_MISSING = "capacity-missing"
    STAND_IN_NOT_CALLED_FOR = "stand-in-not-called-for"
    PANEL_DECIDES = "panel-decides"
    OUTSIDE_BODY = "outside-body-decides"
    PERSON_DOES_NOT_FIT = "person-does-not-fit"
    RULED_OUT = "ruled-out"
    NOT_STATED = "not-stated"
    NOT_A_DECISION = "not-a-decision"
    NOT_OWN_DUTY = "not-own-duty"
    FACT_NEEDED = "fact-needed"
    UNCLEAR = "unclear"
    STRICTER = "stricter-elsewhere"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: their post, the area they hold it in, and the hat they wear for this decision."""

    post: str
    area: str | None = None
    capacity: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """May this post take this decision, at this moment, on these facts, with these steps evidenced?

    ``row`` names a row or a decision type. A note must not rest on anything that nobody confirmed, so it asks with
    neither ``assume_defaults`` nor ``may_suppose``. If this row is asked beside another, ``supposed`` holds what the
    other row supposes. ``tried`` holds trial values for unknown facts. If it is given and the answer still turns on
    another fact, there is no answer: NotKnownError is raised.
    """

    council: str
    row: str
    moment: datetime
    actor: Actor
    facts: dict[str, FactValue]
    steps: frozenset[Step]
    assume_defaults: bool = False
    may_suppose: bool = True
    supposed: tuple[Supposition, ...] = ()
    tried: KnownFacts | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its code, its sentence, and the row it rests on."""

    code: Code
    text: str
    source: str

    def as_plain(self) -> dict[str, str]:
        """Return the reason as an answer shows it to programs."""
        return {"code": self.code.value, "text": self.text, "source": self.source}


@dataclass(frozen=True, slots=True)
class Afterwards:
    """Something owed after the decision, and when it is due.

    ``due`` is an ISO date and time, ``next-meeting``, or None if no time is stated. ``caveat`` is a sentence if the
    date is uncertain, otherwise empty.
    """

    owed: Owed
    due: str | None
    caveat: str = ""

    @classmethod
    def of(cls, owed: Owed, moment: datetime, calendar: Calendar) -> Afterwards:
        """Return what is owed after a decision taken at ``moment``. ``calendar`` counts its working days."""
        due = owed.requirement.due
        if due is None:
            return cls(owed, None)
        return cls(owed, due.at(moment, calendar), holidays_not_known(due.years_not_known(moment, calendar)))

    def as_plain(self) -> dict[str, object]:
        """Return what is owed as an answer shows it to programs."""
        return {**self.owed.plain, "due": self.due}


def each_once(following: list[Afterwards]) -> tuple[Afterwards, ...]:
    """Return what follows without duplicates: two rules may ask for the same thing by the same time."""
    return tuple({str(one.as_plain()): one for one in reversed(following)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Governing:
    """The line that governs once every line is heard: its row, and the posts it names."""

    row: str
    minimum_posts: tuple[str, ...]
    combine: str | None

    def as_plain(self) -> dict[str, object]:
        """Return the governing line as an answer shows it to programs."""
        return {"row": self.row, "minimum_posts": list(self.minimum_posts), "combine": self.combine}


@dataclass(frozen=True, slots=True)
class Departs:
    """A national rule that the council's scheme departs from, signed off in law: by whom, on which day, and why."""

    row: str
    signed_off_by: str
    signed_off_on: date
    why: str

    def as_plain(self) -> dict[str, object]:
        """Return the departure as an answer shows it to programs."""
        return {
            "row": self.row,
            "signed_off_by": self.signed_off_by,
            "signed_off_on": self.signed_off_on.isoformat(),
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Stricter:
    """Another row in force that bears on the same decision, by asking more or by adding steps.

    ``answer`` is everything that row says. ``is_national`` marks a rule of the national floor that asks more than the
    scheme does, with no departure signed off.
    """

    title: str
    answer: Determination
    is_national: bool = False

    @property
    def row(self) -> str:
        """The id of the other row."""
        return self.answer.row

    @property
    def outcome(self) -> Outcome:
        """The other row's outcome for this decision."""
        return self.answer.outcome

    def overrides(self, governing: Governing) -> bool:
        """Say whether this is a national rule that governs because nobody signed off a departure from it."""
        return self.is_national and self.row == governing.row

    def how_it_speaks(self, governing: Governing) -> str:
        """Return how the other row bears on the one asked about: a sentence without its title or full stop."""
        if self.overrides(governing):
            return "The scheme departs from a national rule, and no sign-off in law is recorded, so the rule governs"
        if self.outcome is Outcome.PERMITTED:
            return "Another line in force speaks of the same decision, and is met"
        return "Another line in force asks more of the same decision"

    @property
    def minimum_posts(self) -> tuple[str, ...]:
        """The least senior posts that the other row names."""
        return self.answer.minimum_posts

    def as_plain(self) -> dict[str, object]:
        """Return the other row as an answer shows it to programs."""
        return {"row": self.row, "outcome": self.outcome.value, "minimum_posts": list(self.minimum_posts)}


@dataclass(frozen=True, slots=True)
class Determination:
    """The answer of the row asked about, and what other lines say about the same decision.

    - ``governs`` names the line that governs, unless that is this row alone.
    - ``obeyed`` is the answer that pages and notes follow, unless that is this one. ``is_followed`` marks such an
      answer if it joins several lines.
    - ``asks_nothing`` marks an open answer that stands in nobody's way, whatever the unknown facts turn out to be.
    - ``first`` lists every step owed first, done or not, for a checklist.
    - ``link_facts`` are unknown facts that decide whether another row covers the same decision.
    - ``level_facts`` are unknown facts that decide which posts may, while the asker's own answer stays the same.
    """

    outcome: Outcome
    row: str
    decision_type: str | None
    version: str
    minimum_posts: tuple[str, ...] = ()
    combine: str | None = None
    missing: tuple[Owed, ...] = ()
    facts_needed: tuple[str, ...] = ()
    forum: str | None = None
    afterwards: tuple[Afterwards, ...] = ()
    record: tuple[str, ...] = ()
    stricter: tuple[Stricter, ...] = ()
    reasons: tuple[Reason, ...] = ()
    supposes: tuple[Supposition, ...] = ()
    departs: tuple[Departs, ...] = ()
    governs: Governing | None = None
    obeyed: Determination | None = field(default=None, compare=False)
    is_followed: bool = field(default=False, compare=False)
    asks_nothing: bool = field(default=False, compare=False)
    first: tuple[tuple[Owed, bool], ...] = field(default=(), compare=False)
    link_facts: tuple[str, ...] = field(default=(), compare=False)
    level_facts: tuple[str, ...] = field(default=(), compare=False)

    @property
    def governing(self) -> Governing:
        """The line that governs: this row's own, unless another asks more."""
        return self.governs or Governing(self.row, self.minimum_posts, self.combine)

    @property
    def followed(self) -> Determination:
        """The answer that pages show and notes obey: this one, or what all the lines together come to."""
        return self.obeyed or self

    @property
    def first_of_all(self) -> tuple[tuple[Owed, bool], ...]:
        """Every step owed first, by this row and by the rows that ask more. Each step appears once."""
        found = {str(owed.plain): (owed, is_done) for owed, is_done in self.first}
        if self.followed.is_followed:
            found |= {str(owed.plain): (owed, is_done) for owed, is_done in self.followed.first}
        for one in self.stricter:
            for owed, is_done in one.answer.first:
                found.setdefault(str(owed.plain), (owed, is_done))
        return tuple(found.values())

    @property
    def missing_of_all(self) -> tuple[Owed, ...]:
        """Every step owed first and not yet done, by this row and by the rows that ask more. Each appears once."""
        owed = [*self.missing, *(owed for one in self.stricter for owed in one.answer.missing)]
        if self.followed.is_followed:
            owed += self.followed.missing
        return tuple({str(one.plain): one for one in owed}.values())

    @property
    def afterwards_of_all(self) -> tuple[Afterwards, ...]:
        """What is owed afterwards under this row, and under the lines whose posts act together with its own."""
        return each_once([*self.afterwards, *(self.followed.afterwards if self.followed.is_followed else ())])

    @property
    def record_of_all(self) -> tuple[str, ...]:
        """Where the decision is recorded under this row, and under the lines whose posts act together with its own."""
        return tuple(dict.fromkeys([*self.record, *(self.followed.record if self.followed.is_followed else ())]))

    @property
    def facts_to_ask(self) -> tuple[str, ...]:
        """The facts to ask for, the most decisive first: this row's, then those of the rows beside it."""
        answers = [*(one.answer for one in self.stricter), self.followed]
        others = (fact for one in answers for fact in one.facts_needed)
        return tuple(dict.fromkeys([*self.facts_needed, *self.level_facts, *self.link_facts, *others]))

    def as_plain(self) -> dict[str, object]:
        """Return the answer in the form that commands, the API and stored notes use."""
        return {
            "outcome": self.outcome.value,
            "row": self.row,
            "decision_type": self.decision_type,
            "version": self.version,
            "minimum_posts": list(self.minimum_posts),
            "combine": self.combine,
            "missing": [owed.plain for owed in self.missing],
            "facts_needed": list(self.facts_needed),
            "forum": self.forum,
            "afterwards": [after.as_plain() for after in self.afterwards],
            "record": list(self.record),
            "supposes": [{"fact": one.fact, "text": one.text} for one in self.supposes],
            "governing": self.governing.as_plain(),
            "stricter": [row.as_plain() for row in self.stricter],
            "departs": [one.as_plain() for one in self.departs],
            "reasons": [reason.as_plain() for reason in self.reasons],
        }
