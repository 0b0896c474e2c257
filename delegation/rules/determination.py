"""The question and its answer, as values. What they are called outside stands in the contract of the project."""

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
    """One row of the table of outcomes: its word, how strict it is, how near to a yes, and how people say it."""

    word: str
    strictness: int
    nearness: int
    in_words: str


class KindsOfOutcome(StrEnum):
    """A table of outcomes. An outcome without its whole row cannot be made: its module does not start."""

    _value_: str
    strictness: int
    nearness: int
    in_words: str

    def __new__(cls, row: KindOfOutcome | str) -> Self:
        """Make an outcome from its row. Raises TypeError for a word alone."""
        if not isinstance(row, KindOfOutcome):
            message = f"“{row}” needs how strict it is, how near to a yes, and how people say it"
            raise TypeError(message)
        outcome = str.__new__(cls, row.word)
        outcome._value_, outcome.in_words = row.word, row.in_words
        outcome.strictness, outcome.nearness = row.strictness, row.nearness
        return outcome


class Outcome(KindsOfOutcome):
    """What the scheme says to this post, for this decision, on these facts.

    ``strictness`` says how much the outcome stands in the way: of several lines the strictest is followed. A fact to
    be told stands in the way as much as a step to be taken. ``nearness`` says how near it is to a yes: of several
    routes, or hats, the nearest is answered.
    """

    PERMITTED = KindOfOutcome("permitted", strictness=0, nearness=3, in_words="You may")
    # The post suffices; a step is owed first.
    INCOMPLETE = KindOfOutcome("incomplete", strictness=1, nearness=2, in_words="You may, once the steps are done")
    # A fact that is not known could change the answer.
    FACTS_NEEDED = KindOfOutcome("facts-needed", strictness=1, nearness=1, in_words="It depends")
    REFUSED = KindOfOutcome("refused", strictness=2, nearness=0, in_words="You may not")


class Code(StrEnum):
    """Why: the reason's code, for programs; its sentence is for people."""

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
    """Who asks: a post, the area in which it is held, and the hat worn for this decision."""

    post: str
    area: str | None = None
    capacity: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """May this post take this decision, then, on these facts, with these steps evidenced?

    A note does not rest on what nobody confirmed: it is asked with neither ``assume_defaults`` nor ``may_suppose``.
    ``supposed`` is what another row supposes, beside which this one is asked. ``tried`` holds values taken on trial for
    facts that are not known; where it is given, an answer that turns on a further fact is not looked for.
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
        """Return the reason as answers write it."""
        return {"code": self.code.value, "text": self.text, "source": self.source}


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What is owed after the decision, and by when (ISO date and time, ``next-meeting``, or not stated).

    ``caveat`` is a sentence where the date is not sure, and else empty.
    """

    owed: Owed
    due: str | None
    caveat: str = ""

    @classmethod
    def of(cls, owed: Owed, moment: datetime, calendar: Calendar) -> Afterwards:
        """Return what is owed after a decision taken at a moment, with its date counted on a calendar."""
        due = owed.requirement.due
        if due is None:
            return cls(owed, None)
        return cls(owed, due.at(moment, calendar), holidays_not_known(due.years_not_known(moment, calendar)))

    def as_plain(self) -> dict[str, object]:
        """Return it as answers write it."""
        return {**self.owed.plain, "due": self.due}


def each_once(following: list[Afterwards]) -> tuple[Afterwards, ...]:
    """Return what follows without what two rules ask for in the same words by the same time."""
    return tuple({str(one.as_plain()): one for one in reversed(following)}.values())[::-1]


@dataclass(frozen=True, slots=True)
class Governing:
    """The line that governs in the end: its row, and whom it names."""

    row: str
    minimum_posts: tuple[str, ...]
    combine: str | None

    def as_plain(self) -> dict[str, object]:
        """Return it as answers write it."""
        return {"row": self.row, "minimum_posts": list(self.minimum_posts), "combine": self.combine}


