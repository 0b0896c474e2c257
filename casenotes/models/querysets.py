"""The filters that this app's queries are chained from. Whatever a person may not see is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from django.apps import apps
from django.db.models import BooleanField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Upper
from django.utils import timezone

from authorities.models import Role
from authorities.people.reach import reach_of

if TYPE_CHECKING:
    from datetime import date

    from authorities.models import User
    from authorities.people.reach import Reach
    from casenotes.models import (  # noqa: F401 - named in the generic types below
        AuditEntry,
        Case,
        LegalStatusEntry,
        Note,
        NoteRequest,
        OpenRequest,
        Prepared,
        PreparedRequest,
    )


CLOSING: Final = ("confirmed", "denied", "agreed", "not-agreed", "reply", "seen")
"""The kinds of entry that answer a request for good (``EntryKind``). A reply answers a question, and nothing else."""

ANSWERS: Final = ("agreed", "not-agreed")
"""The kinds of entry with which somebody answers for a decision (``EntryKind``)."""


class CaseQuerySet(QuerySet["Case"]):
    """Cases, filtered by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Keep the cases of the person's council; somebody who only looks up sees none."""
        return self.filter(authority=user.authority_id) if user.sees_cases else self.none()

    def called(self, reference: str) -> Self:
        """Keep the cases of a reference, in small or capital letters.

        Written so that both databases find them by an index: ``iexact`` reads every case on SQLite.
        """
        return self.annotate(as_typed=Upper("reference")).filter(as_typed=Upper(Value(reference)))


class LegalStatusQuerySet(QuerySet["LegalStatusEntry"]):
    """Entries of legal statuses, filtered by day."""

    def begun_on(self, day: date) -> Self:
        """Keep the entries that begin on ``day`` or before, the one that holds first.

        An undated entry gives way to every dated one. Of two that begin on one day the one recorded later holds.
        """
        begun = self.filter(Q(starts__isnull=True) | Q(starts__lte=day))
        return begun.order_by(F("starts").desc(nulls_last=True), "-recorded_at", "-id")


class NoteQuerySet(QuerySet["Note"]):
    """Notes, filtered by who may see them."""

    def visible_to(self, user: User, reach: Reach | None = None) -> Self:
        """Keep the notes of the person's council that they have a need to read.

        A manager in a ranked post, and an auditor, read all of them. Anybody else reads what they recorded or prepared,
        the decisions outside the scheme that a post of theirs should have taken, and whatever a post or a hat of theirs
        is asked about, or they themselves are told to look at. Somebody who only looks up reads none. ``reach`` is what
        reaches them now, where it is known.
        """
        if not user.sees_cases:
            return self.none()
        of_the_council = self.filter(authority=user.authority_id)
        if user.role == Role.AUDITOR:
            return of_the_council
        reach = reach if reach is not None else reach_of(user, timezone.now())
        if user.role != Role.PRACTITIONER and reach.is_ranked:
            return of_the_council
        requests: NoteRequestQuerySet = apps.get_model("casenotes", "NoteRequest")._default_manager.all()
        asked = requests.reaching(user, reach).order_by().values("note")
        told = requests.filter(person=user, kind="see").order_by().values("note")
        own = Q(recorded_by=user) | Q(prepared_by=user) | Q(should_have_decided__in=sorted(reach.posts))
        # Whoever is asked about a note also reads how it was corrected.
        return of_the_council.filter(own | Q(pk__in=asked) | Q(corrects__in=asked) | Q(pk__in=told))

    def outside(self) -> Self:
        """Keep the decisions outside the scheme, and those for which no scheme was checked.

        The kinds stand in the SQL itself: SQLite takes a partial index only for a condition without parameters.
        """
        # No text of anybody's stands in it.
        return self.filter(RawSQL(_OUTSIDE, [], output_field=BooleanField()))  # noqa: S611


_OUTSIDE: Final = "casenotes_note.kind IN ('deviation', 'unchecked')"


class NoteRequestQuerySet(QuerySet["NoteRequest"]):
    """What people are asked because of notes, filtered by whether it is answered."""

    def open(self) -> Self:
        """Keep the requests that nobody has answered. A question back leaves one open."""
        return self.exclude(entries__kind__in=CLOSING)

    def reaching(self, user: User, reach: Reach) -> Self:
        """Keep what is asked of the posts that somebody holds, or of kinds of these, and of the hats that they wear.

        ``reach`` is what reaches them at a moment. What is asked of a person by name is not among it.
        """
        return self.filter(_reaching(user, reach))

    def about_others(self, reach: Reach) -> Self:
        """Leave out what is asked because of notes that the person recorded, prepared or corrected themselves.

        All accounts of one staff number are one person.
        """
        return self.filter(by_others(reach, "note"))

    def unanswered(self) -> Self:
        """Keep the requests to answer that nobody has answered: neither on this one, nor on one asked beside it.

        Those that are asked because of the same note and of the same later entry stand beside each other.
        """
        return self.filter(_nobody_has_answered(), kind="answer")

    def waiting(self) -> Self:
        """Keep what still waits: requests to answer that nobody has answered, and all others that are open.

        It is worked out from what is guarded. Lists read ``OpenRequest`` instead, which holds the same.
        """
        return self.filter(~Q(kind="answer") | _nobody_has_answered()).open()


class OpenRequestQuerySet(QuerySet["OpenRequest"]):
    """The requests that still wait, filtered by whom they reach."""

    def reaching(self, user: User, reach: Reach) -> Self:
        """Keep what is asked of the posts that somebody holds, or of kinds of these, and of the hats that they wear."""
        return self.filter(_reaching(user, reach))


