"""The sentences of an answer, in plain council English: one place for pages, commands, notes and the API.

A sentence names posts, panels and services by their titles and never repeats a source document.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from delegation.rules.conditions import Operator
from delegation.rules.facts import FactType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from authorities.ladder import Ladder
    from delegation.rules.conditions import Condition
    from delegation.rules.facts import Fact
    from delegation.rules.schemes import GeneralRule, MinimumPost, Words
    from delegation.rules.steps import Step


class Speaker:
    """Puts posts, panels, services, steps and conditions of one council into words."""

    def __init__(self, ladder: Ladder, words: Words, catalogue: Mapping[str, Fact]) -> None:
        self.ladder = ladder
        self.words = words
        self.catalogue = catalogue

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

    def least(self, posts: Iterable[MinimumPost], *, joined_by: str = "or") -> str:
        """Return the posts that a row names, with the area where it narrows one: "a Head of Service (Fostering)"."""
        said = [self.post(one.post) + (f" ({self.area(one.area)})" if one.area else "") for one in posts]
        return either(list(dict.fromkeys(said)), joined_by=joined_by)

    def body(self, slug: str) -> str:
        """Return a body that is not a post of the council, with its article: "the Safeguarding Unit", "TACT"."""
        name = self.named(slug)
        if name[:2].isupper() or name.startswith("the "):
            return name
        is_name = any(word[0].isupper() for word in name.split()[1:])
        return f"the {name if is_name else lower_first(name)}"

    def named(self, slug: str) -> str:
        """Return whatever a step names: a post, a service, a panel, a check or a place."""
        if slug in self.ladder.posts:
            return self.post(slug)
        for titles in (self.words.advisers, self.words.forums, self.words.checks, self.words.record_places):
            if slug in titles:
                title = titles[slug]
                if titles is self.words.forums or titles is self.words.record_places:
                    return lower_first(title) if title.lower().startswith("the ") else f"the {title}"
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
        return step.kind.doing.format(self.named(step.of))

    def one_of_steps(self, steps: Sequence[Step]) -> str:
        """Return steps of which one is enough: "consult a Group Manager or a Service Manager"."""
        kinds = {step.kind for step in steps}
        if len(kinds) == 1:
            return kinds.pop().doing.format(either([self.named(step.of) for step in steps]))
        return either([self.step(step) for step in steps])

    def refusal_by_rule(self, rule: GeneralRule) -> str:
        """Return the sentence that says why a general rule lets no post decide."""
        if rule.body is not None:
            who = self.body(rule.body)
            terms = self.conditions(rule.when) or f"it is not so that {self.conditions(rule.only_when)}"
            return f"{upper_first(who)} decides this where {terms}, and no post of the council."
        if rule.when:
            return f"No post of the council may decide this where {self.conditions(rule.when)}."
        return f"This may be decided only where {self.conditions(rule.only_when)}."

    def conditions(self, asked: Iterable[Condition]) -> str:
        """Return conditions in words: "it is urgent and the child's age is at most 12"."""
        absent, said = [], []
        for one in asked:
            if one.operator is Operator.INCLUDES:
                absent.append(self.post(str(one.value)))
            else:
                said.append(self.condition(one))
        if absent:
            said.append(f"{either(absent, joined_by='and')} {'is' if len(absent) == 1 else 'are'} absent")
        return either(said, joined_by="and")

    def condition(self, asked: Condition) -> str:
        """Return one condition in words, with its facts as the catalogue words them."""
        fact = self.catalogue[asked.facts[0]]
        if asked.operator is Operator.INCLUDES:
            return f"{self.post(str(asked.value))} is absent"
        if fact.type is FactType.BOOLEAN:
            is_so = asked.value is (asked.operator is Operator.IS)
            return (
                fact.said if is_so else fact.said_not
            ) or f"“{self.fact(fact.name)}” is {'so' if is_so else 'not so'}"
        subject = either([self.fact(name) for name in asked.facts], joined_by="and")
        if len(asked.facts) > 1:
            subject += " together"
        return f"{subject} {_COMPARING[asked.operator].format(self._compared(fact, asked))}"

    def _compared(self, fact: Fact, asked: Condition) -> str:
        if asked.operator is Operator.AT_MOST_FACT:
            return self.fact(str(asked.value))
        return self.value(fact, asked.value)

    def fact(self, name: str) -> str:
        """Return the name of a fact in a sentence: "the child's age"."""
        return fact_name(self.catalogue[name])

    def value(self, fact: Fact, value: object) -> str:
        """Return a value of a fact as people write it: money as "£2,000", days with their unit."""
        return value_in_words(fact, value)


def holidays_not_known(years: Sequence[int]) -> str:
    """Return the warning for a date counted through years whose bank holidays are not known; empty if there are none.

    ``years`` are consecutive and in order.
    """
    if not years:
        return ""
    named = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
    return f"The bank holidays of {named} are not known yet, so this due date counts them as working days. Check it."


def either(parts: list[str], *, joined_by: str = "or") -> str:
    """Join parts as people write them.

    >>> either(["a post", "a panel", "a court"])
    'a post, a panel or a court'
    """
    if len(parts) <= 1:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {joined_by} {parts[-1]}"


def upper_first(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """Return the text with a small first letter, unless it begins with an abbreviation or every word has a capital.

    >>> [lower_first(text) for text in ("Legal services", "IRO service", "Group Manager")]
    ['legal services', 'IRO service', 'Group Manager']
    """
    words = text.split()
    is_title = len(words) > 1 and words[0] != "The" and all(word[0].isupper() for word in words)
    return text if is_title or text[:2].isupper() else text[:1].lower() + text[1:]


_COMPARING: Final = {
    Operator.IS: "is {}",
    Operator.IS_NOT: "is not {}",
    Operator.ONE_OF: "is {}",
    Operator.NONE_OF: "is not {}",
    Operator.AT_LEAST: "is {} or more",
    Operator.MORE_THAN: "is more than {}",
    Operator.AT_MOST: "is {} or less",
    Operator.LESS_THAN: "is less than {}",
    Operator.AT_MOST_FACT: "is no more than {}",
}


_UNITS: Final = {
    FactType.DAYS: ("day", "days"),
    FactType.WORKING_DAYS: ("working day", "working days"),
    FactType.MONTHS: ("month", "months"),
    FactType.HOURS: ("hour", "hours"),
}


def fact_name(fact: Fact) -> str:
    """Return a fact's name in a sentence: "the child's age". A boolean fact gives the words of its slug."""
    if fact.said and fact.type is not FactType.BOOLEAN:
        return fact.said
    return fact.name.removesuffix("_gbp").replace("_", " ")


def value_in_words(fact: Fact, value: object) -> str:
    """Return a value as people write it: money (held in pence) as "£2,000", days with their unit, choices by title."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return either([value_in_words(fact, one) for one in value]) or "none"
    if fact.type is FactType.MONEY and isinstance(value, int | Decimal):
        pounds, pence = divmod(int(value), 100)
        return f"£{pounds:,}.{pence:02d}" if pence else f"£{pounds:,}"
    if isinstance(value, str):
        return fact.title_of(value)
    if fact.type in _UNITS:
        one, many = _UNITS[fact.type]
        return f"{value} {one if value == 1 else many}"
    return str(value)
