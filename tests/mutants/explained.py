"""Changes that no test can notice, each with the reason: ``explained.txt`` beside this module.

A line is the name of a change; the lines after it that begin with blanks say why nothing can notice it.
"""

from __future__ import annotations

from typing import Final

from tests.architecture.reading import PROJECT

LIST: Final = PROJECT / "tests" / "mutants" / "explained.txt"


def explained() -> dict[str, str]:
    """Return the reason of each change that is explained, by the name of the change."""
    reasons: dict[str, str] = {}
    name = ""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            reasons[name] = f"{reasons[name]} {line.strip()}".strip()
        else:
            name = line.rstrip()
            reasons[name] = ""
    return reasons
