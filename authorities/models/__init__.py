"""Councils, posts and people as rows: who holds which post, and who is away."""

from authorities.models.rows import (
    ENDS_AFTER_START,
    Absence,
    Appointment,
    AppointmentKind,
    Area,
    AreaKind,
    Authority,
    PanelRole,
    Post,
    PostLine,
    RankBasis,
    Role,
    Seat,
    User,
    UserManager,
    is_colour,
)

__all__ = [
    "ENDS_AFTER_START",
    "Absence",
    "Appointment",
    "AppointmentKind",
    "Area",
    "AreaKind",
    "Authority",
    "PanelRole",
    "Post",
    "PostLine",
    "RankBasis",
    "Role",
    "Seat",
    "User",
    "UserManager",
    "is_colour",
]
