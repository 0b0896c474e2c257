"""A chain of corrections: found whole from each of its notes by one query, whatever is asked of it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from casenotes.models import EntryKind, Note
from casenotes.models.chains import authors_of, chain_of, denied_among, first_of
from casenotes.recording.entries import add_entry

from .many import a_chain_of_corrections, copies_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment
    from casenotes.recording.actions import Answered


@pytest.fixture
def head(appoint: Callable[..., Appointment]) -> Appointment:
    return appoint("head-of-service", "help-and-protection", name="head")


@pytest.fixture
def note(head: Appointment, record: Callable[..., Answered]) -> Note:
    found = record(head).note
    assert found is not None
    return found


def test_the_whole_chain_is_found_from_each_of_its_notes_and_nothing_of_another(
    note: Note, django_assert_num_queries: Callable[..., Any]
) -> None:
    chain = [note, *a_chain_of_corrections(note, 3)]
    [other] = copies_of(note, [90])
    for one in chain:
        with django_assert_num_queries(1):
            assert list(chain_of(one)) == chain
    assert list(chain_of(other)) == [other]
    assert [first_of(one) for one in (*chain, other)] == [note] * 4 + [other]


def test_500_corrections_are_walked_by_one_query_from_the_middle(
    note: Note, django_assert_num_queries: Callable[..., Any]
) -> None:
    chain = a_chain_of_corrections(note, 500)
    with django_assert_num_queries(1):
        assert chain_of(chain[250]).count() == 501
    with django_assert_num_queries(1):
        assert first_of(chain[-1]) == note
    with django_assert_num_queries(1):
        assert [one.username for one in authors_of(chain[250])] == ["head"]


def test_what_was_said_of_a_note_is_said_of_those_that_correct_it_and_of_none_before(
    note: Note, head: Appointment, django_assert_num_queries: Callable[..., Any]
) -> None:
    first, second, third = a_chain_of_corrections(note, 3)
    add_entry(user=head.user, appointment=head, note=second, kind=EntryKind.DENIED, key=uuid.uuid4(), words="No.")
    with django_assert_num_queries(1):
        found = denied_among([note, first, second, third])
    assert found == {second.pk, third.pk}
    with django_assert_num_queries(0):
        assert denied_among([]) == frozenset()
