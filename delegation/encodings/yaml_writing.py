"""Writing a scheme as the YAML file that people read and edit. Loading that file gives the same version again.

Statements come one after another, with keys in reading order and short lists on one line.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import yaml

from delegation.rules.notation import write_scheme
from delegation.schemes.catalogue import fact_catalogue

if TYPE_CHECKING:
    from delegation.rules.schemes import Scheme

ORDER: Final = (
    "row",
    "kind",
    "decision_type",
    "section",
    "locator",
    "title",
    "says",
    "when",
    "otherwise",
    "who",
    "first",
    "after",
    "forum",
    "record",
    "routes",
    "rule",
    "notes",
    "same_matter",
    "supposes",
    "replaces",
    "unclear",
    "asked_as",
)
WIDTH: Final = 110


class _Dumper(yaml.SafeDumper):
    """Writes decimals as they are. A text that would be read back as a number is written in quotes."""

    def ignore_aliases(self, data: object) -> bool:
        """Write every value out, even if two are the same object."""
        del data
        return True


def _decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:float", str(value))


_Dumper.add_representer(Decimal, _decimal)


def scheme_as_yaml(scheme: Scheme) -> str:
    """Return the file of one version of a scheme."""
    plain = write_scheme(scheme, fact_catalogue())
    statements = plain.pop("statements")
    blocks = [_dump(plain, block=True)]
    for index, statement in enumerate(statements if isinstance(statements, list) else []):
        ordered = {key: statement[key] for key in ORDER if key in statement}
        lines = _statement(ordered).splitlines()
        head = "statements:\n" if index == 0 else ""
        blocks.append(head + "\n".join(("  - " if at == 0 else "    ") + line for at, line in enumerate(lines)) + "\n")
    return blocks[0] + "\n".join(blocks[1:])


def statement_as_yaml(plain: dict[str, Any]) -> str:
    """Return one statement as YAML, with its keys in reading order."""
    return _statement({key: plain[key] for key in ORDER if key in plain})


def _statement(plain: dict[str, Any]) -> str:
    text = ""
    for key, value in plain.items():
        # Phrases and notes go one to a line. Everything else is kept as short as possible.
        is_list_of_sentences = key in {"asked_as", "notes"}
        text += _dump({key: value}, block=is_list_of_sentences or not isinstance(value, dict | list))
    return text


def _dump(plain: dict[str, Any], *, block: bool) -> str:
    style = False if block else None
    return yaml.dump(plain, Dumper=_Dumper, default_flow_style=style, sort_keys=False, width=WIDTH, allow_unicode=True)
