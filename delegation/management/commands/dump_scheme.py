"""Write a published version of a scheme as a YAML file. Loading the file gives the same version again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from authorities.suggesting import did_you_mean
from delegation.encodings.yaml_writing import scheme_as_yaml
from delegation.models import Scheme, SchemeVersion
from delegation.schemes.catalogue import fact_catalogue
from delegation.schemes.tables import read_version

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Write a version of a scheme as YAML, from its rows; without a start, the latest."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the document and its start."""
        parser.add_argument("document")
        parser.add_argument("effective", nargs="?", default="", help="the start as written, such as 2023-12")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file to standard output."""
        named, effective = str(options["document"]), str(options["effective"])
        versions = SchemeVersion.objects.filter(scheme__document=named).select_related("scheme__authority")
        if not versions:
            known = Scheme.objects.values_list("document", flat=True)
            message = f"There is no scheme “{named[:60]}”.{did_you_mean(named, known)}"
            raise CommandError(message)
        version = versions.filter(effective=effective).first() if effective else versions.latest("effective_on")
        if version is None:
            starts = ", ".join(one.effective for one in versions)
            message = f"“{named}” has no version that starts {effective[:20]}. It has: {starts}."
            raise CommandError(message)
        self.stdout.write(scheme_as_yaml(read_version(version, fact_catalogue())), ending="")
