"""A scheme as readable Markdown: for every statement who may, when, what is owed, where it is recorded, what binds it.

It is for people who read a whole scheme: policy officers, a committee, somebody who checks a draft against the
document. It decides nothing and knows no models; it is given compiled schemes.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, assert_never

from delegation.rules.due import Due, Within
from delegation.rules.in_one_line import who_of_route
from delegation.rules.schemes import BIND_DUTIES, NEVER_A_DECISION, Effect, Occasion
from delegation.rules.wording import Speaker, either, fact_name, upper_first

if TYPE_CHECKING:
    from collections.abc import Iterable

    from delegation.rules.compiling import CompiledRoute, CompiledScheme, Owed
    from delegation.rules.schemes import GeneralRule, RecordPlace, StandIn, Statement
    from delegation.rules.steps import Requirement

_OCCASION_IN_WORDS: Final = {
    Occasion.ABSENCE: "while every holder is absent",
    Occasion.DELEGATION: "where that post delegated this decision",
    Occasion.DOCUMENT: "as the document itself allows",
}


def describe_scheme(scheme: CompiledScheme) -> str:
    """Return one version of a scheme as Markdown."""
    plain = scheme.scheme
    lines = [f"# {plain.title}", "", f"Document `{plain.document}`, in force from {plain.effective}."]
    if plain.review_due:
        lines.append(f"Review due {plain.review_due}.")
    if plain.ends:
        lines.append(f"Withdrawn from {plain.ends}.")
    if plain.approved_by:
        lines.append(f"Approved by {plain.approved_by}.")
    lines += ["", "Said in our own words; the document itself decides what was meant.", ""]
    for section, statements in groupby(plain.statements, key=lambda one: one.section):
        lines += [f"## {section}", ""]
        for statement in statements:
            lines += [*describe_statement(scheme, statement), ""]
    return "\n".join(lines).rstrip() + "\n"


def describe_statement(scheme: CompiledScheme, statement: Statement) -> list[str]:
    """Return the lines of one statement."""
    speak = Speaker(scheme.ladder, scheme.words, scheme.catalogue)
    lines = [
        f"### {statement.row}: {statement.title}",
        "",
        f"*{statement.kind.heading}, {statement.locator}.* {statement.says}",
        "",
    ]
    if statement.kind not in NEVER_A_DECISION:
        decision = scheme.by_row[statement.row]
        for route in decision.routes:
            if route.route.row == statement.row:
                lines += _route(speak, route, is_one_of_many=len(decision.routes) > 1)
    if statement.rule is not None:
        lines += _rule(speak, statement.rule)
    lines += [f"- Note: {note}" for note in statement.notes]
    for link in statement.same_matter:
        terms = f", where {speak.conditions(link.when)}" if link.when else ""
        asks = either([_requirement(speak, one) for one in link.asks], joined_by="and")
        leading = either([fact_name(speak.catalogue[fact]) for fact in link.way_in_when])
        way_in = f"; the way in instead if this is so: {leading}" if leading else ""
        lines.append(f"- The same matter: {link.row}{terms}{f', which asks: {asks}' if asks else ''}{way_in}")
    lines += [f"- Supposed: {one.text}" for one in statement.supposes]
    if statement.replaces:
        lines.append(f"- Takes the place of {either(list(statement.replaces), joined_by='and')}")
    if statement.unclear:
        lines.append(f"- **Unclear:** {statement.unclear}")
    while lines[-1] == "":
        lines.pop()
    return lines


def _route(speak: Speaker, route: CompiledRoute, *, is_one_of_many: bool) -> list[str]:
    """Return the lines of one way through a decision, including what general rules add to it."""
    plain = route.route
    who = who_of_route(speak, route)
    terms = "in every other case" if plain.otherwise else f"where {speak.conditions(plain.when)}" if plain.when else ""
    head = f"{plain.name}: " if plain.name and is_one_of_many else ""
    lines = [f"- {head}{upper_first(who)}{', ' + terms if terms else ''}"]
    if plain.who.given:
        lines.append(f"  - Only where {speak.conditions(plain.who.given)}")
    lines += [f"  - {_stand_in(speak, one)}" for one in route.stand_ins]
    lines += [f"  - First: {_owed(speak, owed, plain.row)}" for owed in route.first]
    lines += [f"  - Afterwards: {_owed(speak, owed, plain.row)}" for owed in route.after]
    if plain.forum:
        lines.append(f"  - By way of {speak.named(plain.forum)}")
    if route.record:
        lines.append(f"  - Recorded in {_places(speak, [place for place, _source in route.record])}")
    lines += [f"  - {refusal.text} ({refusal.row})" for refusal in route.refusals]
    return lines


def _owed(speak: Speaker, owed: Owed, row: str) -> str:
    source = owed.requirement.source
    return _requirement(speak, owed.requirement) + ("" if source == row else f" ({source})")


def _requirement(speak: Speaker, requirement: Requirement) -> str:
    text = speak.one_of_steps(requirement.any_of)
    if requirement.any_area:
        text += ", of whichever area"
    if requirement.own_part:
        text += ", unless the decision-maker holds that post"
    if requirement.due is not None:
        text += f", {due_in_words(requirement.due)}"
    if requirement.when:
        text += f", where {speak.conditions(requirement.when)}"
    if requirement.unless:
        text += f", unless {speak.conditions(requirement.unless)}"
    if requirement.later_when:
        text += f"; it may follow where {speak.conditions(requirement.later_when)}"
    return text


def due_in_words(due: Due) -> str:
    """Return a time limit as people say it: "within 72 hours"."""
    match due.within:
        case Within.IMMEDIATELY:
            return "at once"
        case Within.SAME_DAY:
            return "on the same day"
        case Within.NEXT_MEETING:
            return "at its next meeting"
        case _:
            unit = due.within.value.replace("-", " ")
            return f"within {due.count} {unit.removesuffix('s') if due.count == 1 else unit}"


def _places(speak: Speaker, places: Iterable[RecordPlace]) -> str:
    found = [
        speak.named(place.place) + (f" (where {speak.conditions(place.when)})" if place.when else "")
        for place in places
    ]
    return either(list(dict.fromkeys(found)), joined_by="and")


def _stand_in(speak: Speaker, one: StandIn) -> str:
    occasions = either([_OCCASION_IN_WORDS[occasion] for occasion in one.occasions])
    terms = f", where {speak.conditions(one.when)}" if one.when else ""
    who = speak.post(one.post) if one.post is not None else "somebody whom the document does not name"
    return f"In place of {speak.post(one.acts_for)}: {who}, {occasions}{terms}"


def _rule(speak: Speaker, rule: GeneralRule) -> list[str]:
    """Return what a general rule does, and to which rows."""
    lines = []
    match rule.effect:
        case Effect.SENIORS_MAY:
            where = "in the same area" if rule.line is not None and rule.line.value == "same-area" else "of any area"
            lines.append(f"- Whoever is more senior {where} may decide too")
        case Effect.COUNTS_AS if rule.post and rule.counts_as:
            lines.append(f"- {speak.ladder.posts[rule.post].title} counts as {speak.post(rule.counts_as)}")
        case Effect.OWES:
            terms = f"Where {speak.conditions(rule.when)}: " if rule.when else ""
            lines += [f"- {terms}First: {_requirement(speak, one)}" for one in rule.first]
            lines += [f"- {terms}Afterwards: {_requirement(speak, one)}" for one in rule.after]
        case Effect.REFUSES:
            lines.append(f"- {speak.refusal_by_rule(rule)}")
        case Effect.STANDS_IN if rule.stand_in is not None:
            lines.append(f"- {_stand_in(speak, rule.stand_in)}{_where(speak, rule)}")
        case Effect.LEAVES_OUT:
            areas = either([speak.area(one) for one in rule.areas])
            lines.append(f"- A general post held in {areas} neither decides nor gives a step")
        case Effect.RECORDS:
            lines.append(f"- Recorded in {_places(speak, rule.record)}{_where(speak, rule)}")
        case Effect.ASKS_OF_THE_NOTE:
            lines.append(f"- The note says: {either([one.lower() for one in rule.headings], joined_by='and')}")
        case Effect.CONFIRMED_FIRST:
            lines.append("- A step by a second person counts for a note once they have confirmed it")
        case Effect.SHOWN | Effect.COUNTS_AS | Effect.STANDS_IN:
            lines.append("- Shown beside the rows; it changes no answer")
        case _:
            assert_never(rule.effect)
    if rule.effect is not Effect.SHOWN or rule.reach:
        every = "every row of this scheme" if rule.effect in BIND_DUTIES else "every decision of this scheme"
        reach = ", ".join(rule.reach) if rule.reach else every
        lines.append(f"- Binds: {reach}")
    return lines


def _where(speak: Speaker, rule: GeneralRule) -> str:
    return f", where {speak.conditions(rule.when)}" if rule.when else ""
