"""Make the invented people whom anybody can sign in as in a demonstration."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from authorities.files.reading import FileProblems, read_document
from authorities.models import Area, Authority, Post
from authorities.people.errors import PeopleError
from authorities.people.inventing import invent_people, people_described


class Command(BaseCommand):
    help = "Make one invented person for every post of every council that is loaded; demonstration only."

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMONSTRATION:
            message = "Invented people are for a demonstration only, and DEMONSTRATION is off."
            raise CommandError(message)
        try:
            lines = _create()
        except FileProblems as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            sys.exit(1)
        except PeopleError as error:
            raise CommandError(str(error)) from error
        for line in lines:
            self.stdout.write(line)


@transaction.atomic
def _create() -> list[str]:
    now = timezone.now()
    folder = Path(settings.BASE_DIR) / "fixtures" / "people"
    lines = []
    for authority in Authority.objects.all():
        path = folder / f"{authority.slug}.yaml"
        if not path.exists():
            lines.append(f"{authority.slug}: no file in fixtures/people, so nobody is made.")
            continue
        document = read_document(path, shown_as=f"fixtures/people/{path.name}")
        today = timezone.localdate(now)
        posts = {post.slug: post for post in Post.objects.of_authority(authority).existing_on(today)}
        areas = {area.slug: area for area in Area.objects.of_authority(authority)}
        text = people_described(document, authority.slug, posts, areas)
        made = invent_people(authority=authority, text=text, posts=posts, areas=areas, now=now)
        lines.append(f"{authority.slug}: {made} people made." if made else f"{authority.slug}: all there.")
    return lines
