"""Which case a note is about: chosen by its reference, and named by its key from then on.

A reference is sent, and never stands in an address. The key means nothing to anybody outside the council.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from django.http import Http404
from django.shortcuts import redirect, render

from casenotes.forms import CaseForm
from casenotes.models import Case
from casenotes.reading.queries import note_for
from casenotes.recording.actions import log_case_opened
from casenotes.recording.wrong_child import may_record_again
from casenotes.views.addresses import with_query

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from authorities.models import User
    from casenotes.models import Note
    from delegation.rules.schemes import Statement

KEY: Final = "key"
"""Every form of a note has this field, and the form that asks for the case alone has not."""

CHOOSING: Final = "choosing"
"""The field of a form that asks for the case once more and takes what was typed along."""

FORM: Final = "form"
"""The key of the form in its address, so that Back finds what the form has made already. It means nothing else."""

REPLACES: Final = "replaces"
"""The field, also of an address, with the key of the note about the wrong child that is recorded again."""

DIGITS: Final = 18
"""More than the key of any case has."""

_NO_SUCH_CASE: Final = "There is no such case in your council. Enter its reference."
_NOT_TAKEN_ALONG: Final = frozenset({"csrfmiddlewaretoken", "case", CHOOSING})


def case_with_key(person: User, key: str | None) -> Case | None:
    """Return the case of the person's council with a key; None if the key is of no such case, or is no key."""
    if not key or not (key.isascii() and key.isdecimal() and len(key) <= DIGITS):
        return None
    return Case.objects.visible_to(person).filter(pk=int(key)).select_related("area").first()


def is_choice_of_case(sent: QueryDict) -> bool:
    """Say whether what was sent chooses a case by its reference, rather than recording a note."""
    return KEY not in sent or CHOOSING in sent


def ask_for_the_case(request: HttpRequest, person: User, statement: Statement, form: CaseForm) -> HttpResponse:
    """Show the page that asks for the case, with what was typed of a note so far.

    What stood in its place in the address is not shown: it may be a reference, in an address of before.
    """
    is_sent = request.method == "POST"
    is_wrong = is_sent or "case" in request.GET
    if is_wrong:
        log_case_opened(user=person, row=statement.row, case=None)
    context = {
        "form": form,
        "statement": statement,
        "errors": [(_NO_SUCH_CASE, "#id_case")] if is_wrong and not form.errors else [],
        "taken_along": [
            (name, text) for name, texts in request.POST.lists() if name not in _NOT_TAKEN_ALONG for text in texts
        ]
        if KEY in request.POST
        else [],
    }
    return render(request, "casenotes/choose_case.html", context, status=422 if is_sent else 200)


def chosen_case(
    request: HttpRequest, person: User, statement: Statement, typed: QueryDict | None
) -> Case | HttpResponse:
    """Return the case that a form is about; or else the page that asks for it, or that leads to the form with its key.

    ``typed`` is what was typed into the form so far, if anything was.
    """
    case = case_with_key(person, (typed or request.GET).get("case") or request.GET.get("case"))
    if typed is not None and request.method == "POST" and is_choice_of_case(typed):
        cases = CaseForm(person, typed)
        if not cases.is_valid():
            return ask_for_the_case(request, person, statement, cases)
        case = cases.cleaned_data["case"]
        if KEY not in typed:
            return redirect(with_query(request.path, request.GET.urlencode(), case=case.pk, form=uuid4()))
    return case if case is not None else ask_for_the_case(request, person, statement, CaseForm(person))


def key_of_form(request: HttpRequest) -> UUID | None:
    """Return the key of the form that is being opened, as its address has it; None if it has none."""
    try:
        return UUID(request.GET.get(FORM, ""))
    except ValueError:
        return None


def replaced_note(person: User, key: str | None) -> Note | None:
    """Return the note about the wrong child that a key names, to be recorded again; None if there is no key.

    Raises Http404 if it is not one that the person can record again.
    """
    if not key:
        return None
    try:
        note = note_for(person, UUID(key))
    except ValueError as error:
        raise Http404 from error
    if note is None or not may_record_again(person, note):
        raise Http404
    return note
