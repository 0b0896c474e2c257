"""Renders the project's templates for the tests, and compares markup with upstream's rendered examples."""

import re
from pathlib import Path

from django import forms
from django.http import HttpRequest, HttpResponse
from django.test.html import parse_html
from django.urls import path

from delegation.site.forms_rendering import GovukFormRenderer

BASE_DIR = Path(__file__).resolve().parent.parent.parent
EXPECTED = BASE_DIR / "vendor" / "govuk-frontend" / "components"
RENDERER = GovukFormRenderer()


def _nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


# The two addresses that the frame of every page names.
urlpatterns = [path("", _nothing, name="home"), path("sign-out", _nothing, name="sign-out")]


def page_of(template: str = "base.html", **values: object) -> str:
    return str(RENDERER.get_template(template).render(values))


def component(name: str, **values: object) -> str:
    return str(RENDERER.render_component(name, **values))


def upstream(name: str) -> str:
    return (EXPECTED / name).read_text(encoding="utf-8")


def same(ours: str, theirs: str) -> bool:
    """Whether two pieces of markup are the same tree; we set labels in bold, upstream leaves that open."""
    ours = re.sub(r" govuk-(label|fieldset__legend)--s", "", ours)
    return bool(parse_html(ours) == parse_html(theirs))


class Taken(forms.Form):
    """A form of our own: dates typed, choices that open more, tick boxes."""

    revealed_by = {"taken": {"earlier": ("day", "clock")}}
    hints_of_choices = {"taken": {"now": "Written when you save."}}
    taken = forms.ChoiceField(choices=[("now", "Now"), ("earlier", "Earlier")], widget=forms.RadioSelect)
    day = forms.DateField(label="Date", required=False)
    clock = forms.TimeField(label="Time", required=False)
    done = forms.MultipleChoiceField(choices=[("a", "A <b>")], widget=forms.CheckboxSelectMultiple)
    sure = forms.BooleanField(label="I have read it")
    cost = forms.DecimalField(min_value=0, required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)
