"""A text too long for its column is refused with a sentence when it comes in. One that just fits is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from django.apps import apps
from django.db.models import CharField, TextField

from authorities.files.reading import read_document
from authorities.models import Area, Post, User
from authorities.people.inventing import people_described
from casenotes.forms import CaseForm, CorrectionForm, NoteForm
from casenotes.models import Case
from casenotes.recording.steps import Offered
from delegation.encodings.json_schema import scheme_schema
from delegation.forms import MeantForm, PhraseForm, WrongForm
from delegation.models import Scheme
from delegation.publishing.actions import add_phrase
from delegation.rules import lengths
from delegation.rules.steps import Step, StepKind
from delegation.schemes.errors import PhraseRefusedError
from tests.delegation.conftest import BACKDATED, Refused, run
from tests.delegation.fixture_library import catalogue
from tests.delegation.testshire import Plain, scheme, statement

if TYPE_CHECKING:
    from pathlib import Path

    from django.forms import Form

    from authorities.models import Authority

WORD_LISTS: Final = {
    "forums": "Forum",
    "advisers": "Adviser",
    "checks": "Check",
    "record_places": "RecordPlace",
    "capacities": "Capacity",
}
POST: Final = {"slug": "head", "title": "Head", "rank": 50, "rank_basis": "stated", "area": "all"}


def council(**keys: object) -> Plain:
    plain = {"authority": "longshire", "title": "Longshire", "colour": "#004f8c", "posts": [POST]}
    return {**plain, "areas": [{"slug": "care", "title": "Care"}], **keys}


def words(name: str, **keys: str) -> Plain:
    lists = {one: [{"slug": "some", "title": "Some"}] for one in WORD_LISTS}
    return {"authority": "testshire", **lists, name: [{"slug": "some", "title": "Some", **keys}]}


def letters(count: int) -> str:
    return "a" * count


def row_of(count: int) -> str:
    return "tst-" + "1" * (count - len("tst-"))


def routes(name: str) -> list[Plain]:
    return [{"name": name, "who": ["manager"]}]


# The other texts of a statement, which would otherwise be made from its row.
OTHERWISE: Final = {"decision_type": "it", "title": "It", "says": "It.", "locator": "its row"}
Build = Callable[[str], Plain]
# The column, the command that loads the file, how to make the file for a value, and a value of a given length.
FILES: Final[list[tuple[str, str, Build, Callable[[int], str]]]] = [
    ("authorities.Authority.slug", "load_authority", lambda text: council(authority=text), letters),
    ("authorities.Authority.title", "load_authority", lambda text: council(title=text), letters),
    ("authorities.Area.slug", "load_authority", lambda text: council(areas=[{"slug": text, "title": "A"}]), letters),
    ("authorities.Area.title", "load_authority", lambda text: council(areas=[{"slug": "a", "title": text}]), letters),
    ("authorities.Post.slug", "load_authority", lambda text: council(posts=[{**POST, "slug": text}]), letters),
    ("authorities.Post.title", "load_authority", lambda text: council(posts=[{**POST, "title": text}]), letters),
    *(
        (
            f"delegation.{model}.{key}",
            "load_words",
            lambda text, name=name, key=key: words(name, **{key: text}),
            letters,
        )
        for name, model in WORD_LISTS.items()
        for key in ("slug", "title")
    ),
    ("delegation.Scheme.document", "load_scheme", lambda text: scheme(statement(), document=text), letters),
    ("delegation.Scheme.title", "load_scheme", lambda text: scheme(statement(), title=text), letters),
    ("delegation.SchemeVersion.title", "load_scheme", lambda text: scheme(statement(), title=text), letters),
    (
        "delegation.SchemeVersion.approved_by",
        "load_scheme",
        lambda text: scheme(statement(), approved_by=text),
        letters,
    ),
    ("delegation.DecisionType.slug", "load_scheme", lambda text: scheme(statement(decision_type=text)), letters),
    ("delegation.Statement.row", "load_scheme", lambda text: scheme(statement(text, **OTHERWISE)), row_of),
    ("delegation.Statement.section", "load_scheme", lambda text: scheme(statement(section=text)), letters),
    ("delegation.Statement.locator", "load_scheme", lambda text: scheme(statement(locator=text)), letters),
    ("delegation.Statement.title", "load_scheme", lambda text: scheme(statement(title=text)), letters),
    ("delegation.RouteRow.name", "load_scheme", lambda text: scheme(statement(routes=routes(text))), letters),
    ("delegation.SameMatterRow.row", "load_scheme", lambda text: scheme(statement(same_matter=[text])), row_of),
]
# Read from a file in a fixed form, which has only one length.
SHAPED: Final = {
    "authorities.Authority.colour",
    "authorities.Authority.office_hours",
    "delegation.SchemeVersion.effective",
    "delegation.SchemeVersion.review_due",
    "delegation.SchemeVersion.ends",
}
FORMS: Final = {
    "delegation.AddedPhrase.text",
    *(
        f"casenotes.NoteText.{name}"
        for name in ("decided", "why", "considered", "child_view", "actions", "deviation_reason", "correction_reason")
    ),
    *("casenotes.NoteEntryText.words", "casenotes.NoteEntryText.to_do", "casenotes.PreparedEnd.why"),
    "casenotes.PreparedEntry.words",
}
# May be as long as a file of 6 MiB allows: these columns hold a text of any length.
WITHOUT_LIMIT: Final = {
    *("delegation.Statement.says", "delegation.Statement.unclear", "delegation.SuppositionRow.text"),
    "delegation.SchemeVersion.backdated_because",
}
# One word from a list, a digest or a salt, or copied from something already checked.
OURS: Final = {
    *("authorities.Authority.content_digest", "authorities.Post.rank_basis", "authorities.Post.area_kind"),
    *("authorities.Seat.team", "authorities.User.password", "authorities.User.username", "authorities.User.full_name"),
    *("authorities.User.email", "authorities.User.role", "authorities.Appointment.kind"),
    *("delegation.WordList.content_digest", "delegation.SchemeVersion.label", "delegation.SchemeVersion.digest"),
    *("delegation.SchemeVersion.canonical_text", "delegation.Statement.kind", "delegation.RouteRow.combine"),
    *("delegation.RouteRow.line", "delegation.GeneralRuleRow.effect", "delegation.GeneralRuleRow.line"),
    *("delegation.RequirementRow.due_within", "delegation.RequirementStep.kind", "delegation.ConditionRow.use"),
    *("delegation.ConditionRow.operator", "delegation.AddedPhrase.row", "delegation.SearchMiss.words"),
    *(f"delegation.Remark.{name}" for name in ("kind", "row", "words", "said")),
    "delegation.NotCovered.text",
    *("casenotes.Case.reference", "casenotes.Case.initials", "casenotes.Case.team", "casenotes.Case.family"),
    *("casenotes.LegalStatusEntry.status", "casenotes.Note.kind"),
    *("casenotes.Note.row", "casenotes.Note.title", "casenotes.Note.post", "casenotes.Note.area"),
    *("casenotes.Note.capacity", "casenotes.Note.should_have_decided", "casenotes.Note.scheme_digest"),
    *("casenotes.Note.ladder_digest", "casenotes.Note.calendar_digest", "casenotes.Note.text_digest"),
    *("casenotes.NoteText.salt", "casenotes.AuditEntry.kind", "casenotes.AuditEntry.post"),
    *("casenotes.Note.recorded_as", "casenotes.Note.outcome", "casenotes.Note.words_digest"),
    *("casenotes.Note.record_digest", "casenotes.NoteText.case_reference", "casenotes.NoteText.initials"),
    *("casenotes.NoteText.recorder", "casenotes.LogHead.digest", "casenotes.AuditEntry.digest"),
    *("casenotes.AuditEntry.row", "casenotes.AuditEntry.outcome", "casenotes.Submission.body_digest"),
    *("delegation.Publication.how", "delegation.Publication.digest", "delegation.Publication.entry_digest"),
    # Ids of rows that exist already, and texts whose limit ``test_publishing`` checks.
    *("delegation.Departure.row", "delegation.Departure.national_row", "delegation.Departure.signed_off_by"),
    *("delegation.Departure.why", "authorities.Post.line"),
    # What others are asked about a note, what they say of it, and what is prepared: codes, digests and copies.
    *(
        "authorities.Authority.answering_post",
        "authorities.Authority.duty_service",
        "authorities.User.staff_number",
        "casenotes.Note.decided_by",
    ),
    *("casenotes.NoteText.preparer", "casenotes.KeptWords.sealed"),
    *(f"casenotes.NoteRequest.{name}" for name in ("kind", "step", "post", "area", "hat", "digest")),
    *(f"casenotes.OpenRequest.{name}" for name in ("post", "area", "hat")),
    *(f"casenotes.NoteEntry.{name}" for name in ("kind", "said_as", "post", "area", "record_digest")),
    *("casenotes.NoteEntryText.said_by", "casenotes.NoteEntryText.salt"),
    *(f"casenotes.Prepared.{name}" for name in ("row", "title", "prepared_as", "post", "area", "record_digest")),
    *(f"casenotes.PreparedWording.{name}" for name in ("written_by", "salt", "draft_digest", "record_digest")),
    *("casenotes.PreparedRequest.step", "casenotes.PreparedRequest.digest"),
    *(f"casenotes.PreparedEntry.{name}" for name in ("kind", "said_by", "salt", "words_digest", "record_digest")),
    *(f"casenotes.PreparedEnd.{name}" for name in ("kind", "ended_by", "salt", "why_digest", "record_digest")),
    # Read from the file of invented people. The test below checks its limit.
    "authorities.PanelRole.capacity",
}


def loading(command: str) -> tuple[str, ...]:
    return BACKDATED if command == "load_scheme" else ()


def column(name: str) -> tuple[Any, str, int]:
    app, model_name, field = name.split(".")
    model = apps.get_model(app, model_name)
    limit = model._meta.get_field(field).max_length
    assert limit is not None
    return model, field, limit


def test_every_text_column_has_its_place_above() -> None:
    found = {
        f"{app}.{model.__name__}.{field.name}"
        for app in ("authorities", "delegation", "casenotes")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, CharField | TextField)
    }
    placed = [{name for name, *_ in FILES}, SHAPED, FORMS, WITHOUT_LIMIT, OURS]
    assert found == set().union(*placed)
    assert len(found) == sum(map(len, placed))


def written(path: Path, plain: Plain) -> Path:
    path.write_text(yaml.safe_dump(plain, sort_keys=False, width=100_000), encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "command", "build", "value"), FILES, ids=[name for name, *_ in FILES])
def test_a_text_of_a_file_that_just_fits_is_kept_and_a_longer_one_is_refused_with_its_line(
    testshire: Authority,
    refused: Refused,
    tmp_path: Path,
    name: str,
    command: str,
    build: Build,
    value: Callable[[int], str],
) -> None:
    model, field, limit = column(name)
    path = tmp_path / "file.yaml"
    too_long = value(limit + 1)
    problems = refused(command, *loading(command), written(path, build(too_long)))
    lines = path.read_text(encoding="utf-8").splitlines()
    [line] = [number for number, text in enumerate(lines, 1) if too_long in text]
    assert all(problem.startswith(f"{path}:{line}: ") for problem in problems), problems
    assert any(f"at most {limit} characters" in one or f"by 1 character: {limit} at most" in one for one in problems)
    fitting = value(limit)
    run(command, *loading(command), written(path, build(fitting)))
    assert model.objects.filter(**{field: fitting}).exists()


@pytest.mark.parametrize(
    ("key", "text"),
    [("effective", "2024-01-010"), ("review_due", "2024-01-01 "), ("ends", "2024-01-01-01"), ("effective", "20240101")],
)
def test_a_date_of_a_file_of_another_length_is_refused(
    testshire: Authority, refused: Refused, tmp_path: Path, key: str, text: str
) -> None:
    path = written(tmp_path / "file.yaml", scheme(statement(), **{"effective": "2024-01", key: text.replace(" ", "x")}))
    [problem] = refused("load_scheme", path)
    assert f"“{key}” is a day, month or year" in problem


def test_a_colour_of_another_length_is_refused(db: None, refused: Refused, tmp_path: Path) -> None:
    [problem] = refused("load_authority", written(tmp_path / "file.yaml", council(colour="#004f8c0")))
    assert 'must be a colour like "#004f8c"' in problem


@pytest.mark.parametrize("key", ["abbreviations", "also_called"])
def test_another_name_of_a_post_that_is_too_long_is_refused(
    db: None, refused: Refused, tmp_path: Path, key: str
) -> None:
    path = tmp_path / "file.yaml"
    [problem] = refused("load_authority", written(path, council(posts=[{**POST, key: ["a" * 201]}])))
    assert "words of at most 200 characters" in problem
    run("load_authority", written(path, council(posts=[{**POST, key: ["a" * 200]}])))
    assert getattr(Post.objects.get(authority__slug="longshire"), key) == ["a" * 200]


def test_a_hat_of_invented_people_that_is_too_long_is_refused(testshire: Authority, tmp_path: Path) -> None:
    posts = {post.slug: post for post in Post.objects.of_authority(testshire)}
    areas = {area.slug: area for area in Area.objects.of_authority(testshire)}

    def people(capacity: str) -> Path:
        hats = [{"capacity": capacity, "post": "director"}]
        return written(tmp_path / "file.yaml", {"authority": "testshire", "short": "tst", "capacities": hats})

    with pytest.raises(Exception, match="at most 50 characters"):
        people_described(read_document(people("a" * 51)), "testshire", posts, areas)
    text = people_described(read_document(people("a" * 50)), "testshire", posts, areas)
    assert [capacity for capacity, _held in text.capacities] == ["a" * 50]


def test_spaces_that_are_not_kept_are_not_counted(testshire: Authority, tmp_path: Path) -> None:
    title = "a " * 150
    run(
        "load_scheme",
        *BACKDATED,
        written(tmp_path / "file.yaml", scheme(statement(), title=f"   {title.replace(' ', '   ')}")),
    )
    assert Scheme.objects.get().title == title.strip()


def test_the_json_schema_has_the_limit_of_every_key() -> None:
    plain = scheme_schema(catalogue())
    definitions = plain["$defs"]
    places = [plain, *(definitions[one] for one in ("statement", "route", "same_matter"))]
    stated = {
        key: part["maxLength"] for place in places for key, part in place["properties"].items() if "maxLength" in part
    }
    assert stated == dict(lengths.OF_KEY)
    for one in (
        definitions["statement"]["properties"]["same_matter"]["items"]["anyOf"][0],
        definitions["rule"]["properties"]["reach"]["items"],
    ):
        assert one["maxLength"] == lengths.ROW


def errors_of(form: Form, name: str) -> list[str]:
    form.is_valid()
    return [str(text) for text in form[name].error_texts]  # type: ignore[attr-defined]  # of our bound field


LEGAL: Final = Step(StepKind.CONSULTATION, "legal")


def note(**typed: str) -> NoteForm:
    return NoteForm([Offered(LEGAL, "consult Legal", is_by_somebody_else=True)], typed)


@pytest.mark.parametrize(
    ("make", "name", "limit"),
    [
        (lambda text: PhraseForm({"text": text}), "text", 120),
        (lambda text: MeantForm({"said": text}), "said", 300),
        (lambda text: WrongForm({"said": text}), "said", 300),
        *(
            (lambda text, name=name: note(**{name: text}), name, 20_000)
            for name in ("decided", "why", "considered", "child_view", "actions", "deviation_reason")
        ),
        *(
            (lambda text, name=name: CorrectionForm({name: text}), name, 20_000)
            for name in ("correction_reason", "decided", "why", "considered", "child_view", "actions")
        ),
        *(
            (lambda text, name=name: note(**{name: text}), name, 200)
            for name in (
                f"step-consultation-legal-{part}" for part in ("who", "post", "organisation", "how", "why-not")
            )
        ),
    ],
)
def test_a_text_of_a_form_that_just_fits_is_taken_and_a_longer_one_is_not(
    make: Callable[[str], Form], name: str, limit: int
) -> None:
    assert errors_of(make("x" * limit), name) == []
    [error] = errors_of(make("x" * (limit + 37)), name)
    assert error.startswith("Shorten “")
    assert error.endswith(f"” by 37 characters: {limit:,} at most.")


def test_a_reference_that_is_too_long_is_not_searched_for(testshire: Authority, editor: User) -> None:
    reference = "C" * 40
    Case.objects.create(authority=testshire, reference=reference, initials="A.E.")
    assert errors_of(CaseForm(editor, {"case": reference}), "case") == []
    assert errors_of(CaseForm(editor, {"case": "C" * 41}), "case") == [
        "Shorten “Case reference” by 1 character: 40 at most."
    ]


@pytest.fixture
def editor(testshire: Authority) -> User:
    return User.objects.create_user("editor", "E. Example", authority=testshire)


def test_a_phrase_that_grows_in_small_letters_is_refused_and_not_by_the_database(
    testshire: Authority, editor: User, tmp_path: Path
) -> None:
    run("load_scheme", *BACKDATED, written(tmp_path / "file.yaml", scheme(statement())))
    own = Scheme.objects.get()
    assert add_phrase(user=editor, scheme=own, row="tst-1-01", text="x" * 120).text == "x" * 120
    with pytest.raises(PhraseRefusedError, match="3 to 120 letters"):
        add_phrase(user=editor, scheme=own, row="tst-1-01", text="\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}" * 61)
