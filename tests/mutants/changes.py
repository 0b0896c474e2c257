"""Small wrong changes to a module, one at a time: each should be noticed by a test.

A change replaces one node of the module's syntax tree by another. Texts, annotations, decorators, imports and what
stands for type checking alone are left as they are. Nothing is written to disk.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

OF_THE_MODULE: Final = "(module)"
"""Stands for the function of a change that lies in none."""

LONGEST_TEXT: Final = 240

_COMPARED: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    # The border to the other side, and the opposite.
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
}
_RECKONED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_CALLED: Final = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
NARROWING: Final = frozenset({"select_for_update", "filter", "exclude", "order_by", "in_force_at", "visible_to"})
"""Methods of a query that a change leaves out."""


@dataclass(frozen=True, slots=True)
class Change:
    """One wrong change: where it is, what stood there and what stands there instead.

    ``nth`` tells changes apart that read alike in one function. A change keeps its name as long as what it changes
    stays as it is, wherever in the module it moves to.
    """

    module: str
    function: str
    before: str
    after: str
    nth: int
    lines: range
    slot: _Slot
    old: ast.AST
    new: ast.AST

    @property
    def name(self) -> str:
        """The change as lists and reports write it."""
        again = f" ({self.nth})" if self.nth > 1 else ""
        return f"{self.module}: {self.function}{again}: {self.before} -> {self.after}"

    def made_in(self, tree: ast.Module) -> ast.Module:
        """Make the change in the tree that it was found in, and return that tree."""
        self.slot.put(self.new)
        return ast.fix_missing_locations(tree)

    def undo(self) -> None:
        """Put back what stood there."""
        self.slot.put(self.old)


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where a node hangs: a field of its parent, and the place in it where that is a list."""

    parent: ast.AST
    field: str
    index: int | None

    def put(self, node: ast.AST) -> None:
        """Hang another node there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def changes(module: str, tree: ast.Module) -> list[Change]:
    """Return every change to a module, in the order of its lines."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found: list[Change] = []
    for function, slot, node, new in _walk(tree, ()):
        before, after = _text(node), _text(new)
        if before == after:
            continue
        seen[function, before, after] += 1
        placed = node.iter if isinstance(node, ast.comprehension) else node
        lines = range(getattr(placed, "lineno", 1), _last_line(placed) + 1)
        found.append(Change(module, function, before, after, seen[function, before, after], lines, slot, node, new))
    return found


def _last_line(node: ast.AST) -> int:
    # Of a statement that holds others its first line alone is its own.
    if isinstance(node, ast.Match | ast.If | ast.For | ast.While):
        return node.lineno
    return getattr(node, "end_lineno", None) or 1


def _text(node: ast.AST) -> str:
    text = ast.unparse(node)
    if isinstance(node, ast.Match):
        text = f"{text.splitlines()[0]} {', '.join(ast.unparse(case.pattern) for case in node.cases)}"
    text = " ".join(text.split()) or "(nothing)"
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


Node = TypeVar("Node", bound=ast.AST)
Item = TypeVar("Item")
_Found = tuple[str, _Slot, ast.AST, ast.AST]


def _walk(node: ast.AST, names: tuple[str, ...]) -> Iterator[_Found]:
    for field, child in ast.iter_fields(node):
        if _is_left_as_it_is(node, field):
            continue
        if isinstance(child, list):
            for index, one in enumerate(child):
                if isinstance(one, ast.AST):
                    yield from _visit(one, _Slot(node, field, index), names)
        elif isinstance(child, ast.AST):
            yield from _visit(child, _Slot(node, field, None), names)


def _visit(node: ast.AST, slot: _Slot, names: tuple[str, ...]) -> Iterator[_Found]:
    if _is_no_code(node):
        return
    function = ".".join(names) or OF_THE_MODULE
    for new in _instead(node, slot):
        yield function, slot, node, new
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        names = (*names, node.name)
    if not isinstance(node, ast.Raise):
        yield from _walk(node, names)


def _is_left_as_it_is(node: ast.AST, field: str) -> bool:
    """Say whether a field of a node holds what a change would only break, or what no program reads."""
    match node:
        case ast.FunctionDef() | ast.ClassDef() | ast.arg():
            return field in {"decorator_list", "returns", "annotation", "bases", "keywords", "type_params"}
        case ast.AnnAssign():
            return field != "value"
        case ast.Subscript():
            return field == "slice" and isinstance(node.slice, ast.Tuple)
        case ast.match_case():
            return field == "pattern"
        case ast.ExceptHandler():
            return field == "type"
        case ast.Call(func=ast.Name(id="field")):
            return field == "args"
    return False


