"""Learn when nothing in the schemes answers a search: ``.venv-bench/bin/python bench/covered.py``.

Covered searches are the schemes' own phrases. Each is left out of the index in turn and searched for, and it counts if
its row is among the first three. Searches that no row answers are in ``bench/not_covered.txt``. About half of both are
put into a sentence, because people also write about a mother and a Friday. No real person's search is used.

Prints the weights of the signs, as ``delegation.lookup.search.looking`` holds them, and what share of searches each
boundary turns away. Then it asks the other councils about what only Torbay's scheme covers, its staff and its
contracts, and prints how much of that they turn away. The same input gives the same numbers. Needs numpy.
"""

from __future__ import annotations

import random
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from search import FOLDS, by_council, left_out

from delegation.lookup.search import Index
from delegation.lookup.search.looking import Signs

BEFORE = (
    "mum rang this morning and",
    "the school have just told me",
    "he is fourteen and",
    "the carers are saying",
    "it is friday afternoon and",
    "her dad turned up last night,",
    "we had a meeting yesterday and",
    "the duty worker asked me",
    "i have just come back from a visit,",
    "the placement is wobbling,",
    "i am new here,",
    "the police were round again and",
)
AFTER = (
    "who do i ask",
    "who agrees",
    "and i need to know who signs",
    "what do we do",
    "before monday",
    "and she is only small",
    "can i just go ahead",
    "is it my manager or higher",
    "and nobody is picking up",
)
ONLY_TORBAY = ("1. Personnel", "2. Finance (general)", "12. School registration and attendance proceedings")
NOT_ONLY = frozenset({"tor-2.04a", "tor-2.04b"})
"""Section 17 money, which the other schemes cover too."""

TURNED_AWAY = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
NAMES = [one.name for one in fields(Signs)]


def in_a_sentence(text: str, chance: random.Random) -> str:
    """Return a search as it is, or with words before or after it that say nothing."""
    before, after = chance.random() < 0.3, chance.random() < 0.3
    return " ".join([*([chance.choice(BEFORE)] if before else []), text, *([chance.choice(AFTER)] if after else [])])


def not_covered(councils: set[str]) -> list[tuple[str, str]]:
    """Return searches that no row of a council answers, as pairs of council and search."""
    found = []
    for line in Path(__file__).with_name("not_covered.txt").read_text(encoding="utf-8").splitlines():
        named, _, text = line.rpartition(":")
        if text.strip() and not line.startswith("#"):
            found += [(one.strip(), text.strip()) for one in (named.split(",") if named else sorted(councils))]
    return found


def examples() -> list[tuple[bool, Signs]]:
    """Return the signs of searches, each with whether the schemes answer it."""
    chance = random.Random(1)  # noqa: S311 - the numbers have to be the same each time
    found = []
    schemes = by_council()
    for each in schemes.values():
        for fold in range(FOLDS):
            kept, queries = left_out(each, fold)
            index = Index.of(kept)
            for query in queries:
                text = in_a_sentence(query["q"], chance)
                answer = index.look_up(text, 3)
                rows = [one.statement.row for one in (answer.results or answer.nearest)[:3]]
                signs = index.signs(text)
                if signs is not None and query["rows"][0] in rows:
                    found.append((True, signs))
    indexes = {council: Index.of(each) for council, each in schemes.items()}
    for council, plain in not_covered(set(schemes)):
        for _ in range(2):
            signs = indexes[council].signs(in_a_sentence(plain, chance))
            if signs is not None:
                found.append((False, signs))
    return found


def asked_of_others() -> tuple[int, int]:
    """Return how many searches other councils are asked for what only Torbay covers, and how many they turn away."""
    schemes = by_council()
    indexes = [Index.of(each) for council, each in schemes.items() if council != "torbay"]
    phrases = [
        phrase
        for scheme in schemes["torbay"]
        for one in scheme.scheme.statements
        if one.section in ONLY_TORBAY and one.row not in NOT_ONLY
        for phrase in one.asked_as
    ]
    asked = [index.look_up(phrase, 1).is_covered for index in indexes for phrase in phrases]
    return len(asked), len(asked) - sum(asked)


def main() -> None:
    """Learn the weights, and print them with what they turn away."""
    found = examples()
    is_covered = np.array([one for one, _signs in found], float)
    signs = np.array([[*astuple(one), 1.0] for _is, one in found])
    counts = np.where(is_covered == 1, 0.5 / is_covered.sum(), 0.5 / (1 - is_covered).sum()) * len(found)
    weights = np.zeros(signs.shape[1])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-signs @ weights))
        slope = signs.T @ (counts * (likely - is_covered)) + 0.1 * weights
        bend = (signs * (counts * likely * (1 - likely))[:, None]).T @ signs + 0.1 * np.eye(len(weights))
        weights = weights - np.linalg.solve(bend, slope)
    print({name: round(float(weight), 2) for name, weight in zip(NAMES, weights[:-1], strict=True)})
    evidence = signs[:, :-1] @ weights[:-1]
    covered, others = evidence[is_covered == 1], evidence[is_covered == 0]
    print(f"{len(covered)} answered, {len(others)} not; when so many in a hundred answered ones are turned away:")
    for share in TURNED_AWAY:
        boundary = float(np.percentile(covered, share))
        print(
            f"  {share:3.1f}: from {boundary:.2f}, and {100 * float((others < boundary).mean()):.1f} of the others are"
        )
    count, turned = asked_of_others()
    print(f"of {count} searches for what Torbay alone speaks of, other councils turn away {100 * turned / count:.1f} %")


if __name__ == "__main__":
    main()
