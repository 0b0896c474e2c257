"""Recording by somebody who holds no post now: they are asked for the day first, and judged by a post of then.

They open no case before they have named a moment at which they held a post.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import render
from django.utils import timezone

from authorities.calendar.working_days import day_in_words
from authorities.people.queries import has_held_a_post_since
from casenotes.late_form import DayDecidedForm
from casenotes.recording.opened import FIELD, HOLDS_FOR, opened_with
from casenotes.views.choosing import KEY

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from authorities.models import User
    from casenotes.recording.posts_then import PostsThen
    from casenotes.views.when_decided import WhenDecided
    from delegation.rules.schemes import Statement

NO_POST_NOW: Final = (
    "You hold no post at this moment, so a decision of now cannot be saved. If you took it while you held one, choose "
    "“Earlier” and say when."
)
NO_POST_THEN: Final = "You held no post then. Check the day and the time."
CHOOSE_ONE: Final = "Choose the post in which you decided."


def may_open_the_form(person: User, then: PostsThen, sent: QueryDict | None) -> bool:
    """Say whether somebody who holds no post now may open the form, which shows a case.

    They held a post when they decided, or they opened the form already: while they held one, or with such a moment.
    """
    if then.offered:
        return True
    if sent is None or KEY not in sent:
        return False
    opened = opened_with(sent.get(FIELD, ""))
    if opened is not None:
        return opened.user == person.pk and str(opened.case) == sent.get("case")
    return has_held_a_post_since(person, timezone.now() - HOLDS_FOR)


def ask_for_the_day(request: HttpRequest, statement: Statement) -> HttpResponse:
    """Show the page that asks for the day, and says of the day that was named that no post was held then."""
    named = "on" in request.GET
    form = DayDecidedForm(request.GET if named else None)
    if named and form.is_valid():
        form.add_error("on", f"You held no post on {day_in_words(form.cleaned_data['on'])}. Enter another day.")
    context = {
        "form": form,
        "statement": statement,
        "taken_along": [(name, text) for name, texts in request.GET.lists() if name != "on" for text in texts],
    }
    return render(request, "casenotes/choose_day.html", context, status=422 if form.errors else 200)


def why_no_post_judges(then: PostsThen, when: WhenDecided) -> tuple[str, str]:
    """Return what to tell somebody who holds no post now and is judged by none of then: the field, and the text."""
    if not when.is_said:
        return "taken", NO_POST_NOW
    return ("held", CHOOSE_ONE) if then.offered else ("taken_on", NO_POST_THEN)
