"""A scheme as plain values: its statements, decision types, routes, and general rules.

There is one class for each idea in the councils' documents. Nothing here decides anything: ``compiling`` joins
these values with a ladder, and ``determining`` answers questions from the result.
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
"""The slug that national rules carry in place of a council's. They bind every council."""


class AskedAs(Enum):
    """What can be asked about a statement: whether a post may, whether it is theirs to do, or nothing."""

    A_DECISION = "a decision"
    A_DUTY = "a duty"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class KindOfStatement:
    """One row of the table of kinds of statements.

    ``heading`` is its name in reports, ``in_a_sentence`` its name after "This is …", and ``held_as`` its name in the
    coverage report.
    """

    word: str
    asked_as: AskedAs
    heading: str
    in_a_sentence: str
    held_as: str


class KindsOfStatement(StrEnum):
    """The table of kinds of statement. Every kind needs its whole row; without one, importing the module fails."""

    _value_: str
    asked_as: AskedAs
    heading: str
    in_a_sentence: str
    held_as: str

    def __new__(cls, row: KindOfStatement | str) -> Self:
        """Make a kind from its row. Raises TypeError if given only a word."""
        if not isinstance(row, KindOfStatement):
            message = f"“{row}” needs how it is asked about, and its names"
            raise TypeError(message)
        kind = str.__new__(cls, row.word)
        kind._value_, kind.asked_as, kind.heading = row.word, row.asked_as, row.heading
        kind.in_a_sentence, kind.held_as = row.in_a_sentence, row.held_as
        return kind


class StatementKind(KindsOfStatement):
    """What a statement does: give a decision to somebody, ask for something, rule over other rows, or inform."""

    # Says who may take one decision.
    DECISION = KindOfStatement("decision", AskedAs.A_DECISION, "Decision", "a decision", "decision-type")
    # Somebody must be told within a set time.
    NOTIFICATION = KindOfStatement("notification", AskedAs.A_DUTY, "Duty to tell", "a duty to tell", "notification")
    # Management oversight or quality assurance is owed.
    OVERSIGHT = KindOfStatement(
        "oversight", AskedAs.A_DUTY, "Duty of oversight", "a duty of oversight", "oversight-duty"
    )
    # Says whose job it is, and sets no level for a decision.
    RESPONSIBILITY = KindOfStatement(
        "responsibility", AskedAs.A_DUTY, "Responsibility", "a responsibility", "responsibility"
    )
    # Applies to many rows.
    RULE = KindOfStatement("rule", AskedAs.NOTHING, "General rule", "a general rule", "general-rule")
    # Is shown to readers and binds nobody.
    GUIDANCE = KindOfStatement("guidance", AskedAs.NOTHING, "Guidance", "guidance", "guidance")


DUTIES: Final = frozenset(kind for kind in StatementKind if kind.asked_as is AskedAs.A_DUTY)
NEVER_A_DECISION: Final = frozenset(kind for kind in StatementKind if kind.asked_as is AskedAs.NOTHING)


class Line(StrEnum):
    """Whether somebody more senior than the post named may decide too."""

    EXACT = "exact"  # only the posts named
    SAME_AREA = "same-area"  # more senior in the same area, or over all areas
    ANY_LINE = "any-line"  # more senior anywhere


class Combine(StrEnum):
    """Whether one of the posts named is enough, or all of them have to act."""

    ANY = "any"
    ALL = "all"


class Occasion(StrEnum):
    """What lets a stand-in act."""

    ABSENCE = "absence"  # every holder of the post is recorded as absent
    DELEGATION = "delegation"  # the post has delegated this decision, and there is evidence of it
    DOCUMENT = "document"  # the document itself lets the stand-in act, on the conditions given


@dataclass(frozen=True, slots=True)
class MinimumPost:
    """A post that may decide. ``area`` limits it to one area; None means that the row sets no such limit."""

    post: str
    area: str | None = None


