"""Write a scheme as readable Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from authorities.suggesting import did_you_mean
from delegation.models import Scheme
from delegation.reports.describing import describe_scheme
from delegation.schemes.library import library

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Write a version of a scheme, or the national floor, as Markdown; without a start, the latest version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the document and its start."""
        parser.add_argument("document")
        parser.add_argument("effective", nargs="?", default="", help="the start as written, such as 2023-12")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it to standard output."""
        named, effective = str(options["document"]), str(options["effective"])
        known_books = library()
        council = Scheme.objects.filter(document=named).values_list("authority__slug", flat=True).first()
        if council is not None and council in known_books.unreadable:
            raise CommandError(known_books.unreadable[council])
        books = known_books.books.values()
        held = {id(one): one for book in books for one in (*book.versions, *book.floor)}.values()
        versions = [one for one in held if one.scheme.document == named]
        if not versions:
            known = sorted({one.scheme.document for one in held})
            message = f"There is no scheme “{named[:60]}”.{did_you_mean(named, known)}"
            raise CommandError(message)
        if effective:
            versions = [one for one in versions if one.scheme.effective == effective]
        if not versions:
            message = f"“{named}” has no version that starts {effective[:20]}."
            raise CommandError(message)
        latest = max(versions, key=lambda one: one.scheme.effective)
        self.stdout.write(describe_scheme(latest), ending="")