def _reaching(user: User, reach: Reach) -> Q:
    """Return the condition that a request, or the row of one that waits, asks a post or a hat that reaches somebody."""
    here = Q(authority=user.authority_id)
    asked = Q(pk__in=[])
    # The council stands in each part, so that each is looked up in an index of its own.
    if reach.hats:
        asked |= here & Q(hat__in=sorted(reach.hats))
    for seat in reach.seats:
        of_the_post = here & Q(post__in=sorted(seat.kinds))
        asked |= of_the_post if seat.areas is None else of_the_post & Q(area__in=["", *sorted(seat.areas)])
    return asked


def by_others(reach: Reach, note: str = "") -> Q:
    """Return the condition that a person did not record, prepare or correct a note, under whichever account.

    ``note`` is the column that leads to it; empty for notes themselves.
    """
    along = f"{note}__" if note else ""
    correction = {"corrects": OuterRef(note or "pk"), "recorded_by__in": reach.accounts}
    corrected = apps.get_model("casenotes", "Note")._default_manager.filter(**correction)
    prepared = Q(**{f"{along}prepared_by__isnull": False, f"{along}prepared_by__in": reach.accounts})
    own = Q(**{f"{along}recorded_by__in": reach.accounts}) | prepared
    return ~own & Q(~Exists(corrected.order_by()))


def _nobody_has_answered() -> Q:
    """Return the condition that neither a request nor one that is asked beside it is answered.

    A note that was corrected waits no more where the correction asks anew: what stands now is what is answered.
    """
    answers = apps.get_model("casenotes", "NoteEntry")._default_manager.filter(kind__in=ANSWERS, note=OuterRef("note"))
    of_the_note = answers.filter(request__raised_by__isnull=True, request__isnull=False).order_by()
    of_the_entry = answers.filter(request__raised_by=OuterRef("raised_by")).order_by()
    requests = apps.get_model("casenotes", "NoteRequest")._default_manager
    anew = requests.filter(note__corrects=OuterRef("note"), kind="answer", raised_by__isnull=True).order_by()
    of_itself = Q(raised_by__isnull=True) & Q(~Exists(of_the_note), ~Exists(anew))
    return of_itself | (Q(raised_by__isnull=False) & Q(~Exists(of_the_entry)))


class PreparedQuerySet(QuerySet["Prepared"]):
    """Prepared notes, filtered by who may see them and whether they have ended."""

    def visible_to(self, user: User) -> Self:
        """Keep those that a person prepared or has to confirm; all of the council for who may read all its notes."""
        if not user.sees_cases:
            return self.none()
        of_the_council = self.filter(authority=user.authority_id)
        own = Q(prepared_by=user) | Q(decider=user)
        if user.role == Role.AUDITOR:
            return of_the_council
        if user.role == Role.PRACTITIONER:
            return of_the_council.filter(own)
        held = user.appointments.in_force_at(timezone.now())
        return of_the_council.filter(Exists(held.filter(seat__post__rank__isnull=False)) | own)

    def open_to(self, user: User | int) -> Self:
        """Keep those that wait for somebody: as the decider, for their word on a step, or to see that it was denied.

        It is read off ``OpenPrepared``, however many they have had to do with.
        """
        rows = apps.get_model("casenotes", "OpenPrepared")._default_manager
        return self.filter(pk__in=rows.filter(person=user).order_by().values("prepared"))

    def waiting(self) -> Self:
        """Keep those that nobody has confirmed, denied or withdrawn."""
        return self.filter(end__isnull=True)

    def for_the_decider(self) -> Self:
        """Keep those that wait for their decider, and not for others to confirm what the latest wording says of them.

        What somebody denied is the decider's again, whoever else has not answered yet.
        """
        asked: PreparedRequestQuerySet = apps.get_model("casenotes", "PreparedRequest")._default_manager.all()
        asked = asked.of_the_latest_wording().filter(prepared=OuterRef("pk")).order_by()
        is_open, is_denied = Exists(asked.filter(answer__isnull=True)), Exists(asked.filter(answer__kind="denied"))
        return self.waiting().filter(~is_open | is_denied)

    def denied_and_not_seen(self) -> Self:
        """Keep those that their decider denied, and of whose denial the preparer has not said that they saw it."""
        return self.filter(end__kind="denied").exclude(entries__kind="seen")


class PreparedRequestQuerySet(QuerySet["PreparedRequest"]):
    """What people are asked before a prepared note is recorded, filtered by whether it still waits."""

    def of_the_latest_wording(self) -> Self:
        """Keep what is asked about the latest wording of each prepared note."""
        wordings = apps.get_model("casenotes", "PreparedWording")._default_manager
        later = wordings.filter(prepared=OuterRef("prepared"), number__gt=OuterRef("wording__number")).order_by()
        return self.filter(~Exists(later))

    def open(self) -> Self:
        """Keep what nobody has answered about what a prepared note says now, as long as that has not ended."""
        return self.of_the_latest_wording().filter(answer__isnull=True, prepared__end__isnull=True)


class AuditEntryQuerySet(QuerySet["AuditEntry"]):
    """Entries of the log, filtered by who may see them."""

    def visible_to(self, user: User) -> Self:
        """Keep the entries of the person's council."""
        return self.filter(authority=user.authority_id) if user.authority_id is not None else self.none()
