"""A scheme as plain values: its statements, decision types, routes, and general rules.

One class for each idea that the councils' documents use. Nothing here decides anything; ``compiling`` joins
these values with a ladder and ``determining`` answers a question from the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final, Self

from delegation.rules.conditions import Operator
from delegation.rules.steps import StepKey
from delegation.rules.tables import one_for_each

if TYPE_CHECKING:
    from collections.abc import Mapping

    from authorities.ladder import Ladder
    from delegation.rules.conditions import Condition
    from delegation.rules.facts import FactValue
    from delegation.rules.steps import Requirement


NATIONAL: Final = "england"
"""Stands as the council of rules that bind every council."""


class AskedAs(Enum):
    """How a statement can be asked about: whether a post may, whether it is theirs to do, or not at all."""

    A_DECISION = "a decision"
    A_DUTY = "a duty"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class KindOfStatement:
    """One row of the table of kinds of statements.

    ``heading`` is its name in reports, ``in_a_sentence`` its name after "This is …", ``held_as`` its name in the
    report of coverage.
    """

    word: str
    asked_as: AskedAs
    heading: str
    in_a_sentence: str
    held_as: str


class KindsOfStatement(StrEnum):
    """A table of kinds of statements. A kind without its whole row cannot be made: its module does not start."""

    _value_: str
    asked_as: AskedAs
    heading: str
    in_a_sentence: str
    held_as: str

    def __new__(cls, row: KindOfStatement | str) -> Self:
        """Make a kind from its row. Raises TypeError for a word alone."""
        if not isinstance(row, KindOfStatement):
            message = f"“{row}” needs how it is asked about, and its names"
            raise TypeError(message)
        kind = str.__new__(cls, row.word)
        kind._value_, kind.asked_as, kind.heading = row.word, row.asked_as, row.heading
        kind.in_a_sentence, kind.held_as = row.in_a_sentence, row.held_as
        return kind


class StatementKind(KindsOfStatement):
    """What a statement of a document is."""

    # A level of authority for one decision.
    DECISION = KindOfStatement("decision", AskedAs.A_DECISION, "Decision", "a decision", "decision-type")
    # Somebody must be told within some time.
    NOTIFICATION = KindOfStatement("notification", AskedAs.A_DUTY, "Duty to tell", "a duty to tell", "notification")
    # Management oversight or quality assurance that is owed.
    OVERSIGHT = KindOfStatement(
        "oversight", AskedAs.A_DUTY, "Duty of oversight", "a duty of oversight", "oversight-duty"
    )
    # Who does it, without a level of authority.
    RESPONSIBILITY = KindOfStatement(
        "responsibility", AskedAs.A_DUTY, "Responsibility", "a responsibility", "responsibility"
    )
    # A general rule over many rows.
    RULE = KindOfStatement("rule", AskedAs.NOTHING, "General rule", "a general rule", "general-rule")
    # Held and shown; it binds nobody.
    GUIDANCE = KindOfStatement("guidance", AskedAs.NOTHING, "Guidance", "guidance", "guidance")


DUTIES: Final = frozenset(kind for kind in StatementKind if kind.asked_as is AskedAs.A_DUTY)
NEVER_A_DECISION: Final = frozenset(kind for kind in StatementKind if kind.asked_as is AskedAs.NOTHING)


class Line(StrEnum):
    """Whether somebody more senior than the post named may decide too."""

    EXACT = "exact"  # only the posts named
    SAME_AREA = "same-area"  # more senior in the same area, or over all areas
    ANY_LINE = "any-line"  # more senior anywhere


class Combine(StrEnum):
    """Whether one of the posts named is enough."""

    ANY = "any"
    ALL = "all"


class Occasion(StrEnum):
    """What lets a stand-in act."""

    ABSENCE = "absence"  # every holder of the post is recorded as absent
    DELEGATION = "delegation"  # the post has delegated this decision, and it is evidenced
    DOCUMENT = "document"  # the document itself delegates it, on the conditions given


@dataclass(frozen=True, slots=True)
class MinimumPost:
    """A post that may decide, in one area where the row narrows it."""

    post: str
    area: str | None = None


@dataclass(frozen=True, slots=True)
class StandIn:
    """A post that may act for another on the occasions named, never chained.

    Without ``post`` the document does not say who: whoever the post delegates to.
    """

    post: str | None
    acts_for: str
    occasions: tuple[Occasion, ...]
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionMakers:
    """Who may decide by one route.

    ``posts`` are the least senior posts named; with ``panel`` alone the panel itself decides and a post only
    enters it under the capacity ``for-<panel>``; with ``body`` somebody outside the ladder decides. ``given``
    holds what must be so of the person themself (they manage the worker, the case is theirs). A national rule that
    leaves the level to each council is ``named_locally``: it adds no level, only what it asks besides.
    """

    posts: tuple[MinimumPost, ...] = ()
    combine: Combine = Combine.ANY
    line: Line | None = None
    capacity: str | None = None
    panel: str | None = None
    body: str | None = None
    given: tuple[Condition, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()
    named_locally: bool = False


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where the decision is written, in the cases in which ``when`` holds."""

    place: str
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One way through a decision: when it applies, who may decide, what is owed before and after.

    An ``otherwise`` route applies where no other route of the decision does. ``row`` is the statement on which
    it rests.
    """

    row: str
    name: str
    who: DecisionMakers
    when: tuple[Condition, ...] = ()
    otherwise: bool = False
    first: tuple[Requirement, ...] = ()
    after: tuple[Requirement, ...] = ()
    forum: str | None = None
    record: tuple[RecordPlace, ...] = ()


class Effect(StrEnum):
    """What a general rule does to the rows that it reaches."""

    SENIORS_MAY = "seniors-may"  # more senior posts may decide too, in the line given
    COUNTS_AS = "counts-as"  # one post counts as another
    OWES = "owes"  # further steps before or after
    REFUSES = "refuses"  # no post may, where ``when`` holds or ``only_when`` does not; ``body`` decides then
    STANDS_IN = "stands-in"  # a post may act for another
    LEAVES_OUT = "leaves-out"  # a general post that is held in one of ``areas`` neither decides nor gives a step
    RECORDS = "records"  # where decisions are written
    ASKS_OF_THE_NOTE = "asks-of-the-note"  # what a note must hold
    SHOWN = "shown"  # held and shown beside the rows, changes no answer


@dataclass(frozen=True, slots=True)
class RuleKeys:
    """The keys that a general rule of one effect has to have, and those that it may have. It obeys every one."""

    needed: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """Every key, those needed first."""
        return self.needed + self.allowed


KEYS_OF_EFFECT: Final = one_for_each(
    Effect,
    {
        Effect.SENIORS_MAY: RuleKeys(("line",), ("reach",)),
        Effect.COUNTS_AS: RuleKeys(("post", "counts_as"), ("reach",)),
        Effect.OWES: RuleKeys((), ("first", "after", "reach", "when")),
        Effect.REFUSES: RuleKeys((), ("when", "only_when", "body", "reach")),
        Effect.STANDS_IN: RuleKeys(("stand_in",), ("reach", "when")),
        Effect.LEAVES_OUT: RuleKeys(("areas",), ("reach",)),
        Effect.RECORDS: RuleKeys(("record",), ("reach", "when")),
        Effect.ASKS_OF_THE_NOTE: RuleKeys(("headings",), ("reach",)),
        Effect.SHOWN: RuleKeys((), ("reach",)),
    },
)
"""Which keys go with which effect. The reader refuses any other; writer, schema and reference follow the same table."""

BIND_DUTIES: Final = frozenset({Effect.COUNTS_AS, Effect.LEAVES_OUT})
"""Effects that bind duties too where the rule has no ``reach``; the others bind every decision."""


@dataclass(frozen=True, slots=True)
class GeneralRule:
    """A rule over many rows. ``reach`` names the rows; empty means every decision of the scheme.

    Which of the keys go with an effect stands in ``KEYS_OF_EFFECT``.
    """

    effect: Effect
    reach: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    only_when: tuple[Condition, ...] = ()
    line: Line | None = None
    post: str | None = None
    counts_as: str | None = None
    stand_in: StandIn | None = None
    first: tuple[Requirement, ...] = ()
    after: tuple[Requirement, ...] = ()
    record: tuple[RecordPlace, ...] = ()
    headings: tuple[str, ...] = ()
    body: str | None = None
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SameMatter:
    """Another row that speaks of the same decision, in the cases in which ``when`` holds.

    It may stand in the same document, in another of the council, or on the national floor. With ``asks`` it bears on
    the decision by these steps alone, and whom it names does not matter.
    """

    row: str
    when: tuple[Condition, ...] = ()
    asks: tuple[Requirement, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition on which it depends whether the other row speaks, and what it asks."""
        asked = (one for step in self.asks for one in (*step.when, *step.unless, *step.later_when))
        return (*self.when, *asked)