@dataclass(frozen=True, slots=True)
class Departs:
    """A national rule from which the council's scheme departs, signed off in law: by whom, on which day, and why."""

    row: str
    signed_off_by: str
    signed_off_on: date
    why: str

    def as_plain(self) -> dict[str, object]:
        """Return it as answers write it."""
        return {
            "row": self.row,
            "signed_off_by": self.signed_off_by,
            "signed_off_on": self.signed_off_on.isoformat(),
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Stricter:
    """Another row in force that asks more of the same decision; ``answer`` is all that it says.

    ``is_national`` marks a rule of the national floor, from which the scheme departs without a signature in law.
    """

    title: str
    answer: Determination
    is_national: bool = False

    @property
    def row(self) -> str:
        """The row that asks."""
        return self.answer.row

    @property
    def outcome(self) -> Outcome:
        """What it says of this decision."""
        return self.answer.outcome

    def overrides(self, governing: Governing) -> bool:
        """Say whether it is a national rule that governs, since nobody signed off that the scheme departs from it."""
        return self.is_national and self.row == governing.row

    def how_it_speaks(self, governing: Governing) -> str:
        """Return what it amounts to beside the row asked about, without its title and without a full stop."""
        if self.overrides(governing):
            return "The scheme departs from a national rule, and no sign-off in law is recorded, so the rule governs"
        if self.outcome is Outcome.PERMITTED:
            return "Another line in force speaks of the same decision, and is met"
        return "Another line in force asks more of the same decision"

    @property
    def minimum_posts(self) -> tuple[str, ...]:
        """The least senior posts that it names."""
        return self.answer.minimum_posts

    def as_plain(self) -> dict[str, object]:
        """Return it as answers write it."""
        return {"row": self.row, "outcome": self.outcome.value, "minimum_posts": list(self.minimum_posts)}


@dataclass(frozen=True, slots=True)
class Determination:
    """The answer of the row asked about, and what other lines say of the same decision.

    ``governs`` names the line that governs where that is not this row, or not it alone; ``obeyed`` is the answer that
    pages and notes follow where it is not this one, and ``is_followed`` marks it where it joins several lines.
    ``asks_nothing`` marks an open answer that stands in nobody's way, whatever the facts not known may be.
    ``first`` lists every step owed before, done or not, for whoever shows a checklist.

    ``link_facts`` are facts not known on which it depends whether another row speaks of the same decision, and
    ``level_facts`` those on which it depends who may, where whoever asks may not in any case.
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
        """The line that governs in the end; this row's own where no other asks more."""
        return self.governs or Governing(self.row, self.minimum_posts, self.combine)

    @property
    def followed(self) -> Determination:
        """The answer that pages show in the end and notes obey: this one, or the strictest of all lines."""
        return self.obeyed or self

    @property
    def first_of_all(self) -> tuple[tuple[Owed, bool], ...]:
        """Every step owed before by this row and by those that ask more, each step once."""
        found = {str(owed.plain): (owed, is_done) for owed, is_done in self.first}
        if self.followed.is_followed:
            found |= {str(owed.plain): (owed, is_done) for owed, is_done in self.followed.first}
        for one in self.stricter:
            for owed, is_done in one.answer.first:
                found.setdefault(str(owed.plain), (owed, is_done))
        return tuple(found.values())

    @property
    def missing_of_all(self) -> tuple[Owed, ...]:
        """Every step still owed before by this row and by those that ask more, each step once."""
        owed = [*self.missing, *(owed for one in self.stricter for owed in one.answer.missing)]
        if self.followed.is_followed:
            owed += self.followed.missing
        return tuple({str(one.plain): one for one in owed}.values())

    @property
    def afterwards_of_all(self) -> tuple[Afterwards, ...]:
        """What follows by this row, and by the lines whose posts act together with its own."""
        return each_once([*self.afterwards, *(self.followed.afterwards if self.followed.is_followed else ())])

    @property
    def record_of_all(self) -> tuple[str, ...]:
        """Where the decision is written by this row, and by the lines whose posts act together with its own."""
        return tuple(dict.fromkeys([*self.record, *(self.followed.record if self.followed.is_followed else ())]))

    @property
    def facts_to_ask(self) -> tuple[str, ...]:
        """The facts to be asked for, the most decisive first: of this row, then of the rows beside it."""
        answers = [*(one.answer for one in self.stricter), self.followed]
        others = (fact for one in answers for fact in one.facts_needed)
        return tuple(dict.fromkeys([*self.facts_needed, *self.level_facts, *self.link_facts, *others]))

    def as_plain(self) -> dict[str, object]:
        """Return the answer as commands, the API and stored notes write it."""
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
