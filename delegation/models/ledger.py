"""What is published never changes: the tables of schemes, what guards them, and when they take no more rows.

A version is complete once its publication is entered. From then on the database takes no further row for it. The
database takes a version whose start has passed only with a reason for backdating it.
"""

from __future__ import annotations

from typing import Final

from authorities.database.guard import AddingGuard, GuardedTable

REFUSAL: Final = "what is published is never changed: publish a new version instead"
IS_COMPLETE: Final = "nothing is added to a version that is published: publish a new version instead"
IS_BACKDATED: Final = "a version whose start has passed needs the reason of its backdating"
IS_ANOTHER_TEXT: Final = "a publication names the digest of the version that it publishes"

_VERSION: Final = "delegation_schemeversion"
_PUBLICATION: Final = "delegation_publication"

_PARENTS: Final = {
    "delegation_decisiontype": {"version_id": _VERSION},
    "delegation_statement": {"version_id": _VERSION, "decision_type_id": "delegation_decisiontype"},
    "delegation_routerow": {"statement_id": "delegation_statement"},
    "delegation_generalrulerow": {"statement_id": "delegation_statement"},
    "delegation_rulearea": {"rule_id": "delegation_generalrulerow"},
    "delegation_rulereach": {"rule_id": "delegation_generalrulerow", "statement_id": "delegation_statement"},
    "delegation_minimumpostrow": {"route_id": "delegation_routerow"},
    "delegation_standinrow": {"route_id": "delegation_routerow", "rule_id": "delegation_generalrulerow"},
    "delegation_samematterrow": {"statement_id": "delegation_statement"},
    "delegation_suppositionrow": {"statement_id": "delegation_statement"},
    "delegation_requirementrow": {
        "route_id": "delegation_routerow",
        "rule_id": "delegation_generalrulerow",
        "same_matter_id": "delegation_samematterrow",
    },
    "delegation_requirementstep": {"requirement_id": "delegation_requirementrow"},
    "delegation_recordplacerow": {"route_id": "delegation_routerow", "rule_id": "delegation_generalrulerow"},
    "delegation_conditionrow": {
        "route_id": "delegation_routerow",
        "rule_id": "delegation_generalrulerow",
        "requirement_id": "delegation_requirementrow",
        "stand_in_id": "delegation_standinrow",
        "place_id": "delegation_recordplacerow",
        "same_matter_id": "delegation_samematterrow",
        "supposition_id": "delegation_suppositionrow",
    },
}
"""For each table of a version's rows: the columns that lead up to the version, and the table that each points to."""

_UNIQUE: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "delegation_decisiontype": (("version_id", "slug"),),
    "delegation_statement": (("version_id", "row"), ("version_id", "position")),
    "delegation_routerow": (("statement_id", "position"),),
    "delegation_generalrulerow": (("statement_id",),),
    "delegation_rulearea": (("rule_id", "area_id"),),
    "delegation_rulereach": (("rule_id", "statement_id"),),
    "delegation_minimumpostrow": (("route_id", "position"),),
    "delegation_samematterrow": (("statement_id", "position"),),
    "delegation_suppositionrow": (("statement_id", "position"),),
}

# Today in London, for SQLite, which knows no time zones. London is an hour ahead of UTC from the last Sunday of March
# to the last Sunday of October.
TODAY_IN_SQLITE: Final = (
    "date('now', CASE"
    " WHEN datetime('now') >= datetime(strftime('%Y', 'now') || '-04-01', 'weekday 0', '-7 days', '+1 hour')"
    " AND datetime('now') < datetime(strftime('%Y', 'now') || '-11-01', 'weekday 0', '-7 days', '+1 hour')"
    " THEN '+1 hour' ELSE '+0 hours' END)"
)
TODAY_IN_POSTGRESQL: Final = "(clock_timestamp() AT TIME ZONE 'Europe/London')::date"


def _is_published(table: str, key: str) -> str:
    """Return the SQL that asks whether the row of ``table`` with that key belongs to a published version."""
    if table == _VERSION:
        return f'EXISTS (SELECT 1 FROM "{_PUBLICATION}" WHERE version_id = {key})'  # noqa: S608 - names of our own
    above = " OR ".join(_is_published(parent, f'"{table}"."{column}"') for column, parent in _PARENTS[table].items())
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE "{table}".id = {key} AND ({above}))'  # noqa: S608 - names of our own


def _reads(table: str) -> set[str]:
    if table == _VERSION:
        return {_PUBLICATION}
    return {table}.union(*(_reads(parent) for parent in _PARENTS[table].values()))


def _rows_of_a_version(table: str) -> GuardedTable:
    parents = _PARENTS[table]
    condition = " OR ".join(_is_published(parent, f'NEW."{column}"') for column, parent in parents.items())
    reads = set[str]().union(*(_reads(parent) for parent in parents.values()))
    complete = AddingGuard(
        "complete", {"sqlite": condition, "postgresql": condition}, IS_COMPLETE, reads=tuple(sorted(reads))
    )
    return GuardedTable(table, (("id",), *_UNIQUE.get(table, ())), REFUSAL, adding=(complete,))


def _backdating(today: str) -> str:
    return f"NEW.effective_on < {today} AND TRIM(NEW.backdated_because) = ''"


_BACKDATED: Final = AddingGuard(
    "backdated",
    {"sqlite": _backdating(TODAY_IN_SQLITE), "postgresql": _backdating(TODAY_IN_POSTGRESQL)},
    IS_BACKDATED,
)

_OF_ANOTHER_TEXT: Final = (
    f'NEW.version_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "{_VERSION}" '  # noqa: S608 - names of our own
    "WHERE id = NEW.version_id AND digest = NEW.digest)"
)
_SAME_TEXT: Final = AddingGuard(
    "same_text",
    {"sqlite": _OF_ANOTHER_TEXT, "postgresql": _OF_ANOTHER_TEXT},
    IS_ANOTHER_TEXT,
    reads=(_VERSION,),
)

TABLES: Final = (
    GuardedTable("delegation_scheme", (("id",), ("document",)), REFUSAL),
    GuardedTable(_VERSION, (("id",), ("scheme_id", "effective_on")), REFUSAL, adding=(_BACKDATED,)),
    *(_rows_of_a_version(table) for table in _PARENTS),
    GuardedTable("delegation_departure", (("id",), ("authority_id", "row", "national_row")), REFUSAL),
    GuardedTable(_PUBLICATION, (("id",), ("version_id",), ("departure_id",)), REFUSAL, adding=(_SAME_TEXT,)),
)