@dataclass(frozen=True, slots=True)
class StandIn:
    """A post that may act for another on the occasions named. Nobody stands in for a stand-in.

    ``StandIn("deputy-director", "director", (Occasion.ABSENCE,))`` lets the deputy act while the director is absent.
    If the document does not say who stands in, ``post`` is None and anybody the decision is delegated to may act.
    """

    post: str | None
    acts_for: str
    occasions: tuple[Occasion, ...]
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionMakers:
    """Who may decide by one route.

    - ``posts`` are the least senior posts that may.
    - With ``panel`` and no posts, the panel itself decides. A post only enters its decision, in the capacity
      ``for-<panel>``.
    - With ``body``, somebody outside the ladder decides.
    - ``given`` is what must be true of the person who decides: they manage the worker, or the case is theirs.
    - ``named_locally`` marks a national rule that leaves the level to each council. Only its steps and conditions
      count.
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
    """A place where the decision is recorded, in cases where ``when`` holds."""

    place: str
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One way through a decision: when it applies, who may decide, what is owed before and after.

    An ``otherwise`` route applies when no other route of the decision does. ``row`` is the statement that it
    comes from.
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
    REFUSES = "refuses"  # no post may if ``when`` holds or ``only_when`` does not; ``body``, if given, decides
    STANDS_IN = "stands-in"  # a post may act for another
    LEAVES_OUT = "leaves-out"  # general posts held in one of ``areas`` may neither decide nor take a step
    RECORDS = "records"  # where decisions are recorded
    ASKS_OF_THE_NOTE = "asks-of-the-note"  # what a note must hold
    CONFIRMED_FIRST = "confirmed-first"  # a step by a second person counts once that person has confirmed it
    SHOWN = "shown"  # is shown beside the rows and changes no answer


@dataclass(frozen=True, slots=True)
class RuleKeys:
    """The keys that a general rule with one effect must have, and those that it may have. All of them take effect."""

    needed: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()

    @property
    def every(self) -> tuple[str, ...]:
        """Every key, with the needed ones first."""
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
        Effect.CONFIRMED_FIRST: RuleKeys((), ("reach",)),
        Effect.SHOWN: RuleKeys((), ("reach",)),
    },
)
"""Which keys go with which effect. The reader refuses any other key; writer, schema and reference use this table."""

BIND_DUTIES: Final = frozenset({Effect.COUNTS_AS, Effect.LEAVES_OUT})
"""Effects that bind duties too where the rule has no ``reach``; the others bind every decision."""


@dataclass(frozen=True, slots=True)
class GeneralRule:
    """A rule over many rows. ``KEYS_OF_EFFECT`` says which keys go with which effect.

    ``reach`` names the rows. If it is empty the rule covers every decision of the scheme, and with ``counts-as`` or
    ``leaves-out`` every duty too.
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
    """A link to another row that covers the same decision, in cases where ``when`` holds.

    The other row may be in the same document, in another of the council's, or on the national floor. If ``asks`` is
    given, the other row only adds those steps, and the posts that it names do not matter. If one of the facts in
    ``way_in_when`` is true, the other row is the way in: whoever records under this one is led there. It changes no
    answer.
    """

    row: str
    when: tuple[Condition, ...] = ()
    asks: tuple[Requirement, ...] = ()
    way_in_when: tuple[str, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that decides whether the other row applies, and what it asks."""
        asked = (one for step in self.asks for one in (*step.when, *step.unless, *step.later_when))
        return (*self.when, *asked)


@dataclass(frozen=True, slots=True)
class Supposition:
    """What a row takes for granted because that is what it is about: conditions on one fact.

    A row about reviews of care supposes that the child is in care, unless the question says otherwise. ``text`` says
    so in a sentence.
    """

    conditions: tuple[Condition, ...]
    text: str

    @property
    def fact(self) -> str:
        """The fact that is supposed."""
        return self.conditions[0].facts[0]

    @property
    def value(self) -> FactValue | None:
        """The value that is supposed; None if it is a range."""
        (first, *more) = self.conditions
        return first.value if first.operator is Operator.IS and not more else None


@dataclass(frozen=True, slots=True)
class Statement:
    """One row or binding sentence of a document, under an id that never changes.

    ``says`` is the rule in our own words. ``unclear`` tells an administrator what the document leaves open and how
    we hold it. ``replaces`` names the rows of an earlier version that this one replaces.
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
        """Return the statement with this id, or None."""
        return next((statement for statement in self.statements if statement.row == row), None)


@dataclass(frozen=True, slots=True)
class Words:
    """One council's words besides its posts. Each mapping goes from slug to title."""

    forums: Mapping[str, str]
    advisers: Mapping[str, str]
    checks: Mapping[str, str]
    record_places: Mapping[str, str]
    capacities: Mapping[str, str]

    def under(self, key: StepKey, ladder: Ladder) -> frozenset[str]:
        """Return every word that a step may have under a key: forums under ``at``, checks under ``what``."""
        match key:
            case StepKey.AT:
                return frozenset(self.forums)
            case StepKey.WHAT:
                return frozenset(self.checks)
            case StepKey.IN:
                return frozenset(self.record_places)
            case StepKey.BY | StepKey.TO:
                return frozenset((*ladder.posts, *self.advisers, *self.forums))
