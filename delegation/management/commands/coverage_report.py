"""Say how every statement of every document is held."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Max, OuterRef, Subquery

from delegation.models import Scheme, Statement
from delegation.rules.schemes import StatementKind
from delegation.schemes.library import unreadable_councils


class Command(BaseCommand):
    help = "Write one JSON line for each statement of each scheme's latest version: its row and what it is held as."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write each scheme's lines in the order of its document. Each row comes once, as in the latest version."""
        unreadable = unreadable_councils()
        latest = Scheme.objects.annotate(starts=Max("versions__effective_on")).values("starts")
        statements = Statement.objects.filter(
            version__effective_on=Subquery(latest.filter(pk=OuterRef("version__scheme_id"))[:1])
        ).exclude(version__scheme__authority__slug__in=unreadable)
        statements = statements.select_related("version__scheme", "decision_type")
        for one in statements.order_by("version__scheme_id", "version__effective_on", "position"):
            name = one.decision_type.slug if one.decision_type is not None else one.title
            line = {"row": one.row, "held_as": StatementKind(one.kind).held_as, "ref": f"{one.version.label}: {name}"}
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        if unreadable:
            # Nobody can say how a text that cannot be read is held.
            raise CommandError("\n".join(unreadable.values()))