def _is_no_code(node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr() | ast.Global() | ast.Nonlocal():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.keyword(arg=str(name)) if name in {"default_factory", "init", "repr", "compare"}:
            return True
    return False


def _instead(node: ast.AST, slot: _Slot) -> Iterator[ast.AST]:
    """Yield what may stand wrongly in the place of a node."""
    match node:
        case ast.Compare():
            for index, operator in enumerate(node.ops):
                for other in _COMPARED[type(operator)]:
                    yield _with(node, ops=_replaced(node.ops, index, other()))
        case ast.BoolOp():
            yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            for index in range(len(node.values)):
                rest = _without(node.values, index)
                yield rest[0] if len(rest) == 1 else _with(node, values=rest)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp() if not _is_text(node.left) and not _is_text(node.right):
            if type(node.op) in _RECKONED:
                yield _with(node, op=_RECKONED[type(node.op)]())
                yield node.left
                if isinstance(node.op, ast.Add | ast.BitOr):
                    yield node.right
        case ast.IfExp():
            yield node.body
            yield node.orelse
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            yield ast.Constant(value + 1)
            if value > 0:
                yield ast.Constant(value - 1)
        case ast.Call():
            yield from _other_calls(node)
        case ast.Tuple(ctx=ast.Load()) | ast.List(ctx=ast.Load()) | ast.Set():
            yield from _other_displays(node)
        case ast.Dict():
            for index in range(len(node.keys)):
                yield _with(node, keys=_without(node.keys, index), values=_without(node.values, index))
            for index in range(1, len(node.keys)):
                if node.keys[index] is None or node.keys[index - 1] is None:
                    yield _with(node, keys=_swapped(node.keys, index), values=_swapped(node.values, index))
        case ast.comprehension():
            for index in range(len(node.ifs)):
                yield _with(node, ifs=_without(node.ifs, index))
        case ast.Subscript(slice=ast.Slice()):
            yield node.value
        case ast.Match() if len(node.cases) > 1:
            for index in range(len(node.cases)):
                yield _with(node, cases=_without(node.cases, index))
        case ast.stmt():
            yield from _other_statements(node)
    if slot.field == "test" and isinstance(slot.parent, ast.If | ast.While):
        yield ast.Constant(False)
        if isinstance(slot.parent, ast.If):
            yield ast.Constant(True)
    if slot.field == "guard":
        yield ast.Constant(True)
        yield ast.Constant(False)


def _other_calls(call: ast.Call) -> Iterator[ast.AST]:
    if isinstance(call.func, ast.Name) and call.func.id in _CALLED:
        keywords = [] if call.func.id == "sorted" else call.keywords
        yield _with(call, func=ast.Name(_CALLED[call.func.id], ast.Load()), keywords=keywords)
    if isinstance(call.func, ast.Attribute) and call.func.attr in NARROWING:
        yield call.func.value
    if not (isinstance(call.func, ast.Name) and call.func.id == "field"):
        for index in range(len(call.keywords)):
            yield _with(call, keywords=_without(call.keywords, index))
    for index, argument in enumerate(call.args):
        if isinstance(argument, ast.Starred):
            yield _with(call, args=_without(call.args, index))


def _other_displays(node: ast.Tuple | ast.List | ast.Set) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Tuple) or len(node.elts) > 1:
        for index in range(len(node.elts)):
            yield _with(node, elts=_without(node.elts, index))
    if not isinstance(node, ast.Set):
        for index in range(1, len(node.elts)):
            yield _with(node, elts=_swapped(node.elts, index))


def _other_statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Expr() | ast.Raise() | ast.Delete():
            yield ast.Pass()
        case ast.AugAssign():
            yield ast.Pass()
            if type(node.op) in _RECKONED:
                yield _with(node, op=_RECKONED[type(node.op)]())
        case ast.Assign() if all(isinstance(one, ast.Subscript | ast.Attribute) for one in node.targets):
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _with(node: Node, **fields: object) -> Node:
    """Return a node like another, with some fields of its own; what hangs below is shared."""
    new = copy.copy(node)
    for field, value in fields.items():
        setattr(new, field, value)
    return new


def _without(items: list[Item], index: int) -> list[Item]:
    return items[:index] + items[index + 1 :]


def _swapped(items: list[Item], index: int) -> list[Item]:
    return [*items[: index - 1], items[index], items[index - 1], *items[index + 1 :]]


def _replaced(items: list[Item], index: int, new: Item) -> list[Item]:
    return [*items[:index], new, *items[index + 1 :]]
