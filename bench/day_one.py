"""How well the first day of a new council goes: ``python bench/day_one.py [--own N]``.

Each council in turn has no phrase of its own, and its rows borrow those of like rows in the schemes of the other three
(``fixtures/kinds.yaml``). What the schemes of that council alone do not speak of is left out, since nobody has written
it yet. The searches are those of the authors in ``bench/searches``.

Prints how often the right row is first and among the first three, without borrowing and with it: for searches of which
a right row has a like row elsewhere, by author, by council and pooled, and for the others. Then come the grades, how
long an index takes to make, its memory, and how long a search takes. ``--own N`` leaves each row N phrases of its own,
spread over all that it has; then it borrows beside them, however many they are.
"""

from __future__ import annotations

import argparse
import statistics
import time
import tracemalloc
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from strangers import KEPT_BACK, TRAINED_ON, by_council, compiled_schemes, searches_of, share

from delegation.lookup.borrowed import borrowed_from, may_be_lent
from delegation.lookup.kinds import kinds
from delegation.lookup.not_covered import not_covered_in
from delegation.lookup.search import Covered, Index
from delegation.lookup.search.others import Others
from delegation.lookup.search.words import plain

if TYPE_CHECKING:
    from delegation.rules.compiling import CompiledScheme

Query = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """One search: whether a right row is first, and among three, and the grade."""

    first: bool
    third: bool
    covered: Covered


def with_few(schemes: list[CompiledScheme], own: int) -> list[CompiledScheme]:
    """Return schemes whose rows have at most so many phrases, spread over all that they have."""
    found = []
    for scheme in schemes:
        statements = tuple(
            replace(one, asked_as=one.asked_as[:: max(1, len(one.asked_as) // own)][:own] if own else ())
            for one in scheme.scheme.statements
        )
        found.append(replace(scheme, scheme=replace(scheme.scheme, statements=statements)))
    return found


def lent_to(council: str) -> dict[str, tuple[str, ...]]:
    """Return what the rows of a council borrow of the other councils."""
    others = {
        one.row: [phrase for phrase in one.asked_as if may_be_lent(scheme.scheme.council, phrase)]
        for scheme in compiled_schemes()
        for one in scheme.scheme.statements
        if scheme.scheme.council != council
    }
    found = {
        one.row: borrowed_from(others[row] for row in kinds().alike(one.row) if row in others)
        for scheme in by_council()[council]
        for one in scheme.scheme.statements
    }
    return {row: phrases for row, phrases in found.items() if phrases}


def new(index: Index) -> Index:
    """Return an index that knows only what no council's schemes speak of."""
    weights = index.weights
    phrases = (tuple(dict.fromkeys(weights.terms(plain(text)))) for text in not_covered_in(""))
    weights.others = Others.of(phrases, weights.rarity, weights.rarest)
    return index


def judged(index: Index, query: Query) -> Judged:
    """Return how one search ends."""
    found = index.look_up(query["q"], 10)
    rows = [one.statement.row for one in found.results]
    return Judged(bool(rows) and rows[0] in query["rows"], any(row in query["rows"] for row in rows[:3]), found.covered)


def tell(name: str, before: list[Judged], after: list[Judged]) -> None:
    """Print the shares of rights of some searches, without borrowing and with it."""
    parts = [
        share(sum(getattr(one, what) for one in some), len(some))
        for some in (before, after)
        for what in ("first", "third")
    ]
    print(f"{name:34}", *parts, f"{len(before):6}", sep="  ")


def grades(name: str, before: list[Judged], after: list[Judged]) -> None:
    """Print how many of some searches are said not to be covered, and surely so, without borrowing and with it."""
    parts = [
        share(sum(one.covered is grade for one in some), len(some))
        for some in (before, after)
        for grade in (Covered.NO, Covered.UNSURE)
    ]
    print(f"{name:34}", *parts, f"{len(before):6}", sep="  ")


def measured_cost(own: int, queries: list[Query]) -> None:
    """Print how long each index takes to make, its memory, and a search, without borrowing and with it."""
    for council, schemes in by_council().items():
        few, line = with_few(schemes, own), []
        for borrowed in ({}, lent_to(council)):
            began = time.perf_counter()
            Index.of(few, borrowed=borrowed)
            made = time.perf_counter() - began
            tracemalloc.start()
            index = Index.of(few, borrowed=borrowed)
            memory = tracemalloc.get_traced_memory()[0] / 2**20
            tracemalloc.stop()
            taken = []
            for query in queries:
                if query["council"] == council:
                    began = time.perf_counter()
                    index.look_up(query["q"], 10)
                    taken.append(1000 * (time.perf_counter() - began))
            line.append(f"{1000 * made:5.0f} ms, {memory:4.1f} MiB, a search {statistics.mean(taken):.2f} ms")
        print(f"{council:24}", *line, sep="   ")


def main() -> None:
    """Measure each council without its phrases, or with a few."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--own", type=int, default=0, help="how many phrases of its own each row keeps")
    own = arguments.parse_args().own
    lent = {council: lent_to(council) for council in by_council()}
    bare = {council: new(Index.of(with_few(schemes, own))) for council, schemes in by_council().items()}
    lending = {
        council: new(Index.of(with_few(schemes, own), borrowed=lent[council]))
        for council, schemes in by_council().items()
    }
    found: dict[str, tuple[list[Judged], list[Judged]]] = defaultdict(lambda: ([], []))
    queries = {author: searches_of(author) for author in (*TRAINED_ON, *KEPT_BACK)}
    for author, some in queries.items():
        side = "trained on" if author in TRAINED_ON else "kept back"
        for query in some:
            council = query["council"]
            has_like = any(row in lent[council] for row in query["rows"])
            kind = "not covered" if not query["rows"] else "a like row" if has_like else "no like row"
            names = [f"{kind}, {side}", kind] + ([author, council] if has_like else [])
            for at, index in enumerate((bare[council], lending[council])):
                one = judged(index, query)
                for name in names:
                    found[name][at].append(one)
    print(f"{sum(map(len, lent.values()))} rows have a like row elsewhere")
    print(f"{'':34}  without      borrowing    of\n{'':34}  first  three  first  three")
    for name in (*queries, *by_council()):
        tell(name, *found[name])
    kinds_of = ("a like row", "no like row")
    sides = ("", ", trained on", ", kept back")
    for name in (kind + side for kind in kinds_of for side in sides):
        tell(name, *found[name])
    print(f"\n{'':34}  no     unsure no     unsure")
    for name in (kind + side for kind in (*kinds_of, "not covered") for side in sides):
        grades(name, *found[name])
    print("\nan index, and a search in it, without borrowing and with it:")
    measured_cost(own, [one for some in queries.values() for one in some])


if __name__ == "__main__":
    main()
