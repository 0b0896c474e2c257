"""Management decision notes, and the log of what was done and tried.

A note is two rows from the start. The sealed record (who, when, under which version, with which outcome) never changes.
The text with its salt may be emptied, but only by a disposal. A correction is a further note. Nothing here decides
anything.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from authorities.lengths import FULL_NAME, SLUG
from authorities.models import Appointment, Authority
from casenotes.models import lengths
from casenotes.models.cases import Case
from casenotes.models.querysets import AuditEntryQuerySet, NoteQuerySet
from delegation.models import SchemeVersion
from delegation.rules.lengths import ROW, TITLE


class NoteKind(models.TextChoices):
    """How a note relates to the scheme."""

    DECISION = "decision", "Decision under the scheme"  # the scheme allowed it, with all steps evidenced
    DEVIATION = "deviation", "Decision outside the scheme"  # already taken, and recorded truthfully as such
    ELSEWHERE = "elsewhere", "Decided elsewhere, stated"  # by a court or another body, as somebody here states
    UNCHECKED = "unchecked", "No scheme checked"  # no version that is held covers the day


class Note(models.Model):
    """The sealed record of one management decision. ``number`` counts from 1 in each council.

    It holds codes, keys and digests. It holds no name, no reference and no word that somebody typed. Those are in the
    text, and only their salted digests are here (``digests``, by field). ``record_digest`` covers the whole record.
    ``format`` says which columns that means.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    format = models.PositiveSmallIntegerField()
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="notes")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=9, choices=NoteKind.choices)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    version = models.ForeignKey(
        SchemeVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="notes",
        help_text="Empty: the decision is older than every version, and no scheme was checked.",
    )
    row = models.CharField(max_length=ROW)
    title = models.CharField(max_length=TITLE)
    taken_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="notes")
    recorded_as = models.CharField(
        max_length=lengths.RECORDED_AS, help_text="Post and area of whoever recorded, in words, as they were then."
    )
    post = models.CharField(max_length=SLUG)
    area = models.CharField(max_length=SLUG, blank=True)
    capacity = models.CharField(max_length=SLUG, blank=True)
    outcome = models.CharField(max_length=12, help_text="What followed for whoever decided, all lines considered.")
    codes = models.JSONField(default=list, blank=True, help_text="The codes of the reasons.")
    rows = models.JSONField(default=list, blank=True, help_text="Every row that the answer rests on, its own first.")
    should_have_decided = models.CharField(max_length=SLUG, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    decided_by = models.CharField(
        max_length=SLUG, blank=True, help_text="The body that decided, where one elsewhere did."
    )
    prepared = models.OneToOneField(
        "Prepared",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="note",
        help_text="What somebody else had prepared, where the decider confirmed it.",
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="notes_prepared"
    )
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        help_text="The note that was recorded about the wrong child, and stands here about the right one.",
    )
    considers = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="considered_by",
        help_text="The decision elsewhere that the panel considered; of one entered later, the panel's note.",
    )
    scheme_digest = models.CharField(max_length=64, blank=True)
    ladder_digest = models.CharField(max_length=64)
    words_digest = models.CharField(max_length=64, blank=True, help_text="Empty: recorded before it was kept.")
    calendar_digest = models.CharField(max_length=64)
    digests = models.JSONField(help_text="The salted digest of each field of the text.")
    text_digest = models.CharField(max_length=64, blank=True, help_text="Of the words, in notes of format 1 alone.")
    record_digest = models.CharField(max_length=64)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at"]
        # What a list is asked for comes first, then its order: a page is read off the index, however long the list is.
        indexes = [
            models.Index(fields=["authority", "recorded_at", "number"], name="note_listed"),
            models.Index(fields=["authority", "taken_at", "number"], name="note_by_day"),
            models.Index(fields=["authority", "recorded_by", "recorded_at", "number"], name="note_by_recorder"),
            models.Index(fields=["authority", "area", "recorded_at", "number"], name="note_by_area"),
            models.Index(fields=["authority", "case", "recorded_at", "number"], name="note_by_case"),
            models.Index(fields=["authority", "kind", "recorded_at", "number"], name="note_by_kind"),
            # As the list of them asks (``NoteQuerySet.outside``): of two kinds together no other index keeps the order.
            models.Index(
                fields=["authority", "recorded_at", "number"],
                condition=Q(kind__in=[NoteKind.DEVIATION, NoteKind.UNCHECKED]),
                name="note_outside",
            ),
            models.Index(fields=["authority", "should_have_decided", "recorded_at", "number"], name="note_by_post_due"),
            models.Index(
                fields=["authority", "recorded_at", "number"],
                condition=Q(corrects__isnull=False),
                name="note_that_corrects",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="note_number_once_an_authority"),
            models.CheckConstraint(condition=Q(taken_at__lte=F("recorded_at")), name="note_taken_before_recorded"),
            models.CheckConstraint(condition=Q(kind__in=NoteKind.values), name="note_kind_known"),
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(corrects__isnull=False), name="note_corrected_once"
            ),
            models.CheckConstraint(
                condition=Q(should_have_decided="") | Q(kind__in=[NoteKind.DEVIATION, NoteKind.UNCHECKED]),
                name="note_names_another_only_for_a_deviation",
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=True, scheme_digest="", kind=NoteKind.UNCHECKED)
                | (Q(version__isnull=False) & ~Q(scheme_digest="") & ~Q(kind=NoteKind.UNCHECKED)),
                name="note_without_a_version_is_unchecked",
            ),
            models.CheckConstraint(
                condition=Q(decided_by="") | Q(kind=NoteKind.ELSEWHERE), name="note_names_a_body_only_if_elsewhere"
            ),
            models.CheckConstraint(
                condition=Q(prepared__isnull=True, prepared_by__isnull=True)
                | Q(prepared__isnull=False, prepared_by__isnull=False),
                name="note_names_who_prepared_it",
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.number}"


