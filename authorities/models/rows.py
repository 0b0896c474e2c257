"""Councils, their areas and posts, and the people who hold them, as rows.

Every interval is half-open, [starts, ends): at ``ends`` it is over. Nothing here decides anything. What follows from
the rows is worked out in ``authorities.people.queries``. They are written by ``actions`` and ``loading`` beside it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone

from authorities import lengths
from authorities.ladder import ALL_AREAS, APART, GENERAL_LINE, OWN_AREA
from authorities.models.querysets import (
    AbsenceQuerySet,
    AppointmentQuerySet,
    AreaQuerySet,
    PanelRoleQuerySet,
    PostQuerySet,
    SeatQuerySet,
)

is_colour = RegexValidator(r"\A#[0-9a-f]{6}\Z", "Write the colour as # and six of 0-9 and a-f.")
ENDS_AFTER_START = Q(ends__isnull=True) | Q(ends__gt=F("starts"))


class Authority(models.Model):
    """A council, with its colour and its office hours."""

    slug = models.SlugField(max_length=lengths.SLUG, unique=True)
    title = models.CharField(max_length=lengths.TEXT)
    colour = models.CharField(max_length=lengths.COLOUR, validators=[is_colour])
    office_hours = models.CharField(
        max_length=100, blank=True, help_text="Days, opens and closes, as one text; empty: not known."
    )
    content_digest = models.CharField(
        max_length=64, blank=True, help_text="Of the posts and areas as last loaded; empty: not known."
    )
    answering_post = models.SlugField(
        max_length=lengths.SLUG,
        blank=True,
        help_text="The post that answers for decisions outside the scheme where no other can; empty: not named.",
    )
    duty_service = models.CharField(
        max_length=lengths.TEXT, blank=True, help_text="Whom people ask when offices are closed; empty: not named."
    )
    shares_phrases = models.BooleanField(
        default=True, help_text="Whether phrases of its published schemes help to find like rows of other councils."
    )

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "authorities"
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="authority_has_a_slug")]

    def __str__(self) -> str:
        return self.title


class Area(models.Model):
    """A specialist management area of a council; ``within`` is the larger area that it belongs to."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="areas")
    slug = models.SlugField(max_length=lengths.SLUG)
    title = models.CharField(max_length=lengths.TEXT)
    within = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="inner_areas")
    is_casework = models.BooleanField(default=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "slug"], name="area_slug_once_an_authority"),
            # These two words have another meaning as the area of a post.
            models.CheckConstraint(condition=~Q(slug__in=[OWN_AREA, ALL_AREAS, ""]), name="area_slug_free"),
            models.CheckConstraint(
                condition=Q(within__isnull=True) | ~Q(within=F("id")), name="area_not_within_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RankBasis(models.TextChoices):
    """Where the rank of a post comes from."""

    STATED = "stated"  # the council's document gives the order
    INFERRED = "inferred"  # it was worked out from the titles and the rows


class AreaKind(models.TextChoices):
    """How a post relates to the council's areas."""

    OWN = OWN_AREA, "own"  # exists in many areas; the seat says which
    ALL = ALL_AREAS, "all"  # one holder covers every area
    ONE = "one", "one"  # belongs to one named area
    NONE = "none", "none"  # stands outside the areas


class PostLine(models.TextChoices):
    """How a post of one area that is not a kind of another relates to the general posts of that area."""

    GENERAL = GENERAL_LINE, "general"  # above those of a lower rank
    APART = APART, "apart"  # neither above nor below


class Post(models.Model):
    """A job at the council, as the council's documents name it; never the person who holds it."""

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="posts")
    slug = models.SlugField(max_length=lengths.SLUG)
    title = models.CharField(max_length=lengths.TEXT)
    abbreviations = models.JSONField(default=list, blank=True)
    also_called = models.JSONField(default=list, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    rank_basis = models.CharField(max_length=8, choices=RankBasis.choices)
    area_kind = models.CharField(max_length=4, choices=AreaKind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    kind_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="kinds")
    line = models.CharField(
        max_length=7,
        choices=PostLine.choices,
        blank=True,
        help_text="How a post of one area stands to the general posts there; empty: below them, and above none.",
    )
    abolished_on = models.DateField(null=True, blank=True, help_text="The first day without this post.")

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "slug"], name="post_slug_once_an_authority"),
            models.CheckConstraint(condition=~Q(slug=""), name="post_has_a_slug"),
            models.CheckConstraint(
                condition=Q(area_kind=AreaKind.ONE, area__isnull=False)
                | (Q(area_kind__in=[AreaKind.OWN, AreaKind.ALL, AreaKind.NONE]) & Q(area__isnull=True)),
                name="post_names_an_area_only_if_one",
            ),
            models.CheckConstraint(condition=Q(rank_basis__in=RankBasis.values), name="post_rank_basis_known"),
            models.CheckConstraint(
                condition=Q(kind_of__isnull=True) | ~Q(kind_of=F("id")), name="post_not_a_kind_of_itself"
            ),
            models.CheckConstraint(condition=Q(line="") | Q(area__isnull=False), name="post_line_of_an_area"),
            models.CheckConstraint(condition=Q(line__in=["", *PostLine.values]), name="post_line_known"),
        ]

    def __str__(self) -> str:
        return self.title


