"""The project's filters. Every template has them built in."""

from __future__ import annotations

from django import template

from delegation.answer import in_words

register = template.Library()
for _says in (
    in_words.moment_in_words,
    in_words.which_of_two,
    in_words.outcome_in_words,
    in_words.fact_in_words,
    in_words.value_of_fact,
    in_words.written_date,
    in_words.slug_in_words,
    in_words.step_in_words,
    in_words.evidence_in_words,
    in_words.step_of_code,
    in_words.moment_of_step,
):
    register.filter(_says.__name__, _says)
