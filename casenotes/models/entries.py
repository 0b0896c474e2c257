"""What somebody is asked because of a note, and what somebody says of it later. The note itself stays as it is.

Both are kept for good. As with notes, the sealed row holds codes, and the words stand in a row of their own.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from authorities.lengths import FULL_NAME, SLUG
from authorities.models import Appointment, Authority
from casenotes.models import lengths
from casenotes.models.notes import Note
from casenotes.models.querysets import NoteRequestQuerySet


class RequestKind(models.TextChoices):
    """What somebody is asked."""

    CONFIRM = "confirm", "Confirm a step"  # a second person, about what the recorder states that they did
    ANSWER = "answer", "Answer a decision"  # taken outside the scheme, or under none; or a denial of a step
    SEE = "see", "See a decision"  # decided elsewhere, or recorded about the wrong child


class NoteRequest(models.Model):
    """Something that one person, or whoever holds a post or wears a hat, is asked because of a note.

    ``number`` counts from 1 in each note. One of ``person``, ``post`` and ``hat`` is given. ``area`` narrows a post to
    its holders there. ``raised_by`` is the later entry that it is asked because of, and empty for the note itself.
    """

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="note_requests")
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="requests")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=RequestKind.choices)
    at = models.DateTimeField()
    step = models.CharField(
        max_length=lengths.STEP, blank=True, help_text="The step to confirm, such as consultation:legal."
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="note_requests"
    )
    post = models.CharField(max_length=SLUG, blank=True)
    area = models.CharField(max_length=SLUG, blank=True)
    hat = models.CharField(max_length=SLUG, blank=True)
    raised_by = models.ForeignKey(
        "NoteEntry", on_delete=models.PROTECT, null=True, blank=True, related_name="requests_raised"
    )
    digest = models.CharField(max_length=64)

    objects = NoteRequestQuerySet.as_manager()

    class Meta:
        ordering = ["note", "number"]
        indexes = [
            # With the note, so that the index alone tells which notes a post was ever asked about.
            models.Index(fields=["authority", "post", "area", "kind", "note"], name="request_asked_of_post"),
            models.Index(fields=["person", "at"], name="request_by_person"),
            models.Index(fields=["authority", "hat", "at"], name="request_by_hat"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="request_number_once_a_note"),
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="request_kind_known"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, post="", area="", hat="")
                | (Q(person__isnull=True, hat="") & ~Q(post=""))
                | (Q(person__isnull=True, post="", area="") & ~Q(hat="")),
                name="request_asks_one",
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.number} of {self.note}"


class EntryKind(models.TextChoices):
    """What somebody says of a note that is recorded."""

    CONFIRMED = "confirmed", "Confirmed"  # the second person did what was stated
    DENIED = "denied", "Denied"  # the second person did not
    AGREED = "agreed", "Agreed as taken"  # never a decision under the scheme for that
    NOT_AGREED = "not-agreed", "Not agreed"  # with what is to be done, and by whom
    QUESTION = "question", "Question"
    REPLY = "reply", "Reply"  # to a question
    SEEN = "seen", "Seen"
    WRONG_CHILD = "wrong-child", "Recorded about the wrong child"


class NoteEntry(models.Model):
    """Something that somebody said later about a note, sealed. ``number`` counts from 1 in each note.

    ``request`` is what they were asked, if they were. ``key`` makes one entry of a second press of the button.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    format = models.PositiveSmallIntegerField()
    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()
    request = models.ForeignKey(NoteRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="entries")
    kind = models.CharField(max_length=11, choices=EntryKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="note_entries")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="note_entries"
    )
    said_as = models.CharField(
        max_length=lengths.RECORDED_AS, blank=True, help_text="Post and area in words, as they were then."
    )
    post = models.CharField(max_length=SLUG, blank=True)
    area = models.CharField(max_length=SLUG, blank=True)
    key = models.UUIDField()
    digests = models.JSONField(help_text="The salted digest of each field of the words.")
    record_digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["note", "number"]
        constraints = [
            models.UniqueConstraint(fields=["note", "number"], name="entry_number_once_a_note"),
            models.UniqueConstraint(fields=["by", "key"], name="entry_once"),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name="entry_kind_known"),
        ]

    def __str__(self) -> str:
        return f"entry {self.number} of {self.note}"


class NoteEntryText(models.Model):
    """The words of an entry and who said them, in a row of its own so that it can be disposed of."""

    entry = models.OneToOneField(NoteEntry, on_delete=models.PROTECT, primary_key=True, related_name="text")
    salt = models.CharField(max_length=64)
    said_by = models.CharField(max_length=FULL_NAME)
    words = models.TextField(blank=True)
    to_do = models.TextField(blank=True, help_text="What is to be done, and by whom.")
    called = models.JSONField(
        default=dict, blank=True, help_text="What the posts, areas and hats asked because of it were called then."
    )

    def __str__(self) -> str:
        return f"words of {self.entry}"
