"""What notes take: python bench/notes.py PART [options].

Parts: ``lists`` (pages of notes and of the log among few notes and many), ``saving`` (one note, by one writer and by
eight, beside the same rows put in plainly). Each part tells its options with ``--help``.
"""

from __future__ import annotations

import sys

import note_lists
import saving

PARTS = {"lists": note_lists.main, "saving": saving.main}


def main() -> None:
    """Run the part that is named."""
    part = PARTS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if part is None:
        raise SystemExit(__doc__)
    part(sys.argv[2:])


if __name__ == "__main__":
    main()
