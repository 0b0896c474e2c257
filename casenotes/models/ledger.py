"""The tables of notes, of the log and of legal statuses that the guard protects: what is recorded is never changed.

Nothing gets past the guard yet. A later disposal may empty texts, and nothing else.
"""

from __future__ import annotations

from typing import Final

from authorities.database.guard import GuardedTable

REFUSAL: Final = "the ledger is never changed: record a correction instead"

TABLES: Final = (
    GuardedTable(
        "casenotes_note",
        (("id",), ("authority_id", "number"), ("corrects_id",), ("prepared_id",), ("replaces_id",)),
        REFUSAL,
    ),
    GuardedTable("casenotes_notetext", (("note_id",),), REFUSAL),
    GuardedTable("casenotes_auditentry", (("id",), ("log", "number")), REFUSAL),
    GuardedTable("casenotes_submission", (("id",), ("user_id", "key"), ("note_id",)), REFUSAL),
    GuardedTable("casenotes_legalstatusentry", (("id",),), REFUSAL),
    GuardedTable("casenotes_noterequest", (("id",), ("note_id", "number")), REFUSAL),
    GuardedTable("casenotes_noteentry", (("id",), ("note_id", "number"), ("by_id", "key")), REFUSAL),
    GuardedTable("casenotes_noteentrytext", (("entry_id",),), REFUSAL),
    GuardedTable("casenotes_prepared", (("id",), ("prepared_by_id", "key")), REFUSAL),
    GuardedTable("casenotes_preparedwording", (("id",), ("prepared_id", "number")), REFUSAL),
    GuardedTable("casenotes_preparedend", (("prepared_id",),), REFUSAL),
    GuardedTable(
        "casenotes_preparedrequest",
        (("id",), ("prepared_id", "number"), ("wording_id", "step", "person_id")),
        REFUSAL,
    ),
    GuardedTable(
        "casenotes_preparedentry",
        (("id",), ("prepared_id", "number"), ("by_id", "key"), ("request_id",)),
        REFUSAL,
    ),
)