@dataclass(frozen=True, slots=True)
class Supposition:
    """What a row is about, so that whoever asks about it supposes it: conditions on one fact, unless it is denied.

    ``text`` says it in a sentence of its own.
    """

    conditions: tuple[Condition, ...]
    text: str

    @property
    def fact(self) -> str:
        """The fact that is supposed."""
        return self.conditions[0].facts[0]

    @property
    def value(self) -> FactValue | None:
        """The one value that is supposed; None where it is a range of them."""
        (first, *more) = self.conditions
        return first.value if first.operator is Operator.IS and not more else None


@dataclass(frozen=True, slots=True)
class Statement:
    """One row or binding sentence of a document, under an id that never changes.

    ``says`` is the rule in our own words; ``unclear`` is the sentence that tells an administrator what the
    document leaves open and how it is held. ``replaces`` names rows of an earlier version whose place it takes.
    """

    row: str
    kind: StatementKind
    section: str
    locator: str
    title: str
    says: str
    decision_type: str | None = None
    routes: tuple[Route, ...] = ()
    rule: GeneralRule | None = None
    asked_as: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    same_matter: tuple[SameMatter, ...] = ()
    supposes: tuple[Supposition, ...] = ()
    replaces: tuple[str, ...] = ()
    unclear: str | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """One dated version of one document."""

    document: str
    council: str
    title: str
    version: str
    effective: str
    review_due: str | None
    statements: tuple[Statement, ...]
    ends: str | None = None
    approved_by: str | None = None

    def statement(self, row: str) -> Statement | None:
        """Return the statement with this id."""
        return next((statement for statement in self.statements if statement.row == row), None)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one council besides its posts: slug to title, one mapping for each list."""

    forums: Mapping[str, str]
    advisers: Mapping[str, str]
    checks: Mapping[str, str]
    record_places: Mapping[str, str]
    capacities: Mapping[str, str]

    def under(self, key: StepKey, ladder: Ladder) -> frozenset[str]:
        """Return every word that may stand under a key of a step: forums under ``at``, checks under ``what``."""
        match key:
            case StepKey.AT:
                return frozenset(self.forums)
            case StepKey.WHAT:
                return frozenset(self.checks)
            case StepKey.IN:
                return frozenset(self.record_places)
            case StepKey.BY | StepKey.TO:
                return frozenset((*ladder.posts, *self.advisers, *self.forums))
