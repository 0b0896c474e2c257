"""Learn how surely a search is covered: ``.venv-bench/bin/python bench/covered.py``.

The searches of the four authors in ``strangers.TRAINED_ON`` train the weights of the signs, as
``delegation.lookup.search.looking`` holds them, by ridge logistic regression. What an author wrote for what no scheme
speaks of is left out of the index while that author's own searches are read, so that none is compared with itself. The
two borders are shares of the covered training searches: of these, NO in a hundred are "no", and NOT_SURE in a hundred
are "no" or "unsure".

Prints the weights and borders, then what becomes of the searches of each author, those that are kept back last, and the
curve. The same input gives the same numbers. Needs numpy.
"""

from __future__ import annotations

from dataclasses import astuple, fields

import numpy as np
from strangers import KEPT_BACK, TRAINED_ON, indexes, searches_of, share

from delegation.lookup.not_covered import not_covered_in
from delegation.lookup.search import Index
from delegation.lookup.search.others import Others
from delegation.lookup.search.signs import SURE_FROM, UNSURE_FROM, Signs
from delegation.lookup.search.words import plain

Read = tuple[list["Signs | None"], np.ndarray, np.ndarray]
"""The signs of searches, whether a scheme covers each, and whether it is a near miss."""

NAMES = [one.name for one in fields(Signs)]
NO, NOT_SURE = 0.5, 5.0
"""In a hundred covered training searches."""

RIDGE = 2.0
NOTHING_KNOWN = -99.0
CURVE = (0.5, 1.0, 2.0, 3.0, 5.0, 7.0, 9.0, 12.0, 15.0)


def without(index: Index, council: str, author: str) -> Index:
    """Return an index without what an author wrote for what no scheme speaks of."""
    written = {" ".join(one["q"].split()) for one in searches_of(author) if not one["rows"]}
    weights = index.weights
    kept = (text for text in not_covered_in(council) if text not in written)
    phrases = (tuple(dict.fromkeys(weights.terms(plain(text)))) for text in kept)
    weights.others = Others.of(phrases, weights.rarity, weights.rarest)
    return Index(weights)


def read(author: str) -> Read:
    """Return the signs of each search of an author, whether a scheme covers it, and whether it is a near miss."""
    found = {council: without(index, council, author) for council, index in indexes().items()}
    searches = searches_of(author)
    signs = [found[one["council"]].signs(one["q"]) for one in searches]
    return (
        signs,
        np.array([bool(one["rows"]) for one in searches]),
        np.array([one.get("near", False) for one in searches]),
    )


def together(each: list[Read]) -> Read:
    """Return what was read of several authors, as of one."""
    signs = [one for some, _covered, _near in each for one in some]
    return signs, np.concatenate([one[1] for one in each]), np.concatenate([one[2] for one in each])


def learn(signs: list[Signs | None], is_covered: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the base and the weights of the signs that tell covered searches from others."""
    known = [at for at, one in enumerate(signs) if one is not None]
    values = np.array([astuple(one) for one in signs if one is not None])
    middle, spread = values.mean(0), values.std(0) + 1e-9
    table = np.c_[(values - middle) / spread, np.ones(len(values))]
    wanted = is_covered[known].astype(float)
    weights = np.zeros(table.shape[1])
    penalty = np.array([RIDGE] * (table.shape[1] - 1) + [0.0])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-table @ weights))
        curved = table.T @ (table * (likely * (1 - likely) + 1e-6)[:, None]) + np.diag(penalty)
        weights += np.linalg.solve(curved, table.T @ (wanted - likely) - penalty * weights)
    raw = weights[:-1] / spread
    return float(weights[-1] - raw @ middle), raw


def sums(signs: list[Signs | None], base: float, weights: np.ndarray) -> np.ndarray:
    """Return the sum of signs of each search. One of which no word is known is surely not covered."""
    return np.array([NOTHING_KNOWN if one is None else base + float(weights @ np.array(astuple(one))) for one in signs])


def tell(
    name: str, found: np.ndarray, is_covered: np.ndarray, is_near: np.ndarray, borders: tuple[float, float]
) -> None:
    """Print what becomes of covered searches, near misses and others."""
    kinds = (is_covered, ~is_covered, ~is_covered & is_near, ~is_covered & ~is_near)
    parts = [
        " / ".join(share(int((found[kind] < border).sum()), int(kind.sum())) for border in borders) for kind in kinds
    ]
    print(f"{name:12}", *(f"{part:>16}" for part in parts))


def main() -> None:
    """Learn, and print what was learnt and what it does."""
    read_of = {author: read(author) for author in (*TRAINED_ON, *KEPT_BACK)}
    pooled = {
        "trained on": together([read_of[one] for one in TRAINED_ON]),
        "kept back": together([read_of[one] for one in KEPT_BACK]),
    }
    signs, is_covered, _near = pooled["trained on"]
    base, weights = learn(signs, is_covered)
    found = sums(signs, base, weights)
    borders = tuple(float(np.quantile(found[is_covered], part / 100)) for part in (NO, NOT_SURE))
    print(f"BASE {base:.2f}")
    print("WEIGHTS", ", ".join(f"{name} {weight:.2f}" for name, weight in zip(NAMES, weights, strict=True)))
    print(f"UNSURE_FROM {borders[0]:.2f}, SURE_FROM {borders[1]:.2f} (held: {UNSURE_FROM}, {SURE_FROM})\n")
    print("no / no or unsure, in %:")
    print(f"{'author':12}", *(f"{name:>16}" for name in ("covered", "not covered", "near misses", "others")))
    for author, (one, covered, near) in {**read_of, **pooled}.items():
        tell(author, sums(one, base, weights), covered, near, borders)
    print("\nkept back, by how many covered training searches lie below the border:")
    one, covered, near = pooled["kept back"]
    kept = sums(one, base, weights)
    print(f"{'in a hundred':>12}", *(f"{name:>12}" for name in ("covered", "not covered", "near misses", "others")))
    for part in CURVE:
        border = float(np.quantile(found[is_covered], part / 100))
        kinds = (covered, ~covered, ~covered & near, ~covered & ~near)
        print(f"{part:12}", *(f"{share(int((kept[kind] < border).sum()), int(kind.sum())):>12}" for kind in kinds))


if __name__ == "__main__":
    main()