class NoteText(models.Model):
    """What a note says, about whom, by whom and on which facts. It is a row of its own so that it can be disposed of.

    ``case_reference``, ``initials``, ``recorder`` and ``preparer`` are copies of what the case and the people were
    called at the time.
    """

    note = models.OneToOneField(Note, on_delete=models.PROTECT, primary_key=True, related_name="text")
    salt = models.CharField(max_length=64)
    case_reference = models.CharField(max_length=lengths.CASE_REFERENCE)
    initials = models.CharField(max_length=lengths.INITIALS)
    recorder = models.CharField(max_length=FULL_NAME)
    question = models.JSONField(help_text="The question as it was asked, with where each fact came from.")
    determination = models.JSONField(help_text="The answer as it was given, in words and codes.")
    evidence = models.JSONField(default=list, blank=True, help_text="For each step: who, when and how.")
    preparer = models.CharField(max_length=FULL_NAME, blank=True, help_text="Who prepared the note, by name.")
    elsewhere = models.JSONField(
        default=dict, blank=True, help_text="Who decided elsewhere, where, and the reference of the document."
    )
    decided = models.TextField()
    why = models.TextField()
    considered = models.TextField(blank=True)
    child_view = models.TextField(blank=True)
    actions = models.TextField(blank=True)
    deviation_reason = models.TextField(blank=True)
    correction_reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"text of {self.note}"


CASE_OPENED: Final = "case-opened"
CASE_NOT_FOUND: Final = "case-not-found"
"""Codes of entries about cases: one was opened to record under a row, or one was looked for that is not there."""


class AuditKind(models.TextChoices):
    """What somebody did or tried to do."""

    RECORDED = "recorded", "Note recorded"  # a note was saved
    REFUSED = "refused", "Note refused"  # it was not allowed, and nothing was saved
    CORRECTED = "corrected", "Note corrected"  # a further note that amends an earlier one
    READ = "read", "Note read"  # a person opened a note
    LISTED = "listed", "Notes listed"  # a person opened a list of notes
    LOG_READ = "log-read", "Log read"  # a person opened a page of the log
    ENTERED = "entered", "Entry added to a note"  # a confirmation, an answer, a question, or the wrong child
    PREPARED = "prepared", "Note prepared"  # written for a decider, changed, or said not to be so


class LogHead(models.Model):
    """The end of one log: the number and digest of its latest entry. Adding an entry locks this row.

    ``log`` is the key of the council, or 0 for entries that belong to no council.
    """

    log = models.PositiveBigIntegerField(primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"log {self.log} at {self.number}"


class AuditEntry(models.Model):
    """One entry of the log: who did or tried what, when, and about which case. It never holds the text of a note.

    ``user`` is empty if nobody is signed in, and ``authority`` if no council is known. The entries of one ``log`` are
    numbered without gaps. ``digest`` covers the entry and the digest of the one before it.
    """

    log = models.PositiveBigIntegerField(help_text="The key of the council; 0 where none is known.")
    number = models.PositiveBigIntegerField()
    format = models.PositiveSmallIntegerField()
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_entries"
    )
    at = models.DateTimeField()
    kind = models.CharField(max_length=9, choices=AuditKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_entries"
    )
    post = models.CharField(max_length=SLUG, blank=True)
    row = models.CharField(max_length=ROW, blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    codes = models.JSONField(default=list, blank=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_entries")
    note = models.ForeignKey(Note, on_delete=models.PROTECT, null=True, blank=True, related_name="audit_entries")
    digest = models.CharField(max_length=64)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["authority", "at", "number"], name="audit_listed"),
            models.Index(fields=["authority", "kind", "at", "number"], name="audit_by_kind"),
            models.Index(fields=["authority", "user", "at", "number"], name="audit_by_user"),
            models.Index(fields=["authority", "note", "at", "number"], name="audit_by_note"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AuditKind.values), name="audit_kind_known"),
            models.UniqueConstraint(fields=["log", "number"], name="audit_number_once_a_log"),
            models.CheckConstraint(
                condition=Q(authority__isnull=True, log=0) | Q(authority=F("log")), name="audit_log_of_the_authority"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at:%Y-%m-%d %H:%M}"


class Submission(models.Model):
    """One press of the button. The same key from the same person makes one note, however often it is sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions")
    key = models.UUIDField()
    body_digest = models.CharField(max_length=64)
    note = models.OneToOneField(Note, on_delete=models.PROTECT, related_name="submission")

    class Meta:
        indexes = [models.Index(fields=["user", "body_digest"], name="submission_by_words")]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="submission_once")]

    def __str__(self) -> str:
        return str(self.key)
