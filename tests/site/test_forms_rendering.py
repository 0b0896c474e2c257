"""Fields of forms become GOV.UK form groups: compared with upstream's examples, and our own additions."""

from typing import Any

import pytest
from django import forms

from delegation.site.forms_rendering import GovukBoundField
from tests.site.rendering import RENDERER, Taken, component, same, upstream


class Examples(forms.Form):
    """Fields with the names, labels and values of upstream's own examples."""

    test_name = forms.CharField(label="National Insurance number")
    example = forms.ChoiceField(
        label="Have you changed your name?", choices=[("yes", "Yes"), ("no", "No")], widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="Why can\N{RIGHT SINGLE QUOTATION MARK}t you provide a National Insurance number?",
        widget=forms.Textarea,
    )
    select = forms.ChoiceField(
        label="Label text goes here",
        help_text="Hint text goes here",
        choices=[(number, f"GOV.UK frontend option {number}") for number in (1, 2, 3)],
    )

    def clean_example(self) -> None:
        raise forms.ValidationError("Please select an option")

    def clean_test_name(self) -> None:
        raise forms.ValidationError("Enter a National Insurance number in the correct format")

    def clean_reason(self) -> None:
        raise forms.ValidationError("You must provide an explanation")

    def clean_select(self) -> None:
        raise forms.ValidationError("Error message goes here")


def field_group(name: str, data: dict[str, Any] | None = None, **renamed: str) -> str:
    """Return the form group of one example field, with upstream's id and name put in place of ours."""
    form = Examples(data, renderer=RENDERER, auto_id="%s")
    html = str(form[name].as_field_group())
    for ours, theirs in renamed.items():
        html = html.replace(f'"{ours}', f'"{theirs}').replace(f" {ours}-error", f" {theirs}-error")
    return html


def test_a_text_field_is_upstream_s_input() -> None:
    assert same(field_group("test_name", test_name="test-name"), upstream("input/template-default.html"))


def test_a_text_field_with_an_error_is_upstream_s() -> None:
    html = field_group("test_name", {"test_name": "x"}, test_name="input-with-error-message")
    html = html.replace('name="input-with-error-message"', 'name="test-name-3"').replace(' value="x"', "")
    assert same(html, upstream("input/template-with-error-message.html"))


def test_a_text_area_with_an_error_is_upstream_s() -> None:
    html = field_group("reason", {"reason": "x"}, reason="no-ni-reason").replace(">\nx<", "><")
    assert same(html, upstream("textarea/template-with-error-message.html"))


def test_radio_buttons_with_an_error_are_upstream_s() -> None:
    html = field_group("example", {"example": "no"})
    assert same(html, upstream("radios/template-with-fieldset-and-error-message.html"))


def test_a_select_with_hint_and_error_is_upstream_s() -> None:
    html = field_group("select", {"select": "1"}, select="select-2").replace(" selected", "")
    html = html.replace("select-2-hint select-error", "select-2-hint select-2-error")
    assert same(html, upstream("select/template-with-hint-text-and-error-message.html"))


def test_the_comparison_notices_a_missing_class() -> None:
    html = field_group("test_name", test_name="test-name").replace('class="govuk-input"', "")
    assert not same(html, upstream("input/template-default.html"))


def test_a_date_is_one_field_with_an_example_of_how_it_may_be_typed() -> None:
    html = str(Taken(renderer=RENDERER)["day"].as_field_group())
    assert '<div id="id_day-hint" class="govuk-hint">For example, 27/3/2026 or 27 mar 26</div>' in html
    assert 'type="text" name="day"' in html
    assert 'aria-describedby="id_day-hint"' in html
    assert 'class="govuk-input govuk-input--width-10"' in html


