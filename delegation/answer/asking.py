"""The form that asks for the facts that an answer turns on. Pages for looking up and for recording show it.

It checks shape, never policy.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms

from delegation.rules.facts import LARGEST_NUMBER, BadFactValueError, Fact, FactType, ruled_out
from delegation.rules.questions import OUT_OF_HOURS
from delegation.rules.wording import upper_first
from delegation.schemes.catalogue import fact_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

    from authorities.ladder import Ladder
    from delegation.rules.facts import KnownFacts

PREFIX: Final = "fact-"
_YES_NO: Final = (("yes", "Yes"), ("no", "No"), ("", "Not known"))
_UNITS: Final = {
    FactType.DAYS: "days",
    FactType.WORKING_DAYS: "working days",
    FactType.MONTHS: "months",
    FactType.HOURS: "hours",
}


HOW_TO_WRITE_POUNDS: Final = "Write the amount in pounds, like 80, £1,000 or £1,000.50."
_POUNDS: Final = re.compile(r"(?:£\s*)?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]{1,2})?")


class PoundsField(forms.DecimalField):
    """An amount in pounds, as people write it: "80", "£80", "1,000" or "£1,000.50".

    A comma stands before each three digits, or nowhere. "1,00" and "1.000,50" could mean two amounts.
    """

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs say int
        """Return the amount that was typed, or None if nothing was. Raises ValidationError if it cannot be read."""
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        found = _POUNDS.fullmatch(value.strip())
        if found is None:
            raise forms.ValidationError(HOW_TO_WRITE_POUNDS, code="invalid")
        return super().to_python(f"{found[1].replace(',', '')}{found[2] or ''}")


class FactsForm(forms.Form):
    """Asks for the facts named, each with its own question. A question left empty stays not known.

    ``hints`` say under a question what each answer would mean. ``last`` are facts that rarely matter. If one fact can
    rule out another, both are asked: how old is the child, and is the child not born yet? Once the child is said to be
    unborn, the age is not asked.
    """

    def __init__(
        self,
        names: Iterable[str],
        ladder: Ladder,
        *args: Any,
        hints: Mapping[str, str] | None = None,
        last: Iterable[str] = (),
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.ladder = ladder
        self._last = {f"{PREFIX}{name}" for name in last}
        # The record says which posts are absent. The person who asks never does.
        asked = [
            name
            for name in names
            if name in fact_catalogue() and fact_catalogue()[name].type is not FactType.LIST_OF_POSTS
        ]
        self.names = [name for name in _with_what_rules_out(asked) if not self._is_ruled_out(name)]
        for name in self.names:
            field = self.fields[f"{PREFIX}{name}"] = _field(fact_catalogue()[name])
            field.help_text = f"{field.help_text} {(hints or {}).get(name, '')}".strip()

    @property
    def asked_first(self) -> list[forms.BoundField]:
        """The fields of facts that the answer turns on."""
        return [field for field in self if field.html_name not in self._last]

    @property
    def asked_last(self) -> list[forms.BoundField]:
        """The fields of facts that rarely matter, which stand after the steps."""
        return [field for field in self if field.html_name in self._last]

    def _is_ruled_out(self, name: str) -> bool:
        """Say whether another answer makes this question needless, and nothing typed here contradicts that answer."""
        return not self.data.get(f"{PREFIX}{name}") and any(
            self.data.get(f"{PREFIX}{other}") == "yes" for other in _ruling_out(name)
        )

    def clean(self) -> dict[str, Any]:
        """Turn what was typed into values that rules use. A value that does not fit is an error on its field."""
        cleaned = super().clean() or {}
        self.facts: KnownFacts = {}
        for name in self.names:
            value = cleaned.get(f"{PREFIX}{name}")
            if value in (None, ""):
                continue
            fact = fact_catalogue()[name]
            try:
                self.facts[name] = fact.parse(_typed(fact, value), self.ladder)
            except BadFactValueError as error:
                self.add_error(f"{PREFIX}{name}", f"{fact.question} {str(error).capitalize()}.")
        for name, other in ruled_out(self.facts, fact_catalogue()).items():
            if name in self.facts:
                text = f"{fact_catalogue()[name].question} Leave this empty where {other.said}."
                self.add_error(f"{PREFIX}{name}", text)
        return cleaned


def names_typed(fields: Iterable[str]) -> list[str]:
    """Return the facts that have a field among those of an address or a form, in order."""
    return [name.removeprefix(PREFIX) for name in fields if name.startswith(PREFIX)]


def with_the_clock(typed: QueryDict, *, is_out_of_hours: bool) -> QueryDict:
    """Return what was typed, with what the clock says about office hours added if nothing was typed about them.

    If something was, the same object is returned.
    """
    name = f"{PREFIX}{OUT_OF_HOURS}"
    if typed.get(name):
        return typed
    told = typed.copy()
    told[name] = "yes" if is_out_of_hours else "no"
    return told


def _ruling_out(name: str) -> list[str]:
    return [other.name for other in fact_catalogue().values() if name in other.rules_out]


def _with_what_rules_out(names: Iterable[str]) -> list[str]:
    """Return the names, each followed by the facts that can rule it out."""
    asked = list(names)
    beside = {name: [other for other in _ruling_out(name) if other not in asked] for name in asked}
    return list(dict.fromkeys(one for name in asked for one in (name, *beside[name])))


def _typed(fact: Fact, value: object) -> object:
    if fact.type is FactType.BOOLEAN:
        return value == "yes"
    if isinstance(value, Decimal) and fact.type not in {FactType.MONEY, FactType.HOURS}:
        return int(value) if value == value.to_integral_value() else value
    return value


def _field(fact: Fact) -> forms.Field:
    match fact.type:
        case FactType.BOOLEAN:
            radios = forms.RadioSelect(attrs={"class": "govuk-radios--inline"})
            return forms.ChoiceField(label=fact.question, choices=_YES_NO, required=False, widget=radios)
        case FactType.CHOICE:
            choices = [("", "Not known"), *((value, upper_first(fact.title_of(value))) for value in fact.values)]
            return forms.ChoiceField(label=fact.question, choices=choices, required=False)
        case FactType.MONEY | FactType.HOURS:
            kind = PoundsField if fact.type is FactType.MONEY else forms.DecimalField
            return kind(
                label=fact.question,
                required=False,
                min_value=0,
                max_value=LARGEST_NUMBER,
                decimal_places=2,
                widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"}),
            )
        case _:
            unit = _UNITS.get(fact.type)
            return forms.IntegerField(
                label=fact.question,
                help_text=f"In {unit}." if unit else "",
                required=False,
                min_value=0,
                max_value=LARGEST_NUMBER,
                widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
            )
