"""What each answer to an open question would mean, so that people know why they are asked.

It tries the same values as ``unknowns`` and says what follows from each: you may, you may once steps are done, or you
may not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from delegation.rules import wording
from delegation.rules.conditions import Operator, as_number
from delegation.rules.determination import Outcome
from delegation.rules.determining import findings_tried
from delegation.rules.facts import WHOLE_NUMBERS, FactType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from delegation.rules.compiling import CompiledScheme
    from delegation.rules.conditions import Condition
    from delegation.rules.determination import Question
    from delegation.rules.facts import Fact, FactValue, KnownFacts
    from delegation.rules.finding import Finding

MOST_MEANINGS: Final = 6
"""With more answers than this, spelling out what each one means helps nobody."""


@dataclass(frozen=True, slots=True)
class FactMeaning:
    """What each answer to one question would mean.

    ``answers`` pairs each answer with what follows from it, in words: ``(("Yes", "you may"), ("No", "you may not"))``.
    If the rules read this fact only in a sum, ``added_to`` names the facts in it and the answers are to the total.
    """

    fact: str
    answers: tuple[tuple[str, str], ...]
    added_to: tuple[str, ...] = ()


def what_answers_mean(scheme: CompiledScheme, question: Question, facts: Iterable[str]) -> tuple[FactMeaning, ...]:
    """Return what each answer to each of these facts would mean for the asker.

    A fact is left out if it is not in the catalogue (the actor's area), if its answers all mean the same, or if there
    are more than ``MOST_MEANINGS`` of them.
    """
    leaves = findings_tried(scheme, question)
    decision = scheme.decision(question.row)
    found: list[FactMeaning] = []
    for fact in facts:
        if fact not in scheme.catalogue:
            continue
        others = [one for one in decision.conditions if fact in one.facts_read() and _is_about_several(one, question)]
        if not others:
            found.append(FactMeaning(fact, _answers(scheme, fact, leaves)))
        elif not any(fact in one.added_to for one in found):
            found += _added_up(scheme, fact, decision.conditions, leaves)
    return tuple(one for one in found if 1 < len(one.answers) <= MOST_MEANINGS)


def _is_about_several(condition: Condition, question: Question) -> bool:
    """Say whether a condition reads more than one open fact, so that no single answer settles it."""
    return sum(fact not in question.facts for fact in condition.facts_read()) > 1


def _added_up(
    scheme: CompiledScheme, fact: str, conditions: Iterable[Condition], leaves: list[tuple[KnownFacts, Finding]]
) -> Iterator[FactMeaning]:
    """Yield what the total of several facts would mean, if the conditions read nothing but their total."""
    added = next(one.facts for one in conditions if fact in one.facts_read() and len(one.facts_read()) > 1)
    reading = [one for one in conditions if set(one.facts_read()) & set(added)]
    if any(one.facts != added or one.operator is Operator.AT_MOST_FACT for one in reading):
        return
    outcomes: dict[FactValue, set[Outcome]] = {}
    whatever: set[Outcome] = set()
    for assumed, finding in leaves:
        parts = [as_number(assumed[one]) for one in added if one in assumed]
        if len(parts) == len(added):
            outcomes.setdefault(sum(parts), set()).add(finding.outcome)
        elif not parts:
            # This try never turned on the total, so it comes out the same whatever the total is.
            whatever.add(finding.outcome)
    speak = wording.Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    answers = _ranges(speak, scheme.catalogue[fact], {total: found | whatever for total, found in outcomes.items()})
    yield FactMeaning(fact, tuple(answers), added)


def _answers(
    scheme: CompiledScheme, fact: str, leaves: list[tuple[KnownFacts, Finding]]
) -> tuple[tuple[str, str], ...]:
    """Return each answer to one question and what it would mean. Answers that mean the same are grouped."""
    outcomes: dict[FactValue, set[Outcome]] = {assumed[fact]: set() for assumed, _ in leaves if fact in assumed}
    for assumed, finding in leaves:
        # A try that never turned on this fact comes out the same whatever its value is.
        for value in [assumed[fact]] if fact in assumed else outcomes:
            outcomes[value].add(finding.outcome)
    speak = wording.Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    asked = scheme.catalogue[fact]
    if asked.type in {FactType.BOOLEAN, FactType.CHOICE}:
        found: dict[str, list[FactValue]] = {}
        for value, follows in outcomes.items():
            found.setdefault(_follows(follows), []).append(value)
        return tuple((wording.upper_first(speak.value(asked, tuple(values))), text) for text, values in found.items())
    return () if asked.type is FactType.LIST_OF_POSTS else tuple(_ranges(speak, asked, outcomes))


def _ranges(
    speak: wording.Speaker, fact: Fact, outcomes: Mapping[FactValue, set[Outcome]]
) -> Iterator[tuple[str, str]]:
    """Yield each range of numbers that has one meaning, and that meaning."""
    tried = sorted(outcomes, key=as_number)
    above: FactValue | None = None
    for index, value in enumerate(tried):
        is_last = index + 1 == len(tried)
        if not is_last and outcomes[tried[index + 1]] == outcomes[value]:
            continue
        yield _range(speak, fact, above, None if is_last else value), _follows(outcomes[value])
        above = value


def _range(speak: wording.Speaker, fact: Fact, above: FactValue | None, until: FactValue | None) -> str:
    """Return a range of numbers in words: "15 or less", "16 or 17", "More than £500, up to £2,000"."""
    if above is None:
        return speak.value(fact, until) + ("" if not until else " or less")
    if fact.type not in WHOLE_NUMBERS:
        begins = f"More than {speak.value(fact, above)}"
        return begins if until is None else f"{begins}, up to {speak.value(fact, until)}"
    first = as_number(above) + 1
    if until is None:
        return f"{speak.value(fact, first)} or more"
    last = as_number(until)
    between = {0: "", 1: f"{first} or "}.get(int(last - first), f"{first} to ")
    return between + speak.value(fact, last)


_FOLLOWS: Final[dict[frozenset[Outcome], str]] = {
    frozenset({Outcome.PERMITTED}): "you may",
    frozenset({Outcome.INCOMPLETE}): "you may once what is owed first is done",
    frozenset({Outcome.REFUSED}): "you may not",
    frozenset({Outcome.PERMITTED, Outcome.INCOMPLETE}): "you may, perhaps once what is owed first is done",
}
"""What the outcomes still possible come to for the asker."""


def _follows(outcomes: set[Outcome]) -> str:
    return _FOLLOWS.get(frozenset(outcomes), "it depends on the other answers")
