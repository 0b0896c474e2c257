"""How well search finds the right row, and how fast: ``python bench/search.py [QUERIES.jsonl] [--ablate]``.

Without a file, the queries are the schemes' own phrases. Every seventh phrase of a row is left out of the index and
searched for, so that weights can be chosen without anybody's real queries. With a file, nothing is left out.

Each line of the file is ``{"council", "q", "rows", "style", "set"}``. ``rows`` are the rows that are right as the first
result; there are none if the schemes do not cover what was asked. The script prints how often a right row comes first
and among the first three, and the mean reciprocal rank: for readers' wording, for situations, and for what is not
covered. It also prints the time of a query. ``--ablate`` adds our search with each part left out in turn, and SQLite's
full-text search over the same texts. Queries are never shown.

``--strangers`` measures with the searches of each author in ``bench/searches``, by author and by kind, and with pairs
of searches that mean the opposite of each other or another band. ``--margin`` says how often a row that is clearly
meant is right, in the searches of the authors that train.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import statistics
import time
import tracemalloc
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from strangers import KEPT_BACK, PAIRS, TRAINED_ON, by_council, indexes, searches_of, share

from delegation.lookup.best import decision_of, is_clearly_meant
from delegation.lookup.search import PARTS, Covered, Index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from delegation.rules.compiling import CompiledScheme

Query = dict[str, Any]
Search = "Callable[[str, str], tuple[list[str], bool]]"


FOLDS = 7
MARGINS = (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2.0)


def left_out(schemes: list[CompiledScheme], fold: int) -> tuple[list[CompiledScheme], list[Query]]:
    """Return the schemes without every seventh phrase of a row, counted from ``fold``, and those phrases as queries."""
    kept, queries = [], []
    for scheme in schemes:
        statements = []
        for one in scheme.scheme.statements:
            out = one.asked_as[fold::FOLDS] if one.kind.value != "guidance" else ()
            statements.append(replace(one, asked_as=tuple(phrase for phrase in one.asked_as if phrase not in out)))
            council = scheme.scheme.council
            queries += [{"council": council, "q": phrase, "rows": [one.row], "style": "own"} for phrase in out]
        kept.append(replace(scheme, scheme=replace(scheme.scheme, statements=tuple(statements))))
    return kept, queries


def own_phrases(without: frozenset[str], folds: int) -> None:
    """Measure our search on the schemes' own phrases, and print the result."""
    found: list[tuple[Query, tuple[list[str], bool]]] = []
    for schemes in by_council().values():
        for fold in range(folds):
            kept, queries = left_out(schemes, fold)
            index = Index.of(kept, without)
            for query in queries:
                answer = index.look_up(query["q"], 10)
                found.append((query, ([one.statement.row for one in answer.results], answer.covered is not Covered.NO)))
    answers = {id(query): answer for query, answer in found}
    queries = [query for query, _answer in found]
    told = iter(queries)
    result = measured(queries, lambda _council, _words: answers[id(next(told))])
    print("own phrases, left out:", {name: round(value, 3) for name, value in result.items()})


def kinds(queries: Iterable[Query]) -> dict[str, list[Query]]:
    """Return the queries in the three sets that are measured separately."""
    found: dict[str, list[Query]] = {"readers": [], "situation": [], "not-covered": []}
    for query in queries:
        style = query.get("set") or query["style"]
        found["not-covered" if not query["rows"] else style if style in found else "readers"].append(query)
    return found


def measured(queries: list[Query], search: Callable[[str, str], tuple[list[str], bool]]) -> dict[str, float]:
    """Return hit@1, hit@3 and the share said not to be covered, all in percent, and the mean reciprocal rank."""
    first = third = turned = 0
    reciprocal = 0.0
    for query in queries:
        rows, is_covered = search(query["council"], query["q"])
        turned += not is_covered
        ranks = [rank for rank, row in enumerate(rows, start=1) if row in query["rows"]]
        first += ranks[:1] == [1]
        third += bool(ranks) and ranks[0] <= 3
        reciprocal += 1 / ranks[0] if ranks else 0.0
    count = max(len(queries), 1)
    return {
        "n": len(queries),
        "hit@1": 100 * first / count,
        "hit@3": 100 * third / count,
        "MRR": reciprocal / count,
        "not covered": 100 * turned / count,
    }


def ours(without: frozenset[str] = frozenset()) -> Callable[[str, str], tuple[list[str], bool]]:
    """Return our search, with the parts in ``without`` left out."""
    indexes = {council: Index.of(schemes, without) for council, schemes in by_council().items()}

    def search(council: str, words: str) -> tuple[list[str], bool]:
        found = indexes[council].look_up(words, 10)
        return [one.statement.row for one in found.results], found.covered is not Covered.NO

    return search


