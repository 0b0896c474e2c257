"""The library: every request needs it, so it asks the database once, and it never misses a change."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection

from authorities.calendar.working_days import LONDON
from authorities.models import Authority, Post
from delegation.models import WordList
from delegation.schemes import library as library_of_councils
from delegation.schemes.library import library

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries


def test_where_nothing_changed_two_queries_give_the_same_book(
    blackburn: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = library().books["blackburn-with-darwen"]
    with django_assert_num_queries(2):
        again = library().books["blackburn-with-darwen"]
    assert again is first
    assert again.versions


def test_a_question_reads_past_no_text_of_a_version(blackburn: None) -> None:
    if connection.vendor != "sqlite":
        # PostgreSQL keeps a long text apart from its row. The index is there, and which one is used is its own choice.
        with connection.cursor() as cursor:
            held = connection.introspection.get_constraints(cursor, "delegation_schemeversion")
        assert held["version_as_held"]["index"]
        return
    sql, given = library_of_councils._STATE.written("blackburn-with-darwen")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", given)
        plan = [step for *_, step in cursor.fetchall()]
    assert any("COVERING INDEX version_as_held" in step for step in plan), plan


def test_a_council_without_scheme_or_words_has_an_empty_book(blackburn: None) -> None:
    Authority.objects.create(slug="bare", title="Bare Council", colour="#000000")
    books = library().books
    assert list(books) == ["bare", "blackburn-with-darwen"]
    assert list(books["bare"].versions) == []
    assert books["blackburn-with-darwen"].versions


def test_other_words_and_other_posts_give_another_book(blackburn: None) -> None:
    first = library().books["blackburn-with-darwen"]
    WordList.objects.update(content_digest="0" * 64)
    second = library().books["blackburn-with-darwen"]
    assert second is not first
    council = Authority.objects.get(slug="blackburn-with-darwen")
    Post.objects.create(authority=council, slug="made-by-hand", title="P", rank_basis="stated", area_kind="own")
    Authority.objects.filter(pk=council.pk).update(content_digest="")
    third = library().books["blackburn-with-darwen"]
    assert "made-by-hand" in third.ladder.posts
    assert "made-by-hand" not in second.ladder.posts


def test_office_hours_that_change_are_seen_by_a_process_that_runs(testshire: Authority) -> None:
    before = library().books["testshire"]
    assert before.office_hours is None
    Authority.objects.filter(pk=testshire.pk).update(office_hours="monday 01:00 02:00")
    now = library().books["testshire"]
    monday = datetime(2026, 6, 1, 1, 30, tzinfo=LONDON)
    assert now.is_out_of_hours(monday, library().calendar) is False
    assert now.is_out_of_hours(monday.replace(hour=10), library().calendar) is True
