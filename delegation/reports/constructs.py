"""The constructs of the rule language: what each means, and how to tell that a statement uses it.

The reference shows each with a real row; a report can count them. Knows no models and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from delegation.rules.conditions import Operator
from delegation.rules.due import Within
from delegation.rules.facts import FactType
from delegation.rules.schemes import KEYS_OF_EFFECT, Combine, Effect, Line, Occasion, StatementKind
from delegation.rules.steps import StepKind
from delegation.rules.tables import one_for_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from delegation.rules.conditions import Condition
    from delegation.rules.facts import Fact
    from delegation.rules.schemes import Route, Statement
    from delegation.rules.steps import Requirement

    Uses = Callable[[Statement, Mapping[str, Fact]], bool]


@dataclass(frozen=True, slots=True)
class Construct:
    """One thing that a scheme can say: what it means, and how to tell that a statement uses it.

    ``written`` shows how to write it if no document that we hold says it.
    """

    title: str
    means: str
    uses: Uses
    written: str = ""


def _routes(test: Callable[[Route], bool]) -> Uses:
    return lambda statement, _catalogue: any(test(route) for route in statement.routes)


def _conditions(statement: Statement) -> Iterator[Condition]:
    for route in statement.routes:
        yield from route.when


def _when(test: Callable[[Condition, Mapping[str, Fact]], bool]) -> Uses:
    return lambda statement, catalogue: any(test(condition, catalogue) for condition in _conditions(statement))


def _owed(test: Callable[[Requirement], bool], *, after: bool = False) -> Uses:
    def uses(statement: Statement, _catalogue: Mapping[str, Fact]) -> bool:
        return any(test(one) for route in statement.routes for one in (route.after if after else route.first))

    return uses


def _due(within: Within) -> Uses:
    return _owed(lambda one: one.due is not None and one.due.within is within, after=True)


def _stands_in(occasion: Occasion) -> Uses:
    return _routes(lambda route: any(occasion in one.occasions for one in route.who.stand_ins))


def _is_plain(route: Route) -> bool:
    who = route.who
    return len(who.posts) == 1 and not (who.capacity or who.stand_ins or who.given or who.line or who.posts[0].area)


def _kind_of_fact(kind: FactType, *operators: Operator) -> Uses:
    return _when(
        lambda condition, catalogue: (
            catalogue[condition.facts[0]].type is kind and condition.operator in operators and len(condition.facts) == 1
        )
    )


_STEPS: Final = one_for_each(
    StepKind,
    {
        StepKind.CONSULTATION: "Somebody has to be asked and heard.",
        StepKind.OVERSIGHT: "A post looks it over and is content for it to go on.",
        StepKind.AGREEMENT: "A post or body decides too.",
        StepKind.RECOMMENDATION: "A post or panel recommends it.",
        StepKind.MEETING: "A panel, conference or discussion has taken place.",
        StepKind.DELEGATION: "The post named passes this decision on.",
        StepKind.CHECK: "A stated condition or piece of work is confirmed.",
        StepKind.BOOKING: "The next sitting is booked.",
        StepKind.NOTIFICATION: "Somebody has to be told.",
        StepKind.RECORD: "It is written in the place named.",
    },
)
"""What each kind of step means."""

_EFFECTS: Final = one_for_each(
    Effect,
    {
        Effect.SENIORS_MAY: (
            "Opens the decisions of the document to whoever is more senior, in the same area or in any."
        ),
        Effect.COUNTS_AS: "One post counts as another.",
        Effect.OWES: "Adds steps to the rows that it reaches.",
        Effect.REFUSES: "Closes the rows that it reaches, where `when` holds, or where `only_when` does not.",
        Effect.STANDS_IN: "A post may act for another on every row.",
        Effect.LEAVES_OUT: (
            "A general post held in one of `areas`, or a kind of one from there, neither decides nor gives a step."
        ),
        Effect.RECORDS: "Where the decisions that it reaches are written.",
        Effect.ASKS_OF_THE_NOTE: "The headings under which a note is written.",
        Effect.CONFIRMED_FIRST: (
            "A step that takes a second person counts for a note once that person has confirmed it, where they are a "
            "user. Until then the note waits as prepared. Without such a rule a step counts at once, as stated by the "
            "recorder. It changes no answer to a question."
        ),
        Effect.SHOWN: "Held and shown beside the rows; it changes no answer.",
    },
)
"""What a general rule of each effect does."""


def _in_words(value: str) -> str:
    return value.replace("-", " ").capitalize()


def _of_kind(kind: StepKind, means: str) -> Construct:
    def uses(one: Requirement) -> bool:
        return len(one.any_of) == 1 and one.any_of[0].kind is kind and not one.when

    first, after = _owed(uses), _owed(uses, after=True)
    return Construct(
        _in_words(kind.value),
        means,
        lambda statement, catalogue: first(statement, catalogue) or after(statement, catalogue),
        written=f"first: [{kind.value}: …]",
    )


def _of_effect(effect: Effect, means: str) -> Construct:
    keys = ", ".join((f"effect: {effect.value}", *(f"{key}: …" for key in KEYS_OF_EFFECT[effect].needed)))
    return Construct(
        _in_words(effect.value),
        means,
        lambda statement, _catalogue: statement.rule is not None and statement.rule.effect is effect,
        written=f"rule: {{{keys}}}",
    )


CONSTRUCTS: Final[dict[str, tuple[Construct, ...]]] = {
    "Who": (
        Construct(
            "The least post",
            "The post named may decide; somebody more senior only where a general rule of the document says so.",
            _routes(_is_plain),
        ),
        Construct(
            "Any of several posts",
            "Each of the posts named is enough.",
            _routes(lambda route: len(route.who.posts) > 1 and route.who.combine is Combine.ANY),
        ),
        Construct(
            "All of several posts",
            "Each of the posts has to act: whoever decides owes the agreement of the others.",
            _routes(lambda route: route.who.combine is Combine.ALL),
        ),
        Construct(
            "These posts and nobody above them",
            "`line: exact` closes the row to seniors, whatever a general rule opens. Duties are written so.",
            _routes(lambda route: route.who.line is Line.EXACT),
        ),
        Construct(
            "A post in one area",
            "The post counts only where it is held in that area, or over all areas.",
            _routes(lambda route: any(minimum.area for minimum in route.who.posts)),
        ),
        Construct(
            "A hat",
            "The post decides only in the role named (`capacity`), which somebody has to hold on the day.",
            _routes(lambda route: bool(route.who.capacity)),
        ),
        Construct(
            "A panel that decides",
            "No post decides. Somebody enters what the panel decided, in the role `for-` and the panel's name.",
            _routes(lambda route: bool(route.who.panel)),
        ),
        Construct(
            "An outside body",
            "Somebody outside the council's posts decides.",
            _routes(lambda route: bool(route.who.body)),
        ),
        Construct(
            "What has to be so of the person",
            "`given` holds what must be so of whoever decides: the case is theirs, they manage the worker.",
            _routes(lambda route: bool(route.who.given)),
        ),
        Construct(
            "A level that each council names",
            "A national rule adds no level of its own, only what it asks besides (`named_locally`).",
            _routes(lambda route: route.who.named_locally),
        ),
        Construct(
            "A role instead of a post",
            "Whoever holds the role decides, whatever their post.",
            _routes(lambda route: bool(route.who.capacity) and not route.who.posts),
        ),
        Construct(
            "Nobody named",
            "The document names no level. The answer is that the scheme does not say.",
            _routes(
                lambda route: (
                    not route.who.posts
                    and not (route.who.panel or route.who.body or route.who.capacity or route.who.named_locally)
                )
            ),
        ),
        Construct(
            "Standing in during absence",
            "The stand-in may act while every holder of the post named is recorded as absent; never chained.",
            _stands_in(Occasion.ABSENCE),
        ),
        Construct(
            "Standing in by delegation",
            "The stand-in may act where the post named delegated this decision, and that is evidenced as a step.",
            _stands_in(Occasion.DELEGATION),
        ),
        Construct(
            "Delegated to somebody not named",
            "A stand-in without `post`: the document does not say to whom it may be delegated, and the answer says so.",
            _routes(lambda route: any(one.post is None for one in route.who.stand_ins)),
        ),
        Construct(
            "Standing in by the document itself",
            "The document delegates on conditions of its own; no step is needed.",
            _stands_in(Occasion.DOCUMENT),
        ),
    ),
    "When": (
        Construct(
            "A fact that is so or not",
            "The route applies where the fact is so. A fact that is not known is asked for, never guessed.",
            _kind_of_fact(FactType.BOOLEAN, Operator.IS),
        ),
        Construct(
            "A named value",
            "The route applies for one value, for one of several (`one-of`) or for none of them (`none-of`).",
            _kind_of_fact(FactType.CHOICE, Operator.ONE_OF),
        ),
        Construct(
            "A band of an amount",
            "Bands meet at the penny: what one includes the next begins above.",
            _kind_of_fact(FactType.MONEY, Operator.MORE_THAN, Operator.AT_MOST),
        ),
        Construct(
            "A running total",
            "Facts of one unit are added: what is asked for now and what was spent already.",
            _when(lambda condition, _catalogue: len(condition.facts) > 1),
        ),
        Construct(
            "An amount against a live balance",
            "`at-most-fact` compares with another fact, such as what is left in an account.",
            _when(lambda condition, _catalogue: condition.operator is Operator.AT_MOST_FACT),
        ),
        Construct(
            "A time",
            "Hours, days and working days each count in their own unit.",
            _kind_of_fact(FactType.WORKING_DAYS, Operator.AT_LEAST, Operator.MORE_THAN),
        ),
        Construct(
            "Several routes",
            "One decision may be taken in several ways; the route whose conditions hold answers.",
            lambda statement, _catalogue: len(statement.routes) > 1,
        ),
        Construct(
            "In every other case",
            "An `otherwise` route applies where no other route of the decision does.",
            _routes(lambda route: route.otherwise),
        ),
    ),
    "Steps": tuple(_of_kind(kind, means) for kind, means in _STEPS.items()),
    "First": (
        Construct(
            "One of several steps", "`any_of`: one of the steps is enough.", _owed(lambda one: len(one.any_of) > 1)
        ),
        Construct("A step in some cases", "`when` says in which cases it is owed.", _owed(lambda one: bool(one.when))),
        Construct(
            "A step that is waived", "`unless` says in which cases it is not.", _owed(lambda one: bool(one.unless))
        ),
        Construct(
            "One's own part",
            "`own_part`: whoever holds that post and decides has played it already.",
            _owed(lambda one: one.own_part),
        ),
        Construct(
            "Of whichever area",
            "`any_area`: a post of another area may take the step too, such as the child's own Head of Service.",
            _owed(lambda one: one.any_area),
        ),
        Construct(
            "A step that may follow",
            "`later_when`: in these cases it may be done after the decision, and is then owed afterwards.",
            _owed(lambda one: bool(one.later_when)),
        ),
    ),
    "Afterwards": (
        Construct("At once", "It is due with the decision.", _due(Within.IMMEDIATELY)),
        Construct(
            "Within hours",
            "Hours run on through nights and weekends.",
            _due(Within.HOURS),
        ),
        Construct("Within days", "Calendar days, to 17:00 of the last.", _due(Within.DAYS)),
        Construct(
            "Within working days",
            "Weekends and the bank holidays of England do not count; to 17:00 of the last. Where the bank holidays of "
            "a year are not known, the answer says so beside its date.",
            _due(Within.WORKING_DAYS),
        ),
        Construct("At the next meeting", "It goes to the next sitting.", _due(Within.NEXT_MEETING)),
    ),
    "Through and where": (
        Construct(
            "The forum",
            "`forum` is the panel or meeting that the decision goes through.",
            _routes(lambda route: bool(route.forum)),
        ),
        Construct(
            "Where it is recorded",
            "`record` is the whole set of places; recording comes after and never stands in the way.",
            _routes(lambda route: len(route.record) > 1),
        ),
        Construct(
            "A place in some cases",
            "`when` says in which cases a place is one of them.",
            _routes(lambda route: any(place.when for place in route.record)),
        ),
    ),
    "General rules": (
        *(_of_effect(effect, means) for effect, means in _EFFECTS.items()),
        Construct(
            "Refuses, because a body decides",
            "With `body` the answer says who decides instead of every post of the council.",
            lambda statement, _catalogue: statement.rule is not None and statement.rule.body is not None,
        ),
    ),
    "Beside it": (
        Construct(
            "The same matter elsewhere",
            "Rows of this document, of another or of the national floor on one decision; what asks more governs.",
            lambda statement, _catalogue: bool(statement.same_matter),
        ),
        Construct(
            "The same matter in some cases",
            "`when` says in which cases the rows speak of the same decision.",
            lambda statement, _catalogue: any(link.when for link in statement.same_matter),
        ),
        Construct(
            "The same matter, by its steps alone",
            "With `asks` the other row bears on the decision by these steps, and whom it names does not matter.",
            lambda statement, _catalogue: any(link.asks for link in statement.same_matter),
        ),
        Construct(
            "The way in instead",
            "`way_in_when`: where one of these facts is true, whoever records under the row is led to the other. It "
            "changes no answer.",
            lambda statement, _catalogue: any(link.way_in_when for link in statement.same_matter),
        ),
        Construct(
            "What a row is about",
            "`supposes`: whoever asks about the row takes it for granted. It is not asked, it comes before a default, "
            "another value is not stated, and a note has it confirmed.",
            lambda statement, _catalogue: bool(statement.supposes),
        ),
        Construct(
            "Taking the place of an earlier row",
            "`replaces` names rows of an earlier version: whoever asks for one of them is told what took its place.",
            lambda statement, _catalogue: bool(statement.replaces),
            written="replaces: [old-1-02]",
        ),
        Construct(
            "Guidance",
            "Held and shown; binds nobody and is asked of nobody.",
            lambda statement, _catalogue: statement.kind is StatementKind.GUIDANCE,
        ),
    ),
}
"""Every construct, part by part, in the order of the reference."""
