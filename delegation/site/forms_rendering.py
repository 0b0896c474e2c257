"""How a Django form becomes GOV.UK markup: one renderer, one kind of bound field, a few templates.

It sets ids, classes and the order of label, hint, error and control. It knows nothing about what a form asks, and
never decides whether a value is right. ``{{ form.field.as_field_group }}`` shows a whole field on a page.

A form may say which fields a choice reveals (without scripts they always show), and give a choice a hint::

    class Taken(forms.Form):
        revealed_by = {"taken": {"earlier": ("date", "time")}}
        hints_of_choices = {"taken": {"now": "The moment is written when you save."}}
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import django.forms
from django.conf import settings
from django.forms import BoundField, widgets
from django.forms.renderers import BaseRenderer
from django.template.backends.django import DjangoTemplates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.core.exceptions import ValidationError
    from django.template.backends.django import Template

HINT_OF_A_DATE: Final = "For example, 27/3/2026 or 27 mar 26"
HINT_OF_A_TIME: Final = "For example, 18:05 or 6:05pm"


@dataclass(frozen=True, slots=True)
class Choice:
    """One radio button or tick box of a field, with the fields that it reveals."""

    id: str
    name: str
    value: str
    label: str
    is_chosen: bool
    is_disabled: bool
    hint: str
    reveals: tuple[BoundField, ...]

    @property
    def hint_id(self) -> str:
        """The id of the hint under the choice, or empty."""
        return f"{self.id}-item-hint" if self.hint else ""

    @property
    def revealed_id(self) -> str:
        """The id of the block that the choice opens, or empty."""
        return f"conditional-{self.id}" if self.reveals else ""


class GovukBoundField(BoundField):
    """A field of a form, ready for GOV.UK markup.

    It never asks the browser to validate (no ``required``, no ``maxlength``). A browser's messages come one at a time,
    in its own words, and vanish. The page's error summary stays.
    """

    @property
    def kind(self) -> str:
        """Which template part draws the control: radios, checkboxes, checkbox or control."""
        match self.field.widget:
            case widgets.CheckboxSelectMultiple():
                return "checkboxes"
            case widgets.RadioSelect():
                return "radios"
            case widgets.CheckboxInput():
                return "checkbox"
            case _:
                return "control"

    @property
    def data(self) -> Any:
        """What was sent, with every line end as one character. A browser sends two, and people count one."""
        sent = super().data
        return sent.replace("\r\n", "\n").replace("\r", "\n") if isinstance(sent, str) else sent

    @property
    def is_a_group(self) -> bool:
        """Whether the label is the legend of several controls."""
        return bool(self.use_fieldset)

    @property
    def hint(self) -> str:
        """The help text. A date or a time without one has an example of how to type it."""
        if self.help_text:
            return str(self.help_text)
        match self.field.widget:
            case widgets.DateInput():
                return HINT_OF_A_DATE
            case widgets.TimeInput():
                return HINT_OF_A_TIME
            case _:
                return ""

    @property
    def hint_id(self) -> str:
        """The id of the hint; empty if there is no hint or the form gives no ids."""
        return f"{self.auto_id}-hint" if self.auto_id and self.hint else ""

    @property
    def error_id(self) -> str:
        """The id of the error message; empty if there is no error or the form gives no ids."""
        return f"{self.auto_id}-error" if self.auto_id and self.errors else ""

    @property
    def error_texts(self) -> list[str]:
        """What is wrong, in words that name the field. A list of "This field is required" would help nobody.

        A message from the form's author is kept as it is, except that a text that is too long is told by how much.
        """
        return [text for error in self.errors.as_data() for text in self._words_for(error)]

    def _words_for(self, error: ValidationError) -> list[str]:
        if error.code == "max_length" and error.params:
            return [self._words_when_too_long(error.params["show_value"], error.params["limit_value"])]
        empty = str(django.forms.Field.default_error_messages["required"])
        return [self._words_when_empty() if text == empty else text for text in error.messages]

    def _words_when_too_long(self, length: int, limit: int) -> str:
        """Return the message for a text that is too long. Both numbers are in characters."""
        beyond = "1 character" if length == limit + 1 else f"{length - limit:,} characters"
        return f"Shorten “{self.label}” by {beyond}: {limit:,} at most."

    def _words_when_empty(self) -> str:
        """Return what to do about a field that was left empty."""
        match self.field.widget:
            case widgets.CheckboxSelectMultiple():
                return f"Tick at least one: {self.label}"
            case widgets.ChoiceWidget():
                return f"Choose an answer: {self.label}"
            case widgets.CheckboxInput():
                return f"Tick the box: {self.label}"
            case _:
                return f"Fill in: {self.label}"

    @property
    def aria_describedby(self) -> str:
        """The ids of what the author names, the hint and the error, in the order in which they appear."""
        stated = self.field.widget.attrs.get("aria-describedby")
        return " ".join(part for part in (stated, self.hint_id, self.error_id) if part)

    @property
    def first_control_id(self) -> str:
        """The id that the error summary links to: the control, or the first of several."""
        match self.field.widget:
            case widgets.MultiWidget():
                return f"{self.auto_id}_0"
            case _:
                return self.field.widget.attrs.get("id") or self.auto_id

    @property
    def extra_classes(self) -> str:
        """The classes that the form's author put on the widget, for the block around radios or tick boxes."""
        return str(self.field.widget.attrs.get("class", ""))

    @property
    def revealed_names(self) -> Mapping[str, Iterable[str]]:
        """Which fields each choice of this field reveals."""
        found: Mapping[str, Iterable[str]] = getattr(self.form, "revealed_by", {}).get(self.name, {})
        return found

    @property
    def is_revealed_elsewhere(self) -> bool:
        """Whether the field appears under a choice of another field, so that a list of all fields leaves it out."""
        every = getattr(self.form, "revealed_by", {}).values()
        return any(self.name in names for choices in every for names in choices.values())

    @property
    def choices(self) -> list[Choice]:
        """The radio buttons or tick boxes of the field, in order; the first has the field's own id."""
        widget = self.field.widget
        if not isinstance(widget, widgets.ChoiceWidget):
            return []
        hints: Mapping[str, str] = getattr(self.form, "hints_of_choices", {}).get(self.name, {})
        found: list[Choice] = []
        chosen = widget.format_value(self.value())
        for _, options, _ in widget.optgroups(self.html_name, chosen, {}):
            for option in options:
                value = str(option["value"])
                number = len(found) + 1
                reveals = tuple(self.form[name] for name in self.revealed_names.get(value, ()))
                found.append(
                    Choice(
                        id=self.first_control_id if number == 1 else f"{self.first_control_id}-{number}",
                        name=self.html_name,
                        value=value,
                        label=str(option["label"]),
                        is_chosen=bool(option["selected"]),
                        is_disabled=self.field.disabled or bool(option["attrs"].get("disabled")),
                        hint=hints.get(value, ""),
                        reveals=reveals,
                    )
                )
        return found

    def build_widget_attrs(self, attrs: dict[str, Any], widget: widgets.Widget | None = None) -> dict[str, Any]:
        """Return the attributes of the control: GOV.UK classes, what describes it, disabled or not."""
        widget = widget or self.field.widget
        found = dict(attrs)
        # A browser would silently cut pasted text at this length. The server counts, and says how much is too much.
        found["maxlength"] = False
        if self.field.disabled:
            found["disabled"] = True
        if widget.is_hidden:
            return found
        if self.aria_describedby and not self.is_a_group:
            found["aria-describedby"] = self.aria_describedby
        classes = self._classes_of(widget)
        if classes:
            found["class"] = " ".join(classes)
        if isinstance(widget, widgets.NumberInput):
            with_parts = django.forms.FloatField | django.forms.DecimalField
            found["inputmode"] = "decimal" if isinstance(self.field, with_parts) else "numeric"
        if isinstance(widget, widgets.Textarea):
            # Django's 40 columns are narrower than the page, and its 10 rows are too many for a phone.
            found["cols"] = False
            found["rows"] = "5" if widget.attrs.get("rows") == "10" else widget.attrs.get("rows", "5")
        if isinstance(widget, widgets.DateInput | widgets.TimeInput):
            found.setdefault("autocomplete", "off")
        return found

    def _classes_of(self, widget: widgets.Widget) -> list[str]:
        """Return the classes of a control: kind, width, what the form's author added, whether it is wrong."""
        match widget:
            case widgets.CheckboxInput() | widgets.RadioSelect() | widgets.FileInput():
                return []
            case widgets.Textarea():
                kind, width = "govuk-textarea", ""
            case widgets.Select():
                kind, width = "govuk-select", ""
            case widgets.DateInput():
                kind, width = "govuk-input", "govuk-input--width-10"
            case widgets.TimeInput() | widgets.NumberInput():
                kind, width = "govuk-input", "govuk-input--width-5"
            case widgets.Input():
                kind, width = "govuk-input", ""
            case _:
                return []
        added = str(widget.attrs.get("class", ""))
        if "width-" in added:
            width = ""
        return [part for part in (kind, width, added, f"{kind}--error" if self.errors else "") if part]


class GovukFormRenderer(BaseRenderer):
    """Finds the templates of forms and their controls: the project's own first, then Django's.

    It has its own engine, so a form looks the same on a page, in a test and in a message.
    """

    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = GovukBoundField

    @cached_property
    def engine(self) -> DjangoTemplates:
        """The engine: the project's templates, then those that Django brings for its controls."""
        return DjangoTemplates(
            {
                "NAME": "forms",
                "APP_DIRS": False,
                "DIRS": [
                    Path(settings.BASE_DIR) / "templates",
                    Path(django.forms.__file__).parent / "templates",
                ],
                "OPTIONS": {},
            }
        )

    def get_template(self, template_name: str) -> Template:
        """Return the template of that name."""
        return self.engine.get_template(template_name)

    def render_component(self, name: str, **values: object) -> str:
        """Return ``components/<name>.html`` with these values and nothing from a request."""
        return self.get_template(f"components/{name}.html").render(values)