class Seat(models.Model):
    """A post in a team, to which somebody can be appointed.

    ``area`` is the area its holder works in. It is None for a post over all areas or outside them.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="seats")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="seats")
    team = models.CharField(max_length=lengths.TEXT, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "area", "team"],
                condition=Q(area__isnull=False),
                name="seat_once_a_post_area_and_team",
            ),
            models.UniqueConstraint(
                fields=["post", "team"], condition=Q(area__isnull=True), name="seat_once_a_post_and_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post}, {self.area}" if self.area else str(self.post)


class Role(models.TextChoices):
    """A person's role in this service, besides the decisions that their post allows.

    A reader sees no case and no note. A manager in a ranked post sees the notes of the council, an auditor too; anybody
    else sees what they recorded or have to answer. A scheme editor sees the searches that found nothing.
    """

    READER = "reader", "Looks up only"  # a foster carer, a registered manager, an elected member

    PRACTITIONER = "practitioner", "Practitioner"  # looks things up and records their own decisions
    MANAGER = "manager", "Manager"  # also sees the team's notes and answers requests
    SCHEME_EDITOR = "scheme-editor", "Scheme editor"  # drafts and publishes schemes
    PEOPLE_ADMINISTRATOR = "people-administrator", "People administrator"  # appointments and absences
    AUDITOR = "auditor", "Auditor"  # reads everything of the council and changes nothing


class UserManager(BaseUserManager["User"]):
    """Makes people who can sign in."""

    def create_user(self, username: str, full_name: str, password: str | None = None, **more: Any) -> User:
        """Make a person. Without a password, no password will ever work. ``more`` holds any other fields of User."""
        person = self.model(username=username, full_name=full_name, **more)
        person.set_password(password)
        person.full_clean()
        person.save(using=self._db)
        return person


class User(AbstractBaseUser):
    """A person who may sign in. Which decisions they may take follows from the posts they hold."""

    username = models.CharField(max_length=lengths.USERNAME, unique=True)
    full_name = models.CharField(max_length=lengths.FULL_NAME)
    email = models.EmailField(blank=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="people")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.PRACTITIONER)
    staff_number = models.CharField(
        max_length=lengths.STAFF_NUMBER,
        blank=True,
        help_text="The council's number for this person, whatever accounts they have; empty: not known.",
    )
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["id"]
        # Where many hold a post, the first of them by name are looked for among the council's people.
        indexes = [models.Index(fields=["authority", "full_name"], name="user_of_a_council_by_name")]
        constraints = [
            models.CheckConstraint(condition=~Q(username=""), name="user_has_a_username"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_known"),
            # Nobody has two accounts with which to confirm what they recorded themselves.
            models.UniqueConstraint(
                F("authority"),
                Upper("staff_number"),
                condition=~Q(staff_number=""),
                name="user_staff_number_once_a_council",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def sees_cases(self) -> bool:
        """Whether the person may open a case at all: not somebody without a council, nor one who only looks up."""
        return self.authority_id is not None and self.role != Role.READER

    def get_full_name(self) -> str:
        """Return the name as it appears on notes."""
        return self.full_name


class AppointmentKind(models.TextChoices):
    """On what footing a person holds a post. Whichever it is, they hold it in full."""

    SUBSTANTIVE = "substantive", "Substantive"  # permanently appointed
    ACTING_UP = "acting-up", "Acting up"  # in a more senior post for a time, besides or instead of their own
    INTERIM = "interim", "Interim"  # fills a vacancy until somebody is appointed
    SECONDMENT = "secondment", "Secondment"  # on loan from another team or council


class Appointment(models.Model):
    """One person's holding of one seat, for a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="appointments")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    kind = models.CharField(max_length=11, choices=AppointmentKind.choices, default=AppointmentKind.SUBSTANTIVE)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "id"]
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="appointment_ends_after_its_start"),
            models.CheckConstraint(condition=Q(kind__in=AppointmentKind.values), name="appointment_kind_known"),
            models.UniqueConstraint(fields=["user", "seat", "starts"], name="appointment_starts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.seat}"


class Absence(models.Model):
    """A period in which the holder of an appointment is away, so that somebody may stand in."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="absences")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences_recorded")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "id"]
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="absence_ends_after_its_start"),
            models.UniqueConstraint(fields=["appointment", "starts"], name="absence_starts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.appointment}, away"


class PanelRole(models.Model):
    """A hat that a person wears besides their post, such as chair of a panel or agency decision maker."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="panel_roles")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="panel_roles")
    capacity = models.SlugField(max_length=lengths.SLUG)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)

    objects = PanelRoleQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "id"]
        constraints = [
            models.CheckConstraint(condition=ENDS_AFTER_START, name="panel_role_ends_after_its_start"),
            models.CheckConstraint(condition=~Q(capacity=""), name="panel_role_has_a_capacity"),
            models.UniqueConstraint(fields=["user", "authority", "capacity", "starts"], name="panel_role_starts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.capacity}"
