"""The reference of the rule language, made from the schemes themselves: each construct with a real row that uses it.

``docs/rules.md`` is its output, and a test checks that the two agree. It knows no models; it is given schemes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from delegation.encodings.yaml_writing import statement_as_yaml
from delegation.reports.constructs import CONSTRUCTS, Construct
from delegation.rules.notation import write_statement
from delegation.rules.schemes import BIND_DUTIES, KEYS_OF_EFFECT, Effect
from delegation.rules.wording import either

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from delegation.rules.facts import Fact
    from delegation.rules.schemes import Scheme, Statement

_LEFT_OUT: Final = ("section", "locator", "says", "asked_as", "notes", "unclear")


def rules_reference(schemes: Iterable[Scheme], catalogue: Mapping[str, Fact]) -> str:
    """Return the reference as Markdown.

    Raises LookupError if no statement uses a construct, and the construct does not say how it is written.
    """
    held = list(schemes)
    lines = [
        "# The rule language",
        "",
        "Every way in which a scheme can say who may decide, each with a row that says it. Made by",
        "`manage.py write_rules_reference`; change `delegation/reports/reference.py`, never this file.",
        "",
        "A statement is one row or binding sentence of a document. `docs/schema/scheme.schema.json` has every key;",
        "`docs/glossary.md` the words. Amounts are in pounds, days are calendar days unless they say working days, and",
        'a ceiling includes itself. Conditions under one `when` hold together; "or" is another route.',
        "",
        *_facts_ruled_out(catalogue),
        *_keys_of_rules(),
    ]
    for part, constructs in CONSTRUCTS.items():
        lines += [f"## {part}", ""]
        for construct in constructs:
            lines += [f"### {construct.title}", "", construct.means, ""]
            found = [row for one in held for row in one.statements if construct.uses(row, catalogue)]
            if not found and construct.written:
                lines += [
                    "No document that is held says this. It is written:",
                    "",
                    "```yaml",
                    construct.written,
                    "```",
                    "",
                ]
                continue
            statement = _shortest(construct, found, catalogue)
            lines += [
                f"`{statement.row}`: {statement.says}",
                "",
                "```yaml",
                _shown(statement, catalogue),
                "```",
                "",
            ]
    return "\n".join(lines).rstrip() + "\n"


def _keys_of_rules() -> list[str]:
    """Return the table of general rules: which keys go with which effect."""
    rows = [
        f"| `{effect.value}` | {_keys(keys.needed)} | {_keys(keys.allowed)} |"
        for effect, keys in KEYS_OF_EFFECT.items()
    ]
    everywhere = either([f"`{effect.value}`" for effect in Effect if effect in BIND_DUTIES], joined_by="and")
    return [
        "A general rule obeys every key that it is given; a file that gives it another is refused. Without `reach` it",
        f"binds every decision; {everywhere} bind every row.",
        "",
        "| effect | needs | may have |",
        "|---|---|---|",
        *rows,
        "",
    ]


def _keys(keys: Iterable[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys) or "–"


def _facts_ruled_out(catalogue: Mapping[str, Fact]) -> list[str]:
    """Return a sentence for each fact that has no value if another is true; empty if the catalogue has none."""
    said = [
        f"Where `{fact.name}` is so, `{name}` has no value and is not asked; a row that compares `{name}` alone takes "
        f"`{fact.name}` not to be so until it is said."
        for fact in catalogue.values()
        for name in fact.rules_out
    ]
    return [*said, "Of what has no value only `is-not` and `none-of` hold.", ""] if said else []


def _shortest(construct: Construct, found: list[Statement], catalogue: Mapping[str, Fact]) -> Statement:
    """Return the shortest statement that uses a construct; of equals, the first in the order of the documents."""
    if not found:
        message = f"no statement uses “{construct.title}”"
        raise LookupError(message)
    return min(found, key=lambda one: len(_shown(one, catalogue)))


def _shown(statement: Statement, catalogue: Mapping[str, Fact]) -> str:
    """Return a statement as its file has it, without the keys that only serve search or readers."""
    plain = write_statement(statement, catalogue)
    return statement_as_yaml({key: value for key, value in plain.items() if key not in _LEFT_OUT}).rstrip()