def full_text() -> Callable[[str, str], tuple[list[str], bool]]:
    """Return SQLite's full-text search (porter stemming, bm25) over titles, phrases and sentences."""
    databases = {}
    for council, schemes in by_council().items():
        database = sqlite3.connect(":memory:")
        database.execute("create virtual table rows using fts5(row unindexed, title, asked, says, tokenize='porter')")
        for scheme in schemes:
            database.executemany(
                "insert into rows values (?, ?, ?, ?)",
                [(one.row, one.title, " . ".join(one.asked_as), one.says) for one in scheme.scheme.statements],
            )
        databases[council] = database

    def search(council: str, words: str) -> tuple[list[str], bool]:
        asked = " OR ".join(f'"{word}"' for word in re.findall(r"[a-z0-9]+", words.lower()))
        if not asked:
            return [], False
        order = "select row from rows where rows match ? order by bm25(rows, 0, 3.0, 2.0, 1.0) limit 10"
        rows = [row for (row,) in databases[council].execute(order, (asked,))]
        return rows, bool(rows)

    return search


def by_model() -> Callable[[str, str], tuple[list[str], bool]]:
    """Return a search by a sentence model. Rows come in order of how near their nearest text is in meaning."""
    import numpy as np  # noqa: PLC0415 - needed only if a model is measured
    from sentence_model import embed  # noqa: PLC0415

    held = {}
    began = time.perf_counter()
    for council, schemes in by_council().items():
        rows, texts = [], []
        for one in (statement for scheme in schemes for statement in scheme.scheme.statements):
            own = [one.title, one.says, *one.asked_as]
            rows += [one.row] * len(own)
            texts += own
        held[council] = (rows, embed(texts))
    size = sum(vectors.nbytes for _rows, vectors in held.values()) / 2**20
    print(f"vectors of the model: {size:.0f} MiB, made in {time.perf_counter() - began:.0f} s")

    def search(council: str, words: str) -> tuple[list[str], bool]:
        rows, vectors = held[council]
        near = np.argsort(-(vectors @ embed([words])[0]))[:200]
        return list(dict.fromkeys(rows[at] for at in near))[:10], True

    return search


def together(
    one: Callable[[str, str], tuple[list[str], bool]], other: Callable[[str, str], tuple[list[str], bool]]
) -> Callable[[str, str], tuple[list[str], bool]]:
    """Return both searches combined: a row's places in both count, and the first places count most."""

    def search(council: str, words: str) -> tuple[list[str], bool]:
        (first, is_covered), (second, _always) = one(council, words), other(council, words)
        counts: dict[str, float] = {}
        for rows in (first, second):
            for place, row in enumerate(rows):
                counts[row] = counts.get(row, 0.0) + 1 / (10 + place)
        return (sorted(counts, key=lambda row: -counts[row]) if is_covered else []), is_covered

    return search


def shown(name: str, queries: dict[str, list[Query]], search: Callable[[str, str], tuple[list[str], bool]]) -> None:
    """Print one line for a way of searching."""
    readers, situations, none = (measured(queries[kind], search) for kind in ("readers", "situation", "not-covered"))
    covered = [query for kind in ("readers", "situation") for query in queries[kind]]
    turned = measured(covered, search)["not covered"]
    print(
        f"{name:24} readers {readers['hit@1']:5.1f} {readers['hit@3']:5.1f} {readers['MRR']:.3f}"
        f"   situations {situations['hit@1']:5.1f} {situations['hit@3']:5.1f} {situations['MRR']:.3f}"
        f"   not covered {none['not covered']:5.1f}, covered turned away {turned:4.1f}"
    )


def strangers() -> None:
    """Print how often the right row is first and among three, by author and kind, and what becomes of the pairs."""
    found = indexes()
    kinds_of: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    print(f"{'':22} first  three  no     unsure   of")
    for author in (*TRAINED_ON, *KEPT_BACK):
        sets: dict[str, list[tuple[bool, bool, Covered]]] = defaultdict(list)
        for one in searches_of(author):
            answer = found[one["council"]].look_up(one["q"], 10)
            rows = [result.statement.row for result in answer.results]
            right = rows[:1] and rows[0] in one["rows"], any(row in one["rows"] for row in rows[:3])
            sets[one["set"]].append((bool(right[0]), right[1], answer.covered))
            if one["rows"] and author in KEPT_BACK:
                kinds_of[one["kind"]].append((bool(right[0]), right[1]))
        for name, judged in sets.items():
            parts = (
                sum(one[0] for one in judged),
                sum(one[1] for one in judged),
                sum(one[2] is Covered.NO for one in judged),
                sum(one[2] is Covered.UNSURE for one in judged),
            )
            print(f"{author:10}{name:12}", *(share(part, len(judged)) for part in parts), f"{len(judged):6}", sep="  ")
    print("\nby kind, of the authors kept back:")
    for kind, right in sorted(kinds_of.items(), key=lambda one: -len(one[1])):
        first, third = (share(sum(one[at] for one in right), len(right)) for at in (0, 1))
        print(f"{kind:22}", first, third, f"{len(right):6}", sep="  ")
    for name in PAIRS:
        searches = searches_of(name)
        good = lower = 0
        for one in searches:
            first = found[one["council"]].look_up(one["q"], 1).results
            row = first[0].statement.row if first else ""
            good += row in one["rows"]
            others = [other for other in searches if other["pair"] == one["pair"] and other is not one]
            lower += one["higher"] and row not in one["rows"] and any(row in other["rows"] for other in others)
        print(f"\n{name}: first right {share(good, len(searches))} %; the lower level first {lower} times")