def test_what_a_choice_reveals_stands_under_it_and_nowhere_else() -> None:
    html = str(Taken(renderer=RENDERER))
    assert html.count('name="day"') == html.count('name="clock"') == html.count('name="token"') == 1
    assert 'data-aria-controls="conditional-id_taken-2"' in html
    assert 'govuk-radios__conditional--hidden" id="conditional-id_taken-2"' in html
    chosen = str(Taken({"taken": "earlier"}, renderer=RENDERER))
    assert "govuk-radios__conditional--hidden" not in chosen
    assert 'aria-describedby="id_taken-item-hint"' in chosen


def test_words_of_a_form_are_escaped() -> None:
    assert "A &lt;b&gt;" in str(Taken(renderer=RENDERER)["done"].as_field_group())


def test_the_browser_is_not_asked_to_check_and_a_number_is_not_spun() -> None:
    html = str(Taken(renderer=RENDERER))
    assert " required" not in html
    assert 'type="number"' not in html
    assert 'inputmode="decimal"' in html
    assert " min=" not in html


def test_each_message_names_its_field_and_links_to_its_first_control() -> None:
    form = Taken({"day": "31/2/2026"}, renderer=RENDERER)
    summary = component("error_summary", form=form)
    for href, words in (
        ("id_taken", "Choose an answer: Taken"),
        ("id_done", "Tick at least one: Done"),
        ("id_sure", "Tick the box: I have read it"),
        ("id_day", "Enter a valid date."),
    ):
        assert f'<a href="#{href}">{words}</a>' in summary
        assert f'id="{href}"' in str(form)
    assert "required" not in summary


def test_no_error_summary_stands_on_a_page_without_errors() -> None:
    assert component("error_summary", form=Taken(renderer=RENDERER)).strip() == ""


class Limited(forms.Form):
    """Texts that may not be too long, in every control that a browser would cut."""

    line = forms.CharField(label="Line", max_length=5)
    text = forms.CharField(label="Text", max_length=2000, min_length=2, widget=forms.Textarea)
    mail = forms.EmailField(max_length=20)
    token = forms.CharField(max_length=5, widget=forms.HiddenInput)
    own = forms.CharField(max_length=5, error_messages={"max_length": "Too long."}, label="Own")
    phrase = forms.CharField(max_length=5, widget=forms.TextInput(attrs={"maxlength": "5"}))


def errors_of(name: str, typed: str) -> list[str]:
    return texts_of(Limited({name: typed}, renderer=RENDERER), name)


def texts_of(form: forms.Form, name: str) -> list[str]:
    form.is_valid()
    bound = form[name]
    assert isinstance(bound, GovukBoundField)
    return bound.error_texts


def test_the_browser_is_not_asked_to_cut_what_is_pasted() -> None:
    html = str(Limited({"text": "x" * 3000}, renderer=RENDERER))
    assert "x" * 3000 in html
    assert html.count("<input") + html.count("<textarea") == 6
    assert "maxlength" not in html


@pytest.mark.parametrize("name", ["line", "own", "phrase", "token"])
def test_what_is_too_long_is_said_in_characters(name: str) -> None:
    label = name.capitalize()
    assert errors_of(name, "x" * 5) == []
    assert errors_of(name, "x" * 6) == [f"Shorten “{label}” by 1 character: 5 at most."]
    assert errors_of(name, "x" * 1505) == [f"Shorten “{label}” by 1,500 characters: 5 at most."]


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_line_end_counts_once_however_it_was_sent(end: str) -> None:
    assert errors_of("text", "a" + end * 1998 + "b") == []
    assert errors_of("text", "a" + end * 2035 + "b") == ["Shorten “Text” by 37 characters: 2,000 at most."]
    form = Limited({"text": f"a{end}b"}, renderer=RENDERER)
    form.is_valid()
    assert form.cleaned_data["text"] == "a\nb"


def test_a_character_beyond_the_first_plane_counts_once() -> None:
    assert errors_of("line", "\U0001f600" * 5) == []


def test_the_summary_says_the_same_and_links_to_the_field() -> None:
    form = Limited({"line": "x" * 7}, renderer=RENDERER)
    assert '<a href="#id_line">Shorten “Line” by 2 characters: 5 at most.</a>' in component("error_summary", form=form)
