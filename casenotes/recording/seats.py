"""How a record names the post that somebody held: post and area in words, as they are called at the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from authorities.models import Appointment


def seat_in_words(appointment: Appointment) -> str:
    """Return post and area of an appointment as people read them."""
    seat = appointment.seat
    return f"{seat.post.title}, {seat.area.title}" if seat.area is not None else seat.post.title
