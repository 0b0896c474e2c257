"""No load breaks what is published: every version of the council is compiled with what is about to be written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
import yaml

from authorities.councils.content import AuthorityText
from authorities.councils.documents import described
from authorities.files.reading import read_document
from authorities.models import Area, Authority, Post
from authorities.people.errors import PublishedBreaksError
from authorities.people.loading import load_authority
from authorities.people.queries import authority_text
from delegation.encodings.files import SchemeText, WordsText, WordText
from delegation.models import Forum, SchemeVersion
from delegation.publishing.actions import load_scheme, load_words
from delegation.schemes.errors import SchemeUnreadableError
from delegation.schemes.library import library
from tests.delegation.conftest import BACKDATED, Refused, WriteScheme, every_row, run
from tests.delegation.fixture_library import FIXTURES, accepted
from tests.delegation.testshire import WORDS, Plain, rule, scheme, statement, words

if TYPE_CHECKING:
    from pathlib import Path

EXTRA = "  - {slug: duty-manager, title: Duty Manager, rank: null, rank_basis: inferred, area: null}\n"
INCLUDES = "includes: [group-manager, head-of-service, team-manager]"


def load(authority: Authority, plain: Plain) -> None:
    load_scheme(text=SchemeText(authority, accepted(plain, words())), backdated_because=BACKDATED[1])


def absent(row: str, post: str = "carer") -> Plain:
    """Return a row that names a post only in a condition."""
    return statement(row, when={"post_absent": {"includes": [post]}})


def without(text: AuthorityText, *posts: str) -> AuthorityText:
    return replace(text, posts=tuple(one for one in text.posts if one.slug not in posts))


def words_text(authority: Authority, **left_out: str) -> WordsText:
    names = ("forums", "advisers", "checks", "record_places", "capacities")
    return WordsText(
        authority,
        {
            name: tuple(
                WordText(slug, title, ()) for slug, title in getattr(WORDS, name).items() if slug != left_out.get(name)
            )
            for name in names
        },
    )


# --- a real council ------------------------------------------------------------------------------------------------


@pytest.fixture
def peterborough(db: None, tmp_path: Path) -> Path:
    """Peterborough with one more post, which only a condition names. Returns its file without that post."""
    council = FIXTURES / "authorities" / "peterborough.yaml"
    text = council.read_text(encoding="utf-8")
    assert "\nposts:\n" in text
    more = tmp_path / "more.yaml"
    more.write_text(text.replace("\nposts:\n", f"\nposts:\n{EXTRA}", 1), encoding="utf-8")
    scheme_text = (FIXTURES / "schemes" / "pbo" / "2017-06.yaml").read_text(encoding="utf-8")
    at = scheme_text.index("row: pbo-7-18")
    published = scheme_text[:at] + scheme_text[at:].replace(INCLUDES, INCLUDES.replace("[", "[duty-manager, "), 1)
    (tmp_path / "pbo.yaml").write_text(published, encoding="utf-8")
    run("load_authority", more)
    run("load_words", FIXTURES / "words" / "peterborough.yaml")
    run("load_scheme", *BACKDATED, tmp_path / "pbo.yaml")
    assert not Post.objects.get(slug="duty-manager").routes_naming_it.exists()
    return council


def test_a_post_that_only_a_condition_names_is_not_taken_away_by_the_command(
    peterborough: Path, refused: Refused
) -> None:
    before = every_row()
    problems = refused("load_authority", peterborough)
    assert problems == [
        f"{peterborough}: pbo 2017-06, row pbo-7-18, first[0].unless.post_absent.includes: there is no post "
        "“duty-manager”. A scheme that is published names it. Keep it; a post that no longer exists gets "
        "abolished_on: with its first day without it."
    ]
    assert every_row() == before
    assert library().books["peterborough"].versions


def test_nor_by_the_function(peterborough: Path) -> None:
    before = every_row()
    with pytest.raises(PublishedBreaksError, match="pbo-7-18") as refusal:
        load_authority(text=described(read_document(peterborough)))
    assert len(refusal.value.faults) == 1
    assert every_row() == before


def test_of_two_councils_in_one_load_neither_is_changed(peterborough: Path, refused: Refused, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    text = peterborough.read_text(encoding="utf-8").replace("authority: peterborough", "authority: elsewhere", 1)
    other.write_text(text, encoding="utf-8")
    assert len(refused("load_authority", other, peterborough)) == 1
    assert not Authority.objects.filter(slug="elsewhere").exists()


# --- posts and areas -----------------------------------------------------------------------------------------------


def test_every_row_of_every_version_and_document_is_named_whether_in_force_or_not(testshire: Authority) -> None:
    load(testshire, scheme(absent("tst-1-01"), absent("tst-1-02", "worker"), effective="2020"))
    load(testshire, scheme(statement(), effective="2022"))
    load(testshire, scheme(absent("oth-1-01"), document="oth", effective="2099"))
    with pytest.raises(PublishedBreaksError) as refusal:
        load_authority(text=without(authority_text(testshire), "carer", "worker"))
    assert [fault.split(", when")[0] for fault in refusal.value.faults] == [
        "tst 2020, row tst-1-01",
        "tst 2020, row tst-1-02",
        "oth 2099, row oth-1-01",
    ]
    assert Post.objects.filter(slug__in=["carer", "worker"]).count() == 2


def test_an_area_that_a_row_names_is_not_taken_away(testshire: Authority) -> None:
    load(testshire, scheme(rule("tst-0-01", "leaves-out", areas=["schools"]), statement()))
    text = authority_text(testshire)
    with pytest.raises(PublishedBreaksError, match=r"row tst-0-01, rule.areas\[0\]: there is no area “schools”"):
        load_authority(text=replace(text, areas=tuple(one for one in text.areas if one.slug != "schools")))
    assert Area.objects.filter(slug="schools").exists()


def test_a_post_may_be_abolished_but_not_before_any_scheme(testshire: Authority) -> None:
    load(testshire, scheme(absent("tst-1-01")))
    text = authority_text(testshire)
    assert load_authority(text=replace(text, abolished={"carer": date(2026, 1, 1)})).is_changed
    assert library().unreadable == {}
    with pytest.raises(PublishedBreaksError, match="tst-1-01"):
        load_authority(text=replace(text, abolished={"carer": date(1899, 1, 1)}))


def test_a_post_that_nothing_names_goes_and_ranks_change(testshire: Authority) -> None:
    load(testshire, scheme(statement()))
    text = without(authority_text(testshire), "carer")
    text = replace(text, posts=tuple(replace(one, rank=71) if one.slug == "director" else one for one in text.posts))
    assert load_authority(text=text).is_changed
    book = library().books["testshire"]
    assert "carer" not in book.ladder.posts
    assert book.ladder.posts["director"].rank == 71


def test_what_cannot_be_read_already_does_not_stand_in_the_way_of_what_mends_a_part_of_it(testshire: Authority) -> None:
    load(testshire, scheme(absent("tst-1-01"), statement("tst-1-02", first=[{"meeting": "panel"}])))
    text = authority_text(testshire)
    Post.objects.get(slug="carer").delete()
    Authority.objects.update(content_digest="")
    load_authority(text=replace(without(text, "carer"), title="Another title"))
    assert "testshire" in library().unreadable
    with pytest.raises(SchemeUnreadableError, match="tst-1-02"):
        load_words(text=words_text(testshire, forums="panel"))
    load_authority(text=text)
    assert library().unreadable == {}


# --- words ---------------------------------------------------------------------------------------------------------


def test_a_word_that_rows_name_is_not_taken_away_and_each_row_is_named(testshire: Authority) -> None:
    load(testshire, scheme(*(statement(row, first=[{"meeting": "panel"}]) for row in ("tst-1-01", "tst-1-02"))))
    with pytest.raises(SchemeUnreadableError) as refusal:
        load_words(text=words_text(testshire, forums="panel"))
    assert [str(fault).split(":")[0] for fault in refusal.value.faults] == [
        "tst 2024-01, row tst-1-01, first[0].meeting",
        "tst 2024-01, row tst-1-02, first[0].meeting",
    ]
    assert Forum.objects.filter(slug="panel").exists()
    assert load_words(text=words_text(testshire, forums="gateway")).is_changed
    assert not Forum.objects.filter(slug="gateway").exists()


# --- versions ------------------------------------------------------------------------------------------------------


def test_a_version_is_compiled_with_the_posts_that_the_council_has_when_it_is_written(testshire: Authority) -> None:
    read = SchemeText(testshire, accepted(scheme(absent("tst-1-01")), words()))
    load_authority(text=without(authority_text(testshire), "carer"))
    with pytest.raises(SchemeUnreadableError, match=r"tst-1-01, when.post_absent.includes: there is no post “carer”"):
        load_scheme(text=read, backdated_because=BACKDATED[1])
    assert not SchemeVersion.objects.exists()


def test_no_version_is_published_where_what_is_published_cannot_be_read(
    testshire: Authority, refused: Refused, write_scheme_file: WriteScheme
) -> None:
    load(testshire, scheme(absent("tst-1-01")))
    Post.objects.get(slug="carer").delete()
    Authority.objects.update(content_digest="")
    path = write_scheme_file(scheme(statement(), effective="2025"))
    [problem] = refused("load_scheme", *BACKDATED, path)
    assert problem == f"{path}: tst 2024-01, row tst-1-01, when.post_absent.includes: there is no post “carer”."
    assert SchemeVersion.objects.count() == 1


# --- several files -------------------------------------------------------------------------------------------------


def test_two_files_for_one_start_have_to_say_the_same(
    testshire: Authority, refused: Refused, write_scheme_file: WriteScheme
) -> None:
    first, same = (write_scheme_file(scheme(statement()), name) for name in ("first.yaml", "same.yaml"))
    other = write_scheme_file(scheme(statement(who=["lead"])), "other.yaml")
    [problem] = refused("load_scheme", *BACKDATED, first, other)
    assert "stands in another of these files too, which says something else" in problem
    assert not SchemeVersion.objects.exists()
    said = run("load_scheme", *BACKDATED, first, same)
    assert said.splitlines() == ["tst 2024-01: loaded, 1 statements.", "tst 2024-01: nothing to change, 1 statements."]


def test_two_councils_in_one_load_do_not_take_one_document(
    testshire: Authority, words_of_blackburn: None, refused: Refused, write_scheme_file: WriteScheme
) -> None:
    first = write_scheme_file(scheme(statement()), "first.yaml")
    other = write_scheme_file(scheme(statement(who=["team-manager"]), council="blackburn-with-darwen"), "other.yaml")
    [problem] = refused("load_scheme", *BACKDATED, first, other)
    assert "belongs to another council" in problem
    assert not SchemeVersion.objects.exists()


def test_every_file_is_checked_beside_those_before_it(
    testshire: Authority, refused: Refused, write_scheme_file: WriteScheme
) -> None:
    first = write_scheme_file(scheme(statement(decision_type="spend"), ends="2024-07"), "first.yaml")
    clashing = write_scheme_file(
        scheme(statement("oth-1-01", decision_type="spend"), document="oth", effective="2024-06"), "clashing.yaml"
    )
    following = write_scheme_file(
        scheme(statement("oth-1-01", decision_type="spend"), document="oth", effective="2024-07"), "following.yaml"
    )
    [problem] = refused("load_scheme", *BACKDATED, first, clashing)
    assert "spend names a decision of the document “tst”" in problem
    run("load_scheme", *BACKDATED, first, following)
    assert SchemeVersion.objects.count() == 2


def test_the_departures_of_a_file_are_all_recorded_or_none(
    testshire: Authority, refused: Refused, write_scheme_file: WriteScheme, tmp_path: Path
) -> None:
    run("load_scheme", *BACKDATED, write_scheme_file(scheme(statement(same_matter=["nat-39-4"]))))
    said = {
        "row": "tst-1-01",
        "departs_from": "nat-39-4",
        "signed_off_by": "Head of Legal",
        "signed_off_on": "2024-05-01",
    }
    paths = [tmp_path / f"{number}.yaml" for number in (1, 2)]
    before = every_row()
    for reason, problem in (("x" * 201, "at most 200 characters"), ("Another.", "another of these files")):
        for path, why in zip(paths, ("Advice.", reason), strict=True):
            path.write_text(yaml.safe_dump({"authority": "testshire", "departures": [{**said, "why": why}]}))
        [said_of_it] = refused("load_departures", *paths)
        assert problem in said_of_it
        assert every_row() == before
