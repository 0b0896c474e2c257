"""The key that a form carries, by which a second press of its button is known for one."""

from __future__ import annotations

from django import forms


def key_field(of_what: str = "form") -> forms.UUIDField:
    """Return the hidden field of a form's key. An error asks to open ``of_what`` again: a form without one is old."""
    again = f"Open the {of_what} again"
    return forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"required": f"{again}: it came without its key.", "invalid": f"{again}."},
    )
