"""Reading the parts of a statement: conditions, steps, times, places, stand-ins, and who may decide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from delegation.rules.conditions import ON_NUMBERS, Condition, Operator
from delegation.rules.due import Due, Within
from delegation.rules.facts import BadFactValueError, FactType
from delegation.rules.notation.faults import Path, Reader
from delegation.rules.schemes import (
    Combine,
    DecisionMakers,
    Line,
    MinimumPost,
    Occasion,
    RecordPlace,
    SameMatter,
    StandIn,
    Supposition,
)
from delegation.rules.steps import Requirement, Step, StepKey, StepKind
from delegation.rules.tables import one_for_each

if TYPE_CHECKING:
    from delegation.rules.facts import Fact, FactValue

_MAKER_KEYS: Final = ("posts", "combine", "line", "capacity", "panel", "body", "given", "stand_ins", "named_locally")
_REQUIREMENT_KEYS: Final = ("any_of", "when", "unless", "own_part", "any_area", "later_when", "due", *StepKind)
_NOUNS: Final = one_for_each(
    StepKey,
    {
        StepKey.BY: "post, service or forum",
        StepKey.AT: "forum",
        StepKey.TO: "post, service or forum",
        StepKey.IN: "place of record",
        StepKey.WHAT: "check",
    },
)
"""What a fault calls the word that is expected under each key of a step."""
_NUMERIC: Final = frozenset(
    {FactType.INTEGER, FactType.DAYS, FactType.WORKING_DAYS, FactType.MONTHS, FactType.HOURS, FactType.MONEY}
)


def read_conditions(reader: Reader, value: object, path: Path) -> tuple[Condition, ...]:
    """Read ``{fact: value}`` or ``{fact: {operator: value}}``; a sum is written ``fact + fact``."""
    if value is None:
        return ()
    found: list[Condition] = []
    for subject, asked in reader.mapping(value, path, None).items():
        here = (*path, subject)
        names = [reader.word(name.strip(), here, reader.vocabulary.catalogue, "fact") for name in subject.split("+")]
        if "" in names:
            continue
        facts = [reader.vocabulary.catalogue[name] for name in names]
        if len(facts) > 1 and any(fact.type not in _NUMERIC or fact.type is not facts[0].type for fact in facts):
            reader.fault(here, "only facts of one unit can be added")
            continue
        comparisons = asked if isinstance(asked, Mapping) else {Operator.IS.value: asked}
        for operator, one in comparisons.items():
            # Posts that must all be absent are written as a list. Each becomes a condition of its own.
            singles = one if operator == Operator.INCLUDES.value and isinstance(one, list) else [one]
            for single in singles:
                condition = _read_comparison(reader, facts, operator, single, here)
                if condition is not None:
                    found.append(condition.knowing(reader.vocabulary.catalogue))
    # Sorted, because the order in the file changes no answer and must not change the published text.
    return tuple(sorted(found, key=lambda one: (one.facts, one.operator.value, str(one.value))))


def _read_comparison(
    reader: Reader, facts: list[Fact], operator: object, value: object, path: Path
) -> Condition | None:
    here = (*path, str(operator))
    name = reader.word(operator, here, list(Operator), "comparison")
    if not name:
        return None
    kind, fact = Operator(name), facts[0]
    names = tuple(one.name for one in facts)
    if kind in ON_NUMBERS and fact.type not in _NUMERIC:
        reader.fault(here, f"“{name}” compares numbers, and {fact.name} is none")
        return None
    if kind is Operator.AT_MOST_FACT:
        other = reader.word(value, here, reader.vocabulary.catalogue, "fact")
        return Condition(names, kind, other) if other else None
    if (kind is Operator.INCLUDES) is not (fact.type is FactType.LIST_OF_POSTS):
        reader.fault(
            here,
            f"“{name}” does not fit {fact.name}: “includes” goes with lists of posts, and only with them",
        )
        return None
    if kind is Operator.INCLUDES:
        post = reader.word(value, here, reader.vocabulary.ladder.posts, "post")
        return Condition(names, kind, post) if post else None
    if kind in {Operator.ONE_OF, Operator.NONE_OF}:
        if fact.type is not FactType.CHOICE:
            reader.fault(here, f"“{name}” goes with facts that have named values, and {fact.name} is none")
            return None
        values = [_fact_value(reader, fact, one, one_path) for one_path, one in reader.items(value, here)]
        return Condition(names, kind, tuple(str(one) for one in values)) if None not in values else None
    single = _fact_value(reader, fact, value, here)
    return Condition(names, kind, single) if single is not None else None


def _fact_value(reader: Reader, fact: Fact, value: object, path: Path) -> FactValue | None:
    try:
        return fact.parse(value, reader.vocabulary.ladder)
    except BadFactValueError as error:
        reader.fault(path, f"{fact.name}: {error}")
        return None


def read_requirements(
    reader: Reader, value: object, path: Path, source: str, *, after: bool = False
) -> tuple[Requirement, ...]:
    """Read steps that are owed: ``{consultation: legal}``, or ``{any_of: [step, step]}``, with their terms."""
    found = []
    for here, one in reader.items(value, path):
        node = reader.mapping(one, here, _REQUIREMENT_KEYS)
        steps = _read_steps(reader, node, here)
        due = read_due(reader, node.get("due"), (*here, "due"))
        if due is not None and not after:
            reader.fault((*here, "due"), "only what comes after a decision has a time by which it is due")
        if steps:
            requirement = Requirement(
                any_of=steps,
                source=source,
                when=read_conditions(reader, node.get("when"), (*here, "when")),
                unless=read_conditions(reader, node.get("unless"), (*here, "unless")),
                own_part=reader.switch(node, "own_part", here),
                any_area=reader.switch(node, "any_area", here),
                later_when=read_conditions(reader, node.get("later_when"), (*here, "later_when")),
                due=due,
            )
            found.append(requirement)
    return tuple(found)


def _read_steps(reader: Reader, node: Mapping[str, object], path: Path) -> tuple[Step, ...]:
    kinds = [kind for kind in StepKind if kind.value in node]
    if "any_of" in node:
        if kinds:
            reader.fault(path, "a step and “any_of” do not go together")
        steps: list[Step] = []
        for here, one in reader.items(node["any_of"], (*path, "any_of")):
            steps += _read_steps(reader, reader.mapping(one, here, list(StepKind)), here)
        if len(steps) < 2:
            reader.fault((*path, "any_of"), "“any_of” needs two steps or more")
        return tuple(steps)
    if len(kinds) != 1:
        reader.fault(path, "one step is expected here, such as “consultation: legal”")
        return ()
    kind = kinds[0]
    known = reader.vocabulary.words.under(kind.key, reader.vocabulary.ladder)
    of = reader.word(node[kind.value], (*path, kind.value), known, _NOUNS[kind.key])
    return (Step(kind, of),) if of else ()


def read_due(reader: Reader, value: object, path: Path) -> Due | None:
    """Read a time limit: ``{working-days: 1}``, ``{hours: 72}``, ``immediately`` or ``next-meeting``."""
    if value is None:
        return None
    counted = {Within.HOURS, Within.DAYS, Within.WORKING_DAYS}
    if isinstance(value, str):
        name = reader.word(value, path, [w for w in Within if w not in counted], "time limit")
        return Due(Within(name)) if name else None
    node = reader.mapping(value, path, sorted(counted))
    if len(node) != 1:
        reader.fault(path, "one time limit is expected here, such as “working-days: 1”")
        return None
    (unit, count), *_ = node.items()
    if not isinstance(count, int) or isinstance(count, bool) or not 0 < count <= 1000:
        reader.fault((*path, unit), "a whole number from 1 to 1000 is expected here")
        return None
    return Due(Within(unit), count)


def read_record(reader: Reader, value: object, path: Path) -> tuple[RecordPlace, ...]:
    """Read where a decision is recorded: the place, or ``{place: …, when: {…}}``."""
    found = []
    for here, one in reader.items(value, path):
        node = reader.mapping({"place": one} if isinstance(one, str) else one, here, ("place", "when"))
        place = reader.word(node.get("place"), here, reader.vocabulary.words.record_places, "place of record")
        if place:
            found.append(RecordPlace(place, read_conditions(reader, node.get("when"), (*here, "when"))))
    return tuple(found)


def read_same_matter(reader: Reader, value: object, path: Path) -> tuple[SameMatter, ...]:
    """Read which other rows cover the same decision: the row, or ``{row: …, when: {…}, asks: [step, …]}``.

    ``way_in_when: [fact, …]`` says which facts lead to the other row. Each is one that is true or not.
    """
    yes_or_no = [fact.name for fact in reader.vocabulary.catalogue.values() if fact.type is FactType.BOOLEAN]
    found = []
    for here, one in reader.items(value, path):
        node = reader.mapping(
            {"row": one} if isinstance(one, str) else one, here, ("row", "when", "asks", "way_in_when")
        )
        row = reader.text(node, "row", here)
        if row:
            when = read_conditions(reader, node.get("when"), (*here, "when"))
            asks = read_requirements(reader, node.get("asks"), (*here, "asks"), row)
            leading = reader.items(node.get("way_in_when"), (*here, "way_in_when"))
            facts = tuple(reader.word(fact, at, yes_or_no, "fact that is true or not") for at, fact in leading)
            found.append(SameMatter(row, when, asks, facts))
    return tuple(found)


def read_supposes(reader: Reader, value: object, path: Path) -> tuple[Supposition, ...]:
    """Read what a row supposes: ``[{fact: value, text: …}]``, a fact as in conditions and a sentence that says so."""
    found: list[Supposition] = []
    for here, one in reader.items(value, path):
        node = dict(reader.mapping(one, here, None))
        text = reader.text(node, "text", here)
        node.pop("text", None)
        conditions = read_conditions(reader, node, here)
        if len(node) != 1 or any(len(single.facts) > 1 for single in conditions):
            reader.fault(here, "one fact and a “text” are expected here")
        elif conditions and any(single.fact == conditions[0].facts[0] for single in found):
            reader.fault(here, f"“{conditions[0].facts[0]}” is supposed here twice")
        elif any(single.operator is Operator.AT_MOST_FACT for single in conditions):
            reader.fault(here, "a fact is supposed by itself, not beside another")
        elif conditions and text:
            found.append(Supposition(conditions, text))
    return tuple(found)


def read_stand_in(reader: Reader, value: object, path: Path) -> StandIn | None:
    """Read a stand-in: ``{post: …, for: …, occasions: [absence, delegation], when: {…}}``.

    Without ``post``, anybody the decision is delegated to stands in.
    """
    node = reader.mapping(value, path, ("post", "for", "occasions", "when"))
    posts = reader.vocabulary.ladder.posts
    post = reader.optional_word(node, "post", path, posts, "post")
    acts_for = reader.word(node.get("for"), (*path, "for"), posts, "post")
    on = [
        reader.word(one, here, list(Occasion), "occasion")
        for here, one in reader.items(node.get("occasions"), (*path, "occasions"))
    ]
    if not on:
        reader.fault(
            (*path, "occasions"),
            "“occasions” says when the stand-in may act: absence, delegation or document",
        )
    when = read_conditions(reader, node.get("when"), (*path, "when"))
    if ("post" in node and not post) or not acts_for or not on or "" in on:
        return None
    if post is None and on != [Occasion.DELEGATION.value]:
        reader.fault((*path, "post"), "“post” is missing; only by “delegation” may somebody stand in who is not named")
        return None
    if post == acts_for:
        reader.fault(path, "nobody stands in for themself")
    return StandIn(post, acts_for, tuple(Occasion(one) for one in on), when)


def read_makers(reader: Reader, value: object, path: Path) -> DecisionMakers:
    """Read who may decide: a list of posts, or a mapping with posts, panel, body, capacity and terms."""
    node = reader.mapping({"posts": value} if isinstance(value, list) else value, path, _MAKER_KEYS)
    words = reader.vocabulary.words
    posts = []
    for here, one in reader.items(node.get("posts"), (*path, "posts") if isinstance(value, Mapping) else path):
        post_node = reader.mapping({"post": one} if isinstance(one, str) else one, here, ("post", "area"))
        post = reader.word(post_node.get("post"), here, reader.vocabulary.ladder.posts, "post")
        area = reader.optional_word(post_node, "area", here, reader.vocabulary.ladder.areas, "area")
        if post:
            posts.append(MinimumPost(post, area))
    combine = reader.optional_word(node, "combine", path, list(Combine), "way to combine posts")
    line = reader.optional_word(node, "line", path, list(Line), "line")
    stand_ins = [
        read_stand_in(reader, one, here) for here, one in reader.items(node.get("stand_ins"), (*path, "stand_ins"))
    ]
    makers = DecisionMakers(
        posts=tuple(posts),
        combine=Combine(combine) if combine else Combine.ANY,
        line=Line(line) if line else None,
        capacity=reader.optional_word(node, "capacity", path, words.capacities, "capacity"),
        panel=reader.optional_word(node, "panel", path, words.forums, "forum"),
        body=reader.optional_word(node, "body", path, words.advisers, "service"),
        given=read_conditions(reader, node.get("given"), (*path, "given")),
        stand_ins=tuple(one for one in stand_ins if one is not None),
        named_locally=reader.switch(node, "named_locally", path),
    )
    _check_makers(reader, makers, path)
    return makers


def _check_makers(reader: Reader, makers: DecisionMakers, path: Path) -> None:
    named = {minimum.post for minimum in makers.posts}
    for stand_in in makers.stand_ins:
        if stand_in.acts_for not in named:
            reader.fault((*path, "stand_ins"), f"“{stand_in.acts_for}” is stood in for, but may not decide itself")
    if makers.body is not None and (makers.posts or makers.panel):
        reader.fault(path, "an outside body decides alone, without posts or a panel")
    if makers.named_locally and not reader.vocabulary.is_national:
        reader.fault(path, "only a national rule leaves it to each council which post decides")
    if makers.named_locally and (makers.posts or makers.panel or makers.body):
        reader.fault(path, "a level that each council names stands without posts, panel or body")
    if makers.combine is Combine.ALL and len(makers.posts) < 2:
        reader.fault(path, "“combine: all” needs two posts or more")
