"""Which modules are changed, and which tests judge the changes.

Tests of made-up questions judge only where their seeds are fixed: a change found by luck is not found the next time.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.architecture.reading import PROJECT
from tests.mutants.changes import Change, changes

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Suite:
    """Modules of one kind, the files of tests that judge them, the quick ones first, and what pytest is told besides.

    Of the test named in ``sampled``, which has thousands of cases, one case in so many is asked. ``most_seconds`` is so
    much time of the processor that a change which takes it comes to no end: several times what all judges take.
    ``loads`` is a function that fills the database once, before anything is changed, so that no test has to.
    """

    package: str
    modules: tuple[str, ...]
    judges: tuple[str, ...]
    options: tuple[str, ...]
    sampled: tuple[str, int] | None = None
    needs_database: bool = False
    loads: str | None = None
    most_seconds: int = 60

    @property
    def names(self) -> tuple[str, ...]:
        """The modules by their full names."""
        return tuple(f"{self.package}.{module}" for module in self.modules)


def _files(folder: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{folder}/test_{name}.py" for name in names)


_NO_JUDGES: Final = (
    # These take longest, and notice what others notice.
    "no_post_that_governs_is_refused",
    "an_answer_says_why_in_sentences",
    "beyond_so_many_tries_every_fact_tried",
    # These read the cases and ask nothing.
    "cases_have_names_of_their_own",
    "every_row_of_the",
    "as_many_refusals_as_permissions",
    # These need the forms of Django.
    "beside_the_age_it_is_asked",
    "an_age_typed_for_an_unborn_child",
)

RULES: Final = Suite(
    package="delegation.rules",
    modules=(
        *("determining", "determination", "standing", "steps", "conditions", "unknowns", "meanings"),
        *("compiling", "due", "books", "library", "beside", "governing", "evidence", "standing_in", "least"),
    ),
    judges=_files(
        "tests/delegation",
        *("steps", "standing", "who_may", "conditions", "due", "unknowns", "rule_keys", "meanings", "beside"),
        *("clock_and_versions", "departures", "supposing", "wording", "best_answer", "checklist", "steps_of_links"),
        *("unborn_child", "facts", "least_senior", "notation"),
        *("what_a_library_tells", "however_many_facts"),
        *("acting_together", "governing", "governing_borders", "tables", "cases", "whatever_the_facts_are"),
    ),
    # Plain values alone: no Django, no database, none of the fixtures that load one.
    options=("-p", "no:django", "--noconftest", "-k", " and ".join(f"not {name}" for name in _NO_JUDGES)),
    sampled=("test_a_case_written_from_the_document", 10),
)

CASENOTES: Final = Suite(
    package="casenotes",
    modules=(
        "recording.actions",
        "recording.stored_answer",
        "recording.locking",
        "recording.questions",
        "reading.queries",
    ),
    judges=_files(
        "tests/casenotes",
        *("what_is_kept", "steps_offered", "clock", "recording", "corrections", "several_lines", "as_it_stood_then"),
        *("scheme_unreadable", "attempts", "pages", "not_published", "moments", "sealing", "proving", "panels_told"),
        *("saved_again", "late_entry", "own_moment", "lists", "need_to_know", "posts_of_forms", "steps_done"),
        *("prepared", "confirmations", "confirmed_first", "addressees", "decided_elsewhere", "wrong_child"),
        *("answering", "another_way", "asked_once", "chains", "waiting", "without_a_post_now", "above", "states"),
        *("stored_answer", "determining_a_draft"),
    ),
    options=("--ds=delegation.site.settings", "-m", "not postgres and not browser"),
    needs_database=True,
    loads="tests.casenotes.conftest:load_and_compile_blackburn",
    most_seconds=600,
)

SUITES: Final = (RULES, CASENOTES)


def path_of(module: str) -> Path:
    """Return the file of a module of the project."""
    return PROJECT.joinpath(*module.split(".")).with_suffix(".py")


def read(module: str) -> tuple[ast.Module, list[Change]]:
    """Return the syntax tree of a module of the project, and every change to it."""
    tree = ast.parse(path_of(module).read_text(encoding="utf-8"))
    return tree, changes(module, tree)
