"""Report what is unclear or contradictory in a council's documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from authorities.suggesting import did_you_mean
from delegation.reports.unclear import report_unclear
from delegation.rules.questions import QuestionError, parse_moment
from delegation.schemes.library import library

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Write, as Markdown, what a council's documents leave open: unclear rows, nobody named, disagreements."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the council, and the day."""
        parser.add_argument("council", nargs="*", help="one or more; without any, every council")
        parser.add_argument("--on", default="", help="the day, such as 2026-06-03; without it, today")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write one report after another to standard output."""
        known = library()
        books, asked_about = known.books, options["council"] or sorted({*known.books, *known.unreadable})
        try:
            day = parse_moment(str(options["on"])).date() if options["on"] else timezone.localdate()
        except QuestionError as error:
            raise CommandError(str(error)) from error
        for council in asked_about:
            if council in known.unreadable:
                continue
            if council not in books:
                message = f"There is no council “{council[:60]}”.{did_you_mean(council, books)}"
                raise CommandError(message)
            self.stdout.write(report_unclear(books[council], day) + "\n")
        unreadable = [known.unreadable[council] for council in asked_about if council in known.unreadable]
        if unreadable:
            raise CommandError("\n".join(unreadable))
