"""The sentences of an answer, in plain council English: one place for pages, commands, notes and the API.

A sentence names posts, panels and services by their titles and never repeats a source document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from delegation.rules.conditions import Operator
from delegation.rules.steps import Requirement, Step, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from authorities.ladder import Ladder
    from delegation.rules.conditions import Condition
    from delegation.rules.schemes import GeneralRule, Words

_DOING: Final = {
    StepKind.CONSULTATION: "consult {}",
    StepKind.OVERSIGHT: "get oversight from {}",
    StepKind.AGREEMENT: "get the agreement of {}",
    StepKind.RECOMMENDATION: "have a recommendation from {}",
    StepKind.MEETING: "take it to {}",
    StepKind.DELEGATION: "have it delegated by {}",
    StepKind.CHECK: "confirm: {}",
    StepKind.BOOKING: "book {}",
    StepKind.NOTIFICATION: "tell {}",
    StepKind.RECORD: "record it in {}",
}


class Speaker:
    """Puts posts, panels, services and steps of one council into words."""

    def __init__(self, ladder: Ladder, words: Words) -> None:
        self.ladder = ladder
        self.words = words

    def post(self, slug: str) -> str:
        """Return a post with its article: "a Head of Service", "the Deputy Director"."""
        post = self.ladder.posts[slug]
        article = "the" if post.is_over_all_areas or post.area in self.ladder.areas else "a"
        if article == "a" and post.title[0] in "AEIOU":
            article = "an"
        return f"{article} {post.title}"

    def posts(self, slugs: Iterable[str], *, joined_by: str = "or") -> str:
        """Return several posts: "a Team Manager or the Practice Manager, CADs"."""
        return either([self.post(slug) for slug in slugs], joined_by=joined_by)

    def named(self, slug: str) -> str:
        """Return whatever a step names: a post, a service, a panel, a check or a place."""
        if slug in self.ladder.posts:
            return self.post(slug)
        for titles in (self.words.advisers, self.words.forums, self.words.checks, self.words.record_places):
            if slug in titles:
                title = titles[slug]
                if titles is self.words.forums or titles is self.words.record_places:
                    return title if title.lower().startswith("the ") else f"the {title}"
                return lower_first(title) if titles is self.words.checks or title.startswith("The ") else title
        return slug

    def area(self, slug: str) -> str:
        """Return an area's title."""
        area = self.ladder.areas.get(slug)
        return area.title if area else slug

    def capacity(self, slug: str) -> str:
        """Return the hat in words."""
        return self.words.capacities.get(slug, slug)

    def step(self, step: Step) -> str:
        """Return what is to be done: "consult Legal services"."""
        return _DOING[step.kind].format(self.named(step.of))

    def owed(self, requirement: Requirement, *, first: bool) -> str:
        """Return the sentence that asks for a requirement, before or after the decision."""
        doing = either([self.step(step) for step in requirement.any_of])
        return f"{'First' if first else 'Afterwards'}: {doing}."

    def refusal_by_rule(self, rule: GeneralRule) -> str:
        """Return why nobody may under a general rule."""
        if rule.when:
            return f"Nobody may decide this where {conditions(rule.when)}."
        return f"This may be decided only where {conditions(rule.only_when)}."


def either(parts: list[str], *, joined_by: str = "or") -> str:
    """Join parts as people write them: "a, b or c"."""
    if len(parts) <= 1:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {joined_by} {parts[-1]}"


def lower_first(text: str) -> str:
    """Return the text with a small first letter, unless it begins with an abbreviation."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


_COMPARING: Final = {
    Operator.IS_NOT: "is not {}",
    Operator.ONE_OF: "is one of {}",
    Operator.NONE_OF: "is none of {}",
    Operator.AT_LEAST: "is {} or more",
    Operator.MORE_THAN: "is more than {}",
    Operator.AT_MOST: "is at most {}",
    Operator.LESS_THAN: "is less than {}",
    Operator.INCLUDES: "includes {}",
    Operator.AT_MOST_FACT: "is no more than {}",
}


def conditions(asked: Iterable[Condition]) -> str:
    """Return conditions in words: "urgent is so and child age is at most 12"."""
    return either([condition(one) for one in asked], joined_by="and")


def condition(asked: Condition) -> str:
    """Return one condition in words, with the facts' names spelt out."""
    subject = " and ".join(fact_name(fact) for fact in asked.facts)
    if len(asked.facts) > 1:
        subject += " together"
    if asked.operator is Operator.IS:
        if asked.value is True:
            return f"“{subject}” is so"
        if asked.value is False:
            return f"“{subject}” is not so"
        return f"{subject} is {value_in_words(asked.facts[0], asked.value)}"
    return f"{subject} {_COMPARING[asked.operator].format(value_in_words(asked.facts[0], asked.value))}"


def fact_name(name: str) -> str:
    """Return a fact's name as words: ``child_age`` is "child age"."""
    return name.removesuffix("_gbp").replace("_", " ").replace("cp plan", "child protection plan")


def value_in_words(fact: str, value: object) -> str:
    """Return a value of a condition as people write it; money as "£2,000"."""
    if isinstance(value, tuple):
        return either([value_in_words(fact, one) for one in value])
    if fact.endswith("_gbp") and isinstance(value, int):
        pounds, pence = divmod(value, 100)
        return f"£{pounds:,}.{pence:02d}" if pence else f"£{pounds:,}"
    if isinstance(value, str):
        return fact_name(value.replace("-", " "))
    return str(value)
