"""Reading a whole scheme: its heading, its statements, and whether the statements fit together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from authorities.suggesting import did_you_mean
from delegation.rules.notation.faults import Fault, Path, Reader, Vocabulary
from delegation.rules.notation.parts import (
    read_conditions,
    read_makers,
    read_record,
    read_requirements,
    read_same_matter,
    read_stand_in,
    read_supposes,
)
from delegation.rules.schemes import (
    DUTIES,
    KEYS_OF_EFFECT,
    NEVER_A_DECISION,
    Effect,
    GeneralRule,
    Line,
    Route,
    Scheme,
    Statement,
    StatementKind,
)
from delegation.rules.wording import either
from delegation.rules.written_dates import first_day

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEME_KEYS: Final = (
    "document",
    "council",
    "title",
    "effective",
    "review_due",
    "ends",
    "approved_by",
    "statements",
)
_ROUTE_KEYS: Final = ("name", "when", "otherwise", "who", "first", "after", "forum", "record")
_STATEMENT_KEYS: Final = (
    "row",
    "kind",
    "section",
    "locator",
    "title",
    "says",
    "decision_type",
    "routes",
    "rule",
    "asked_as",
    "notes",
    "same_matter",
    "supposes",
    "replaces",
    "unclear",
    *(key for key in _ROUTE_KEYS if key != "name"),
)
RULE_KEYS: Final = ("effect", *dict.fromkeys(key for keys in KEYS_OF_EFFECT.values() for key in keys.every))
"""Every key that a general rule may have, whatever its effect."""
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ROW: Final = re.compile(r"[a-z]+-[a-z0-9.]+(-[a-z0-9.]+)*")
EARLIEST_YEAR: Final = 1990
LATEST_YEAR: Final = 2100


def read_scheme(plain: object, vocabulary: Vocabulary) -> tuple[Scheme | None, list[Fault]]:
    """Return the scheme and no faults, or None and every fault found."""
    reader = Reader(vocabulary)
    node = reader.mapping(plain, (), _SCHEME_KEYS)
    council = reader.text(node, "council", ())
    if council and council != vocabulary.council:
        reader.fault(("council",), f"this is read with the words of “{vocabulary.council}”")
    effective = _written_date(reader, node, "effective", needed=True)
    statements = tuple(
        statement
        for path, one in reader.items(node.get("statements"), ("statements",))
        if (statement := _read_statement(reader, one, path)) is not None
    )
    if not node.get("statements"):
        reader.fault(("statements",), "a scheme needs statements")
    _check_together(reader, statements)
    review_due = _written_date(reader, node, "review_due", needed=False)
    ends = _written_date(reader, node, "ends", needed=False)
    _check_dates(reader, effective, review_due, ends)
    scheme = Scheme(
        document=reader.text(node, "document", ()),
        council=council,
        title=reader.text(node, "title", ()),
        version=f"{council}/{effective}",
        effective=effective,
        review_due=review_due or None,
        ends=ends or None,
        approved_by=reader.text(node, "approved_by", (), needed=False) or None,
        statements=statements,
    )
    return (None, reader.faults) if reader.faults else (scheme, [])


def _written_date(reader: Reader, node: Mapping[str, object], key: str, *, needed: bool) -> str:
    if type(node.get(key)) in {int, Decimal}:
        text = f"“{key}” is a number here: put a year in quotes ('2024'), or write a month or a day, such as 2023-12"
        reader.fault((key,), text)
        return ""
    written = reader.text(node, key, (), needed=needed)
    if not written:
        return ""
    try:
        day = first_day(written) if re.fullmatch(r"\d{4}(-\d{2}){0,2}", written) else date.min
    except ValueError:
        day = date.min
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        text = f"“{key}” is a day, month or year between {EARLIEST_YEAR} and {LATEST_YEAR}, such as 2023-12"
        reader.fault((key,), text)
        return ""
    return written


def _check_dates(reader: Reader, effective: str, review_due: str, ends: str) -> None:
    """Add a fault for dates in the wrong order. A date that is missing or faulty comes in empty."""
    if not effective:
        return
    if ends and first_day(ends) <= first_day(effective):
        text = f"“ends” is the first day without the scheme, so it comes after “effective” ({effective})"
        reader.fault(("ends",), text)
    # Compare only as far as both are written: a review due in the year the scheme begins may be in any month.
    shared = min(len(review_due), len(effective))
    if review_due[:shared] < effective[:shared]:
        reader.fault(("review_due",), f"“review_due” does not come before “effective” ({effective})")


def _read_statement(reader: Reader, value: object, path: Path) -> Statement | None:
    if not isinstance(value, Mapping):
        reader.fault(path, "a statement is a mapping with “row”, “kind”, “title” and what it says")
        return None
    node = reader.mapping(value, path, _STATEMENT_KEYS)
    row = reader.text(node, "row", path)
    if row and not _ROW.fullmatch(row):
        reader.fault((*path, "row"), f"“{row}” is no row id, such as bwd-1-05")
    kind_word = reader.word(node.get("kind"), (*path, "kind"), list(StatementKind), "kind of statement")
    kind = StatementKind(kind_word) if kind_word else StatementKind.GUIDANCE
    decision_type = reader.text(node, "decision_type", path, needed=False) or None
    if decision_type is not None and not _SLUG.fullmatch(decision_type):
        reader.fault((*path, "decision_type"), "small letters, digits and hyphens only")
    if kind_word and (kind in NEVER_A_DECISION) is not (decision_type is None):
        text = "a rule or guidance has no decision type" if decision_type else "“decision_type” is missing"
        reader.fault((*path, "decision_type"), text)
    routes = _read_routes(reader, node, path, row)
    if decision_type is not None and not routes:
        reader.fault(path, "“who” or “routes” is missing")
    if decision_type is None and routes:
        reader.fault(path, "a rule or guidance has no “who” and no “routes”")
    rule = _read_rule(reader, node["rule"], (*path, "rule"), row) if "rule" in node else None
    if kind_word and (kind is StatementKind.RULE) is not (rule is not None):
        reader.fault((*path, "rule"), "a statement of kind “rule” says its “rule”, and only such a statement does")
    return Statement(
        row=row,
        kind=kind,
        section=reader.text(node, "section", path),
        locator=reader.text(node, "locator", path),
        title=reader.text(node, "title", path),
        says=reader.text(node, "says", path),
        decision_type=decision_type,
        routes=routes,
        rule=rule,
        asked_as=reader.texts(node, "asked_as", path),
        notes=reader.texts(node, "notes", path),
        same_matter=read_same_matter(reader, node.get("same_matter"), (*path, "same_matter")),
        supposes=read_supposes(reader, node.get("supposes"), (*path, "supposes")),
        replaces=reader.texts(node, "replaces", path),
        unclear=reader.text(node, "unclear", path, needed=False) or None,
    )


def _read_routes(reader: Reader, node: Mapping[str, object], path: Path, row: str) -> tuple[Route, ...]:
    inline = [key for key in _ROUTE_KEYS if key in node]
    if "routes" not in node:
        return (_read_route(reader, {key: node[key] for key in inline}, path, row),) if inline else ()
    if inline:
        reader.fault((*path, inline[0]), "a statement with “routes” says this inside them")
    routes = []
    for here, one in reader.items(node["routes"], (*path, "routes")):
        routes.append(_read_route(reader, reader.mapping(one, here, _ROUTE_KEYS), here, row, named=True))
    return tuple(routes)


def _read_route(reader: Reader, node: Mapping[str, object], path: Path, row: str, *, named: bool = False) -> Route:
    if "who" not in node:
        reader.fault((*path, "who"), "“who” is missing")
    when = read_conditions(reader, node.get("when"), (*path, "when"))
    otherwise = reader.switch(node, "otherwise", path)
    if otherwise and when:
        reader.fault((*path, "otherwise"), "“otherwise” is for a route without “when”")
    return Route(
        row=row,
        name=reader.text(node, "name", path) if named else "",
        who=read_makers(reader, node.get("who", {}), (*path, "who")),
        when=when,
        otherwise=otherwise,
        first=read_requirements(reader, node.get("first"), (*path, "first"), row),
        after=read_requirements(reader, node.get("after"), (*path, "after"), row, after=True),
        forum=reader.optional_word(node, "forum", path, reader.vocabulary.words.forums, "forum"),
        record=read_record(reader, node.get("record"), (*path, "record")),
    )


def _read_rule(reader: Reader, value: object, path: Path, row: str) -> GeneralRule:
    node = reader.mapping(value, path, RULE_KEYS)
    effect_word = reader.word(node.get("effect"), (*path, "effect"), list(Effect), "effect of a rule")
    effect = Effect(effect_word) if effect_word else Effect.SHOWN
    keys = KEYS_OF_EFFECT[effect]
    for key in keys.needed:
        if key not in node:
            reader.fault((*path, key), f"a rule with the effect “{effect.value}” needs “{key}”")
    for key in node:
        if effect_word and key != "effect" and key not in keys.every:
            takes = either([f"“{one}”" for one in keys.every], joined_by="and")
            text = f"a rule with the effect “{effect.value}” would not obey “{key}”; it takes {takes}"
            reader.fault((*path, key), text)
    posts = reader.vocabulary.ladder.posts
    line = reader.optional_word(node, "line", path, list(Line), "line")
    rule = GeneralRule(
        effect=effect,
        reach=reader.texts(node, "reach", path),
        when=read_conditions(reader, node.get("when"), (*path, "when")),
        only_when=read_conditions(reader, node.get("only_when"), (*path, "only_when")),
        line=Line(line) if line else None,
        post=reader.optional_word(node, "post", path, posts, "post"),
        counts_as=reader.optional_word(node, "counts_as", path, posts, "post"),
        stand_in=read_stand_in(reader, node["stand_in"], (*path, "stand_in")) if "stand_in" in node else None,
        first=read_requirements(reader, node.get("first"), (*path, "first"), row),
        after=read_requirements(reader, node.get("after"), (*path, "after"), row, after=True),
        record=read_record(reader, node.get("record"), (*path, "record")),
        headings=reader.texts(node, "headings", path),
        body=reader.optional_word(node, "body", path, reader.vocabulary.words.advisers, "service"),
        areas=tuple(
            area
            for here, one in reader.items(node.get("areas"), (*path, "areas"))
            if (area := reader.word(one, here, reader.vocabulary.ladder.areas, "area"))
        ),
    )
    if effect is Effect.LEAVES_OUT and not rule.areas:
        reader.fault((*path, "areas"), "a rule with the effect “leaves-out” names at least one area")
    if effect is Effect.OWES and not rule.first and not rule.after:
        reader.fault(path, "a rule with the effect “owes” needs “first” or “after”")
    if effect is Effect.REFUSES and bool(rule.when) is bool(rule.only_when):
        reader.fault(path, "a rule with the effect “refuses” needs either “when” or “only_when”")
    return rule


def _check_seniors(reader: Reader, statements: list[Statement]) -> None:
    """Refuse two rules that open a row to more senior posts in different lines: only one of them could be obeyed."""
    opened: dict[str, tuple[str, Line | None]] = {}
    for index, statement in enumerate(statements):
        rule = statement.rule
        if rule is None or rule.effect is not Effect.SENIORS_MAY:
            continue
        decisions = [one.row for one in statements if one.kind not in NEVER_A_DECISION | DUTIES]
        for row in rule.reach or decisions:
            by, line = opened.setdefault(row, (statement.row, rule.line))
            if line is not rule.line:
                text = f"“{by}” opens the row “{row}” to seniors in another line; leave one of them out of “reach”"
                reader.fault(("statements", index, "rule", "reach"), text)
                break


def _check_together(reader: Reader, statements: Iterable[Statement]) -> None:
    rows: dict[str, int] = {}
    kinds: dict[str, StatementKind] = {}
    found = list(statements)
    for index, statement in enumerate(found):
        here: Path = ("statements", index)
        if statement.row in rows:
            reader.fault((*here, "row"), f"the row “{statement.row}” stands here twice")
        rows[statement.row] = index
        if statement.decision_type is not None:
            kind = kinds.setdefault(statement.decision_type, statement.kind)
            if kind is not statement.kind:
                text = f"other rows of “{statement.decision_type}” are of kind “{kind.value}”"
                reader.fault((*here, "kind"), text)
    _check_seniors(reader, found)
    decided = {statement.decision_type for statement in found}
    for index, statement in enumerate(found):
        if statement.row in decided:
            reader.fault(("statements", index, "row"), "a row and a decision type have the same name")
        for row in statement.rule.reach if statement.rule is not None else ():
            if row not in rows:
                path = ("statements", index, "rule", "reach")
                reader.fault(path, f"there is no row “{row}” in this scheme", did_you_mean(row, rows))
