"""Councils come from files: right, twice, changed, or not at all."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.management import call_command

from authorities.councils.documents import contrast_on_white, described
from authorities.files.reading import FileProblems, read_document
from authorities.models import Area, Authority, Post
from authorities.people import queries
from authorities.people.errors import PostInUseError
from authorities.people.loading import load_authority
from tests.authorities.conftest import SMALL_COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from authorities.models import Appointment

COUNCILS = sorted((Path(settings.BASE_DIR) / "fixtures" / "authorities").glob("*.yaml"))


def problems_of(path: Path) -> list[str]:
    with pytest.raises(FileProblems) as caught:
        described(read_document(path, shown_as="file.yaml"))
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("path", COUNCILS, ids=lambda path: path.stem)
def test_a_council_comes_back_from_the_rows_as_the_file_says(db: None, path: Path) -> None:
    text = described(read_document(path))
    assert text.slug == path.stem
    loaded = load_authority(text=text)
    assert dataclasses.asdict(queries.authority_text(loaded.authority)) == dataclasses.asdict(text)
    assert loaded.authority.content_digest == text.digest


@pytest.mark.parametrize("path", COUNCILS, ids=lambda path: path.stem)
def test_each_council_has_a_colour_that_can_be_read_on_white(path: Path) -> None:
    assert contrast_on_white(described(read_document(path)).colour) >= 4.5


def test_contrast_is_that_of_the_web_guidelines() -> None:
    assert contrast_on_white("#000000") == pytest.approx(21)
    assert contrast_on_white("#ffffff") == pytest.approx(1)
    assert contrast_on_white("#767676") == pytest.approx(4.54, abs=0.01)


def test_there_are_four_councils() -> None:
    assert [path.stem for path in COUNCILS] == [*("blackburn-with-darwen", "gloucestershire", "peterborough", "torbay")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: Smallshire Council\n", "", "file.yaml:1: title: is missing."),
        ("title: Smallshire Council", "titel: Smallshire", "file.yaml:2: titel: no such key. Did you mean “title”?"),
        ("authority: smallshire", "authority: Small Shire", "file.yaml:1: authority: must be a-z"),
        ('"#004f8c"', '"#ffd000"', "file.yaml:3: colour: has a contrast of 1."),
        ('"#004f8c"', "blue", 'file.yaml:3: colour: must be a colour like "#004f8c"'),
        ("within: care", "within: caer", "file.yaml:7: fostering: within: there is no “caer”. Did you mean “care”?"),
        ("within: care", "within: fostering", "file.yaml:7: fostering: within: leads back to itself."),
        ("slug: schools", "slug: own", "file.yaml:8: own: slug: this word has another meaning"),
        ("slug: schools", "slug: care", "file.yaml:8: care: slug: this area stands twice."),
        ("casework: false", "casework: no", "file.yaml:8: schools: casework: must be true or false."),
        ("rank: 70", "rank: high", "file.yaml:10: director: rank: must be a whole number from 0 to 1000"),
        ("rank: 70", "rank: 70.5", "file.yaml:10: director: rank: must be a whole number"),
        ("rank: 70", "rank: true", "file.yaml:10: director: rank: must be a whole number"),
        ("rank: 70, ", "", "file.yaml:10: director: rank: is missing; write null"),
        ("area: all", "area: everywhere", "file.yaml:10: director: area: there is no “everywhere”."),
        (", area: all", "", "file.yaml:10: director: area: is missing; write own, all"),
        ("kind_of: head", "kind_of: haed", "file.yaml:17: head-of-fostering: kind_of: there is no “haed”."),
        ("kind_of: head", "kind_of: head-of-fostering", "file.yaml:17: head-of-fostering: kind_of: leads back"),
        ("[HoS]", "HoS", "file.yaml:11: head: abbreviations: must be a list of words."),
        ("[HoS]", "[HoS, HoS]", "file.yaml:11: head: abbreviations: names the same twice."),
        ("rank_basis: inferred", "rank_basis: guessed", "file.yaml:18: worker: rank_basis: there is no “guessed”."),
        ("rank: 20,", "rank: 20, abolished_on: 2024-02-30,", "file.yaml:18: worker: abolished_on: must be a date"),
        ("rank: 20,", "rank: 20, abolished_on: soon,", "file.yaml:18: worker: abolished_on: must be a date"),
        ("  - {slug: schools, title: Schools, casework: false}", "  - schools", "file.yaml:8: areas: entry 4 must"),
    ],
)
def test_a_fault_is_named_by_file_line_row_and_key(
    write: Callable[[str], Path], old: str, new: str, expected: str
) -> None:
    assert SMALL_COUNCIL.count(old) >= 1
    found = problems_of(write(SMALL_COUNCIL.replace(old, new, 1)))
    assert any(problem.startswith(expected) for problem in found), found


def test_all_faults_are_named_at_once_in_the_order_of_lines(write: Callable[[str], Path]) -> None:
    wrong = SMALL_COUNCIL.replace("rank: 70", "rank: x").replace("within: care", "within: x")
    found = problems_of(write(wrong))
    assert [problem.split(": ")[0] for problem in found] == ["file.yaml:7", "file.yaml:10"]


def test_loading_twice_changes_nothing_and_says_so(
    db: None, write: Callable[[str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(SMALL_COUNCIL)
    call_command("load_authority", str(path))
    assert capsys.readouterr().out == "smallshire: loaded, 5 posts, 4 areas.\n"
    before = list(Post.objects.values()), list(Area.objects.values()), list(Authority.objects.values())
    call_command("load_authority", str(path))
    assert capsys.readouterr().out == "smallshire: nothing to change, 5 posts, 4 areas.\n"
    after = list(Post.objects.values()), list(Area.objects.values()), list(Authority.objects.values())
    assert after == before


def test_rows_changed_by_hand_are_set_right_again(council: Authority, write: Callable[[str], Path]) -> None:
    Post.objects.filter(slug="head").update(rank=1)
    assert load_authority(text=described(read_document(write(SMALL_COUNCIL)))).is_changed
    assert Post.objects.get(slug="head").rank == 50


def test_a_changed_file_keeps_the_rows_that_stay(council: Authority, write: Callable[[str], Path]) -> None:
    kept = Post.objects.get(slug="head").pk
    text = SMALL_COUNCIL.replace("Head of Service", "Service Head").replace(
        "  - {slug: carer, title: Carer, rank: null, rank_basis: inferred, area: null}\n", ""
    )
    loaded = load_authority(text=described(read_document(write(text))))
    assert (loaded.is_new, loaded.is_changed) == (False, True)
    assert Post.objects.get(slug="head").pk == kept
    assert Post.objects.get(slug="head").title == "Service Head"
    assert not Post.objects.filter(slug="carer").exists()


def test_a_post_that_people_hold_does_not_vanish_with_its_line(
    council: Authority, appoint: Callable[..., Appointment], write: Callable[[str], Path]
) -> None:
    appoint("ann", "carer")
    text = SMALL_COUNCIL.replace(
        "  - {slug: carer, title: Carer, rank: null, rank_basis: inferred, area: null}\n", ""
    ).replace("rank: 70", "rank: 75")
    with pytest.raises(PostInUseError, match="abolished_on"):
        load_authority(text=described(read_document(write(text))))
    assert Post.objects.get(slug="director").rank == 70


def test_a_post_does_not_move_away_from_under_its_holders(
    council: Authority, appoint: Callable[..., Appointment], write: Callable[[str], Path]
) -> None:
    appoint("ann", "director")
    text = SMALL_COUNCIL.replace("area: all", "area: own")
    with pytest.raises(PostInUseError, match="People sit there already"):
        load_authority(text=described(read_document(write(text))))
    assert Post.objects.get(slug="director").area_kind == "all"


def test_one_bad_file_among_good_ones_changes_nothing(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(SMALL_COUNCIL)
    bad.write_text(SMALL_COUNCIL.replace("smallshire", "bigshire").replace("rank: 70", "rank: x"))
    with pytest.raises(SystemExit) as caught:
        call_command("load_authority", str(good), str(bad), str(tmp_path / "none.yaml"))
    assert caught.value.code == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert f"{bad}:10: director: rank: must be a whole number" in said.err
    assert f"{tmp_path / 'none.yaml'}: there is no such file." in said.err
    assert "Nothing was changed: 2 problems." in said.err
    assert not Authority.objects.exists()


def test_a_refusal_by_the_rows_undoes_the_files_before(
    council: Authority,
    appoint: Callable[..., Appointment],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    appoint("ann", "director")
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(SMALL_COUNCIL.replace("smallshire", "bigshire"))
    bad.write_text(SMALL_COUNCIL.replace("area: all", "area: own"))
    with pytest.raises(SystemExit):
        call_command("load_authority", str(good), str(bad))
    assert f"{bad}: People sit there already" in capsys.readouterr().err
    assert not Authority.objects.filter(slug="bigshire").exists()


def test_one_council_in_two_files_is_refused(db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(SMALL_COUNCIL)
    with pytest.raises(SystemExit):
        call_command("load_authority", str(tmp_path / "one.yaml"), str(tmp_path / "two.yaml"))
    assert "two.yaml:1: authority: is the council of" in capsys.readouterr().err
    assert not Authority.objects.exists()
