"""Made-up questions over the fixtures and made-up schemes of Testshire, for the properties.

Values of facts favour the edges at which a scheme changes its answer. They are chosen by hand and from the scheme's
own numbers, independently of the samples that the rules use.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from delegation.rules.facts import LARGEST_NUMBER, Fact, FactType, as_plain, ruled_out
from delegation.rules.questions import words_for
from delegation.rules.steps import StepKind
from tests.delegation.fixture_library import catalogue
from tests.delegation.testshire import LADDER, WORDS, scheme, statement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from delegation.rules.books import Book
    from delegation.rules.compiling import CompiledDecision

Plain = dict[str, Any]
ON: Final = "2026-06-03"
"""A day on which every document among the fixtures is in force."""
NUMBERS: Final[dict[FactType, list[int | Decimal]]] = {
    FactType.INTEGER: [0, 1, 9, 10, 11, 12, 13, 15, 16, 17, 18, 19, 100],
    FactType.DAYS: [0, 1, 6, 7, 8, 27, 28, 29, 400],
    FactType.WORKING_DAYS: [0, 1, 19, 20, 21, 300],
    FactType.MONTHS: [0, 1, 12, 24, 25],
    FactType.HOURS: [0, Decimal("71.99"), 72, Decimal("72.01"), 100],
    FactType.MONEY: [0, Decimal("0.01"), Decimal("99.99"), 100, Decimal("100.01"), 2000, 10**6],
}


def completions_of(fact: Fact, decision: CompiledDecision, known: Mapping[str, object]) -> list[object]:
    """Return plain values of a fact, with some on each side of every edge of a decision."""
    match fact.type:
        case FactType.BOOLEAN:
            return [True, False]
        case FactType.CHOICE:
            return list(fact.values)
        case FactType.LIST_OF_POSTS:
            named = {one.acts_for for route in decision.routes for one in route.stand_ins}
            named |= {str(condition.value) for condition in decision.conditions if fact.name in condition.facts}
            return [[], *([post] for post in sorted(named)), sorted(named)]
        case _:
            return _numbers_beside_edges(fact, decision, known)


def _numbers_beside_edges(fact: Fact, decision: CompiledDecision, known: Mapping[str, object]) -> list[object]:
    """Return numbers on, below and above every edge, and every edge less what is known of other facts."""
    step = Decimal("0.01") if fact.type is FactType.MONEY else Decimal(1)
    sizes = [
        Decimal(0),
        *(Decimal(str(value)) for name, value in known.items() if catalogue()[name].type is fact.type),
    ]
    edges = [
        Decimal(str(as_plain(fact, condition.value)))
        for condition in decision.conditions
        if fact.name in condition.facts and isinstance(condition.value, int | Decimal)
    ]
    found = {Decimal(number) for number in NUMBERS[fact.type]}
    # If two facts are both compared and added up, the answer changes at about half an edge.
    found |= {beside for edge in edges for beside in (edge / 2, edge / 2 + step) if beside == round(beside, 2)}
    for middle in (*sizes, *(edge - size for edge in edges for size in sizes)):
        found |= {beside for beside in (middle - step, middle, middle + step) if beside >= 0}
    is_whole = fact.type not in {FactType.MONEY, FactType.HOURS}
    found = {number for number in found if number <= LARGEST_NUMBER}
    whole = {int(number) for number in found if number == number.to_integral_value()}
    return [*sorted(whole)] if is_whole else [*sorted(found)]


def values_of(fact: Fact, posts: list[str]) -> st.SearchStrategy[object]:
    """Return plain values of a fact as a question may give them. Most are at an edge."""
    match fact.type:
        case FactType.BOOLEAN:
            return st.booleans()
        case FactType.CHOICE:
            return st.sampled_from(fact.values)
        case FactType.LIST_OF_POSTS:
            return st.lists(st.sampled_from(posts), max_size=3)
        case FactType.MONEY:
            exact = st.decimals(0, 10**6, places=2, allow_nan=False, allow_infinity=False)
            return st.sampled_from(NUMBERS[fact.type]) | exact
        case FactType.HOURS:
            return st.sampled_from(NUMBERS[fact.type]) | st.decimals(
                0, 10**6, places=2, allow_nan=False, allow_infinity=False
            )
        case kind:
            return st.sampled_from(NUMBERS[kind]) | st.integers(0, 10**9)


def steps_of(book: Book) -> st.SearchStrategy[Plain]:
    """Return steps in the words of a council."""
    return st.sampled_from(list(StepKind)).flatmap(
        lambda kind: st.sampled_from(sorted(words_for(kind, book))).map(lambda of: {"kind": kind.value, kind.key: of})
    )


@st.composite
def questions(draw: st.DrawFn, book: Book, *, is_fitting: bool | None = None) -> Plain:
    """Return questions over every row, post, area, hat, fact and step of a council.

    Most facts and steps bear on the row. Half of the actors are posts that the row names, or all of them if
    ``is_fitting``.
    """
    version = draw(st.sampled_from(book.versions))
    decisions = [*version.by_row, *version.by_slug]
    row = draw(st.sampled_from(decisions if is_fitting else [*decisions, *version.never_decisions]))
    decision = version.by_row.get(row) or version.by_slug.get(row)
    bearing = sorted(decision.facts_read) if decision is not None else []
    names = draw(st.lists(st.sampled_from([*bearing, *bearing, *sorted(catalogue())]), unique=True, max_size=8))
    posts = list(book.ladder.posts)
    owed = [step.as_plain() for step in _steps_bearing_on(decision)]
    one_step = st.sampled_from(owed) | steps_of(book) if owed else steps_of(book)
    actor = {
        "post": draw(st.sampled_from(posts)),
        "area": draw(st.none() | st.sampled_from(list(book.ladder.areas))),
        "capacity": draw(st.none() | st.sampled_from(list(book.words.capacities))),
    }
    if decision is not None and (is_fitting or (is_fitting is None and draw(st.booleans()))):
        actor |= draw(st.sampled_from(_actors_named(decision) or [actor]))
    facts: Plain = {name: draw(values_of(catalogue()[name], posts)) for name in names}
    without_value = ruled_out(facts, catalogue())
    return {
        "council": book.council,
        "row": row,
        "on": ON,
        "actor": actor,
        "facts": {name: value for name, value in facts.items() if name not in without_value},
        "steps": draw(st.lists(one_step, max_size=6)),
        "assume_defaults": draw(st.booleans()),
    }


def _actors_named(decision: CompiledDecision) -> list[Plain]:
    named: list[Plain] = []
    for route in decision.routes:
        who = route.route.who
        hat = {"capacity": who.capacity or (f"for-{who.panel}" if who.panel else None)}
        for minimum in who.posts:
            named.append({"post": minimum.post, **hat, **({"area": minimum.area} if minimum.area else {})})
        named += [{"post": stand_in.post, **hat} for stand_in in route.stand_ins if stand_in.post is not None]
    return named


def _steps_bearing_on(decision: CompiledDecision | None) -> list[Any]:
    routes = decision.routes if decision is not None else ()
    return [step for route in routes for owed in route.first for step in owed.requirement.any_of]


# Made-up schemes of Testshire, built from few facts so that every completion can be tried.

CONDITIONS: Final = st.fixed_dictionaries(
    {},
    optional={
        "urgent": st.booleans(),
        "child_age": st.dictionaries(
            st.sampled_from(["at-least", "more-than", "at-most", "less-than", "is", "is-not"]),
            st.integers(5, 7),
            min_size=1,
            max_size=2,
        ),
        "amount_gbp": st.dictionaries(
            st.sampled_from(["at-most", "more-than"]),
            st.sampled_from([1, Decimal("2.5")]),
            min_size=1,
            max_size=1,
        )
        | st.just({"at-most-fact": "already_spent_gbp"}),
        "legal_status": st.just({"one-of": ["care-order", "remand"]}) | st.just({"none-of": ["remand"]}),
        "amount_gbp + already_spent_gbp": st.just({"at-most": 3}) | st.just({"more-than": Decimal("1.5")}),
    },
).filter(lambda plain: len(plain) <= 2)
POSTS: Final = st.sampled_from(sorted(LADDER.posts))
ONE_STEP: Final = st.sampled_from(
    [
        {"consultation": "legal"},
        {"consultation": "lead"},
        {"oversight": "head"},
        {"agreement": "deputy"},
        {"recommendation": "panel"},
        {"meeting": "gateway"},
        {"check": "assessed"},
    ]
)


def with_terms(plain: Plain, **terms: object) -> Plain:
    """Return a mapping with those of ``terms`` that are not empty."""
    return plain | {key: value for key, value in terms.items() if value not in ({}, [], False, None)}


@st.composite
def requirements(draw: st.DrawFn, *, after: bool = False) -> Plain:
    """Return steps that are owed, singly or as one of two, with terms."""
    head = draw(ONE_STEP | st.lists(ONE_STEP, min_size=2, max_size=2).map(lambda several: {"any_of": several}))
    return with_terms(
        dict(head),
        when=draw(CONDITIONS),
        unless=draw(st.just({}) | CONDITIONS),
        later_when=draw(st.just({}) | CONDITIONS) if not after else {},
        own_part=draw(st.booleans()),
        due=draw(st.none() | st.sampled_from(["immediately", {"working-days": 2}])) if after else None,
    )


@st.composite
def makers(draw: st.DrawFn) -> Plain:
    """Return who may decide: posts with stand-ins, a panel, a body, or nobody."""
    kind = draw(st.sampled_from(["posts", "posts", "posts", "panel", "body", "nobody"]))
    if kind == "nobody":
        return {}
    if kind != "posts":
        return {"panel": "panel"} if kind == "panel" else {"body": "court"}
    posts = draw(st.lists(POSTS, min_size=1, max_size=3, unique=True))
    named: list[object] = [
        {"post": post, "area": area} if area else post
        for post in posts
        for area in [draw(st.none() | st.none() | st.sampled_from(sorted(LADDER.areas)))]
    ]
    stand_ins = [
        with_terms(
            {
                "post": post,
                "for": posts[0],
                "occasions": draw(st.lists(OCCASIONS, min_size=1, max_size=2, unique=True)),
            },
            when=draw(st.just({}) | CONDITIONS),
        )
        for post in draw(st.lists(POSTS, max_size=1))
        if post != posts[0]
    ]
    return with_terms(
        {"posts": named},
        combine="all" if len(posts) > 1 and draw(st.booleans()) else None,
        line=draw(st.none() | st.sampled_from(["exact", "same-area", "any-line"])),
        capacity=draw(st.none() | st.none() | st.sampled_from(sorted(WORDS.capacities))),
        given=draw(st.just({}) | st.just({"urgent": True})),
        stand_ins=stand_ins,
    )


OCCASIONS: Final = st.sampled_from(["absence", "delegation", "document"])


@st.composite
def routes(draw: st.DrawFn, name: str) -> Plain:
    """Return one way through a decision."""
    when = draw(CONDITIONS)
    return with_terms(
        {"name": name, "who": draw(makers())},
        when=when,
        otherwise=not when and draw(st.booleans()),
        first=draw(st.lists(requirements(), max_size=2)),
        after=draw(st.lists(requirements(after=True), max_size=1)),
        forum=draw(st.none() | st.just("gateway")),
        record=draw(
            st.just([]) | st.just(["note"]) | CONDITIONS.map(lambda c: [with_terms({"place": "note"}, when=c)])
        ),
    )


@st.composite
def general_rules(draw: st.DrawFn) -> Plain:
    """Return a general rule over the rows."""
    effect = draw(st.sampled_from(["seniors-may", "counts-as", "owes", "refuses", "stands-in", "records", "shown"]))
    terms: dict[str, Plain] = {
        "seniors-may": {"line": draw(st.sampled_from(["same-area", "any-line", "exact"]))},
        "counts-as": {"post": "worker", "counts_as": "manager"},
        "owes": {"first": [draw(requirements())]},
        "refuses": {draw(st.sampled_from(["when", "only_when"])): draw(CONDITIONS.filter(bool))},
        "stands-in": {"stand_in": {"post": "worker", "for": "manager", "occasions": [draw(OCCASIONS)]}},
        "records": {"record": ["minutes"]},
        "shown": {},
    }
    reach = draw(st.just({}) | st.just({"reach": ["tst-1-01"]}))
    return statement("tst-0-01", kind="rule", rule={"effect": effect, **terms[effect], **reach})


@st.composite
def made_up_schemes(draw: st.DrawFn) -> Plain:
    """Return a scheme of one decision with up to two routes and up to one general rule."""
    names = ["One", "Two"][: draw(st.integers(1, 2))]
    kind = draw(st.sampled_from(["decision", "decision", "responsibility"]))
    decision = statement(kind=kind, routes=[draw(routes(name)) for name in names])
    rules = [draw(general_rules())] if draw(st.booleans()) else []
    return scheme(*rules, decision)
