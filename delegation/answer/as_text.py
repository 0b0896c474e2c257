"""An answer as plain text, to copy into a message or a case record. Nothing in it is about a child."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from authorities.calendar.working_days import day_in_words
from delegation.answer.in_words import moment_in_words, written_date

if TYPE_CHECKING:
    from datetime import date

    from delegation.answer.content import Answer


def answer_as_text(answer: Answer, on: date | None, address: str) -> str:
    """Return everything that the answer page says, line by line."""
    scheme = answer.scheme.scheme
    day = on or timezone.localdate()
    lines = [
        f"{answer.statement.title} ({answer.statement.row})",
        f"{scheme.title}, in force since {written_date(scheme.effective)}",
        f"As on {day_in_words(day)}",
        "",
        *([answer.leading.says, answer.leading.you] if answer.leading.says else [answer.headline]),
    ]
    lines += [answer.detail] if answer.detail else []
    lines += [f"This answer takes it that: {' '.join(answer.supposes)}"] if answer.supposes else []
    lines += [f"Who may decide: {answer.who}"] if answer.who else []
    for holder in answer.holders:
        people = ", ".join(holder.people) or "nobody is recorded in this post"
        lines.append(f"{holder.post}{f' ({holder.why})' if holder.why else ''}: {people}")
    lines += [f"First: {step.title}{' (done)' if step.is_done else ''} ({step.row})" for step in answer.first]
    for step in answer.after:
        when = f", {moment_in_words(step.detail)}" if step.detail else ""
        when = ": done by this decision" if step.is_done else when
        lines.append(f"Afterwards: {step.title}{when} ({step.row})" + (f". {step.caveat}" if step.caveat else ""))
    lines += [f"Recorded in: {'; '.join(answer.record)}"] if answer.record else []
    lines += [f"{answer.how_others_speak}:"] if answer.stricter else []
    lines += [f"- {one.title} ({one.row}): {one.says}" for one in answer.stricter]
    lines += answer.departs
    lines += [f"Unclear: {answer.unclear}"] if answer.unclear else []
    lines += ["", f"The line of the scheme, in our words: {answer.statement.says}", address]
    return "\n".join(lines)
