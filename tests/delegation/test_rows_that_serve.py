"""The rows say the same about posts and forums as the published texts, for every post and forum of every council."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from authorities.councils.content import AuthorityText
from authorities.database import guard
from authorities.models import Authority, Post
from authorities.people.loading import load_authority
from delegation.models import ConditionRow, Forum, Publication, Statement
from delegation.rules.conditions import Condition, Operator
from delegation.rules.schemes import GeneralRule, MinimumPost, StandIn
from delegation.rules.standing import Verdict
from delegation.rules.steps import Step
from delegation.schemes import queries
from delegation.schemes.library import library
from delegation.schemes.queries import (
    Naming,
    Part,
    statements_naming,
    statements_naming_abolished_posts,
    versions_in_force,
    what_names_abolished_posts,
    what_names_post,
    what_stands_with_forum,
)
from tests.delegation.conftest import BACKDATED, WriteScheme, run
from tests.delegation.fixture_library import FIXTURES
from tests.delegation.testshire import EVERYTHING, LADDER, rule, scheme, statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_django import DjangoAssertNumQueries

    from delegation.rules.compiling import CompiledRoute, CompiledScheme

DAY = date(2026, 6, 1)
Told = set[tuple[str, str]]
COUNCILS = {
    "blackburn-with-darwen": ["bwd/2023-12"],
    "gloucestershire": ["glo/2024-05", "gmo/2025-07-01"],
    "peterborough": ["pbo/2017-06"],
    "torbay": ["tor/2016-10"],
}


@pytest.fixture(params=[*COUNCILS, "testshire"])
def council(request: pytest.FixtureRequest, db: None, write_scheme_file: WriteScheme) -> Authority:
    slug: str = request.param
    if slug == "testshire":
        found: Authority = request.getfixturevalue("testshire")
        rules = (
            rule("oth-0-01", "owes", first=[{"meeting": "gateway"}]),
            rule("oth-0-02", "owes", after=[{"recommendation": "panel"}], reach=["oth-1-02"]),
        )
        duty = statement("oth-1-03", kind="oversight")
        other = scheme(*rules, statement("oth-1-01"), statement("oth-1-02"), duty, document="oth")
        for one in (EVERYTHING, other):
            run("load_scheme", *BACKDATED, write_scheme_file(one))
        return found
    run("load_authority", FIXTURES / "authorities" / f"{slug}.yaml")
    run("load_words", FIXTURES / "words" / f"{slug}.yaml")
    run("load_scheme", *BACKDATED, *(FIXTURES / "schemes" / f"{one}.yaml" for one in COUNCILS[slug]))
    return Authority.objects.get(slug=slug)


def compiled(council: Authority) -> tuple[CompiledScheme, ...]:
    return library().books[council.slug].in_force_on(DAY)


def told(namings: Iterable[Naming]) -> Told:
    return {(one.statement.row, one.part.value) for one in namings}


def within(value: object) -> Iterator[object]:
    """Yield a value of the rules and every value in it."""
    yield value
    if isinstance(value, tuple):
        for one in value:
            yield from within(one)
    elif is_dataclass(value):
        for field in fields(value):
            if not field.name.startswith("_"):
                yield from within(getattr(value, field.name))


def posts_in(value: object) -> Iterator[tuple[str | None, Part]]:
    match value:
        case MinimumPost():
            yield value.post, Part.DECIDES
        case StandIn():
            yield value.post, Part.STANDS_IN
            yield value.acts_for, Part.IS_STOOD_IN_FOR
        case GeneralRule():
            yield value.post, Part.COUNTS
            yield value.counts_as, Part.COUNTS
        case Step() if value.kind.key not in {"what", "in", "at"}:
            yield value.of, Part.STEP
        case Condition() if value.operator is Operator.INCLUDES:
            yield str(value.value), Part.CONDITION
        case _:
            pass


def forums_of(route: CompiledRoute, row: str, forums: set[str]) -> Iterator[tuple[str, Part]]:
    if route.route.who.panel is not None:
        yield route.route.who.panel, Part.DECIDES
    if route.route.forum is not None:
        yield route.route.forum, Part.RECEIVES
    for owed in (*route.first, *route.after):
        for step in owed.requirement.any_of:
            if step.of in forums:
                yield step.of, Part.STEP if owed.requirement.source == row else Part.BY_RULE


def test_what_names_a_post_is_what_the_texts_in_force_name(council: Authority) -> None:
    expected: dict[str, Told] = {}
    for version in compiled(council):
        for one in version.scheme.statements:
            for value in within(one):
                for post, part in posts_in(value):
                    expected.setdefault(str(post), set()).add((one.row, part.value))
    posts = list(Post.objects.filter(authority=council))
    assert sum(len(expected.get(post.slug, ())) for post in posts) > 10
    for held in posts:
        namings = what_names_post(held, DAY)
        assert told(namings) == expected.get(held.slug, set()), held.slug
        assert {one.named for one in namings} <= {held.slug}
        assert set(statements_naming(held)) == {one.statement for one in namings}


def test_a_post_decides_by_name_what_its_rows_say_and_the_rest_follows_from_ladder_and_rules(
    council: Authority,
) -> None:
    """The compiled scheme calls a post named on the routes of its rows, and on those of a post that it counts as.

    A route that names a role in place of posts is open to anybody who holds the role, and its rows name no post.
    """
    for post in Post.objects.filter(authority=council):
        rows = {one.statement.row for one in what_names_post(post, DAY) if one.part is Part.DECIDES}
        for version in compiled(council):
            for decision in version.by_slug.values():
                for route in decision.routes:
                    standing = route.standing(post.slug, None).verdict
                    named = {least.post for least in route.route.who.posts}
                    if post.slug in named:
                        assert route.route.row in rows
                        assert standing in {Verdict.NAMED, Verdict.AREA_NOT_KNOWN} or post.area is not None
                    elif standing is Verdict.NAMED and named:
                        assert any(route.counts_as(post.slug, one) for one in named)


def test_what_stands_or_falls_with_a_forum_is_what_the_compiled_routes_need_it_for(council: Authority) -> None:
    forums = set(Forum.objects.filter(authority=council).values_list("slug", flat=True))
    expected: dict[str, Told] = {}
    for version in compiled(council):
        for decision in version.by_slug.values():
            for route in decision.routes:
                for forum, part in forums_of(route, route.route.row, forums):
                    expected.setdefault(forum, set()).add((route.route.row, part.value))
        for one in version.scheme.statements:
            parts = [one.rule, *(link.asks for link in one.same_matter)]
            for step in (value for part in parts for value in within(part) if isinstance(value, Step)):
                if step.of in forums:
                    expected.setdefault(step.of, set()).add((one.row, Part.STEP.value))
    assert sum(map(len, expected.values())) > 2
    for held in Forum.objects.filter(authority=council):
        rows = expected.get(held.slug, set())
        by_name = {row for row, part in rows if part != Part.BY_RULE.value}
        rows = {(row, part) for row, part in rows if part != Part.BY_RULE.value or row not in by_name}
        assert told(what_stands_with_forum(held, DAY)) == rows, held.slug


def test_the_versions_in_force_are_those_that_answer(council: Authority) -> None:
    for day in (date(2016, 1, 1), DAY, date(2031, 2, 2), date(2031, 2, 3)):
        held = library().books[council.slug].in_force_on(day)
        rows = {one.row for version in held for one in version.scheme.statements}
        versions = versions_in_force(council, day)
        assert len(versions) == len(held)
        assert set(Statement.objects.filter(version__in=versions).values_list("row", flat=True)) == rows


def test_every_column_that_names_a_post_or_a_forum_is_asked() -> None:
    """A column added to the tables of schemes has to be added to the queries on them too."""
    for model, places in ((Post, queries._POSTS), (Forum, queries._FORUMS)):
        columns = {
            (relation.related_model, relation.field.name)
            for relation in model._meta.related_objects
            if relation.related_model._meta.app_label == "delegation"
        }
        assert columns == {(place.table, place.column) for place in places}
    owners = {field.name for field in ConditionRow._meta.fields if field.is_relation}
    assert {path.partition("__")[0] for path in queries._OF_A_CONDITION} == owners


# --- posts that are abolished ----------------------------------------------------------------------------------------

EVERY_PART = (
    rule("tst-0-01", "counts-as", post="carer", counts_as="manager"),
    rule("tst-0-02", "counts-as", post="manager", counts_as="carer"),
    rule("tst-0-03", "stands-in", stand_in={"post": "carer", "for": "deputy", "occasions": ["absence"]}),
    rule("tst-0-04", "stands-in", stand_in={"post": "deputy", "for": "carer", "occasions": ["absence"]}),
    rule("tst-0-05", "owes", first=[{"agreement": "carer"}]),
    rule("tst-0-06", "refuses", when={"post_absent": {"includes": "carer"}}),
    statement("tst-1-01", who=["carer"]),
    statement("tst-1-02", first=[{"agreement": "carer"}]),
    statement("tst-1-03", same_matter=[{"row": "tst-1-02", "asks": [{"consultation": "carer"}]}]),
    statement("tst-1-04", same_matter=[{"row": "tst-1-02", "when": {"post_absent": {"includes": "carer"}}}]),
    statement("tst-1-05", first=[{"agreement": "head", "unless": {"post_absent": {"includes": ["head", "carer"]}}}]),
    statement("tst-1-06", record=[{"place": "note", "when": {"post_absent": {"includes": "carer"}}}]),
    statement("tst-1-07"),
)
NAMING_IT = [*(f"tst-0-0{n}" for n in range(1, 7)), *(f"tst-1-0{n}" for n in range(1, 7))]


@pytest.fixture
def carer_abolished(testshire: Authority, write_scheme_file: WriteScheme) -> Authority:
    """Testshire, where the foster carer is abolished in March 2026. Its rows name that post in every possible way."""
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(*EVERY_PART)))
    text = AuthorityText(
        testshire.slug,
        testshire.title,
        testshire.colour,
        tuple(LADDER.areas.values()),
        tuple(LADDER.posts.values()),
        {},
    )
    return load_authority(text=replace(text, abolished={"carer": date(2026, 3, 1)})).authority


def test_every_way_of_naming_an_abolished_post_is_found(carer_abolished: Authority) -> None:
    assert [one.row for one in statements_naming_abolished_posts(carer_abolished)] == NAMING_IT
    assert [one.row for one in statements_naming(Post.objects.get(slug="carer"))] == NAMING_IT
    namings = what_names_abolished_posts(carer_abolished, date(2026, 3, 1))
    assert [one.statement.row for one in namings] == NAMING_IT
    assert {one.named for one in namings} == {"carer"}
    assert what_names_abolished_posts(carer_abolished, date(2026, 2, 28)) == ()


def test_a_post_of_the_same_name_in_another_council_is_another_post(
    carer_abolished: Authority, write_scheme_file: WriteScheme
) -> None:
    text = AuthorityText(
        "elsewhere",
        "Elsewhere",
        "#004f8c",
        (),
        tuple(
            replace(one, area="all", kind_of=None) for one in LADDER.posts.values() if one.slug in {"carer", "manager"}
        ),
        {},
    )
    elsewhere = load_authority(text=text).authority
    assert not statements_naming(Post.objects.get(authority=elsewhere, slug="carer")).exists()
    assert what_names_post(Post.objects.get(authority=elsewhere, slug="carer"), DAY) == ()
    assert not statements_naming_abolished_posts(elsewhere).exists()


def test_a_version_that_was_replaced_is_told_apart_from_the_one_in_force(
    testshire: Authority, write_scheme_file: WriteScheme
) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement(who=["carer"]), effective="2020")))
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement(who=["lead"]), effective="2022")))
    carer = Post.objects.get(slug="carer")
    assert [one.version.effective for one in statements_naming(carer)] == ["2020"]
    assert [one.part for one in what_names_post(carer, date(2021, 1, 1))] == [Part.DECIDES]
    assert what_names_post(carer, DAY) == ()


def test_rows_of_a_version_without_its_entry_say_nothing_that_is_in_force(carer_abolished: Authority) -> None:
    carer = Post.objects.get(slug="carer")
    assert what_names_post(carer, DAY)
    guard.remove(connection)
    Publication.objects.all().delete()
    assert what_names_post(carer, DAY) == ()
    assert statements_naming(carer).count() == len(NAMING_IT)


def test_a_question_to_the_rows_takes_the_same_queries_however_many_rows_there_are(
    council: Authority, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    post = Post.objects.select_related("authority").filter(authority=council).first()
    forum = Forum.objects.select_related("authority").filter(authority=council, routes_decided__isnull=False).first()
    assert post is not None
    with django_assert_max_num_queries(4):
        what_names_post(post, DAY)
    with django_assert_max_num_queries(5):
        what_names_abolished_posts(council, DAY)
    if forum is not None:
        with django_assert_max_num_queries(6):
            what_stands_with_forum(forum, DAY)