def margins() -> None:
    """Print how often a row is clearly meant by each margin, and how often it is right, of the authors trained on.

    Each share of rights is that of the row, then of its decision. What no scheme covers is counted beside it.
    """
    found = indexes()
    asked = [one for author in TRAINED_ON for one in searches_of(author)]
    covered = sum(bool(one["rows"]) for one in asked)
    print("margin  of covered  row    decision  of those not covered")
    for margin in MARGINS:
        right = of_decision = meant = wrongly = 0
        for one in asked:
            index = found[one["council"]]
            answer = index.look_up(one["q"], 12)
            if not is_clearly_meant(answer.covered, answer.results, margin):
                continue
            first = answer.results[0]
            entries = [index.weights.entries[index.rows[row]] for row in one["rows"]]
            meant += bool(entries)
            wrongly += not entries
            right += first.statement.row in one["rows"]
            of_decision += decision_of(first) in [decision_of(entry) for entry in entries]
        parts = share(meant, covered), share(right, meant), share(of_decision, meant)
        print(f"{margin:<8}", *parts, f"{wrongly:6}", sep="  ")


def timed(queries: list[Query]) -> None:
    """Print how long the index of the largest council takes to make, its memory, and how long a query takes."""
    largest = max(by_council().values(), key=lambda schemes: sum(len(one.scheme.statements) for one in schemes))
    start = time.perf_counter()
    index = Index.of(largest)
    made = time.perf_counter() - start
    tracemalloc.start()
    measured_index = Index.of(largest)
    memory = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    del measured_index
    taken = []
    for query in queries:
        start = time.perf_counter()
        index.look_up(query["q"], 10)
        taken.append(1000 * (time.perf_counter() - start))
    rows = sum(len(one.scheme.statements) for one in largest)
    print(
        f"index of {rows} rows: {1000 * made:.0f} ms, {memory:.1f} MiB; "
        f"a query: median {statistics.median(taken):.2f} ms, longest {max(taken):.2f} ms"
    )


def main() -> None:
    """Measure the file of queries that is named, or else the schemes' own phrases."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("queries", type=Path, nargs="?")
    arguments.add_argument("--folds", type=int, default=2, help="of the own phrases, how many sevenths are tried")
    arguments.add_argument("--without", action="append", default=[], choices=sorted(PARTS))
    arguments.add_argument("--ablate", action="store_true", help="leave out each part in turn")
    arguments.add_argument("--model", action="store_true", help="beside a sentence model, in .venv-bench")
    arguments.add_argument("--strangers", action="store_true", help="the searches of each author in bench/searches")
    arguments.add_argument("--margin", action="store_true", help="how clearly a row has to be meant to stand apart")
    chosen = arguments.parse_args()
    if chosen.margin:
        margins()
        return
    if chosen.strangers:
        strangers()
        return
    if chosen.queries is None:
        own_phrases(frozenset(chosen.without), chosen.folds)
        return
    lines = chosen.queries.read_text(encoding="utf-8").splitlines()
    queries = kinds(json.loads(line) for line in lines if line.strip())
    everything = [query for some in queries.values() for query in some]
    print({kind: len(some) for kind, some in queries.items()}, "(hit@1, hit@3, MRR)")
    shown("ours", queries, ours(frozenset(chosen.without)))
    if chosen.ablate:
        for part in sorted(PARTS):
            shown(f"  without {part}", queries, ours(frozenset({part})))
        shown("full-text search", queries, full_text())
    if chosen.model:
        model = by_model()
        shown("sentence model", queries, model)
        shown("ours and the model", queries, together(ours(), model))
        began = time.perf_counter()
        for query in everything:
            model(query["council"], query["q"])
        print(f"a query of the model: {1000 * (time.perf_counter() - began) / len(everything):.1f} ms")
    timed(everything)


if __name__ == "__main__":
    main()
