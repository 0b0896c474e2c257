"""The shapes of questions and answers over HTTP, as the OpenAPI document describes them.

A serializer passes what it is given to the function that the commands call, and returns what that function returns. It
checks nothing itself, so the same code refuses a question in the same words, whichever way it came in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from delegation.lookup.plain import MOST_RESULTS, USUAL_RESULTS
from delegation.lookup.search import Covered
from delegation.rules.determination import Code, Outcome
from delegation.rules.questions import MOST_STEPS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST_QUESTIONS: Final = 100
"""The most questions in one batch."""


class _AsItIs(serializers.Serializer[Any]):
    """Passes values through unchanged, in both directions."""

    def to_internal_value(self, data: Any) -> Any:
        return data

    def to_representation(self, instance: Any) -> Any:
        return instance


def _text(help_text: str | _StrPromise, **more: Any) -> serializers.CharField:
    return serializers.CharField(help_text=help_text, **more)


@extend_schema_field({"$ref": "#/components/schemas/Step"})
class StepField(serializers.JSONField):
    """A step: its kind, and one of by, at, to, in and what."""


@extend_schema_field({"$ref": "#/components/schemas/OwedStep"})
class OwedStepField(serializers.JSONField):
    """A step that is owed, or several of which one is enough."""


@extend_schema_field({"$ref": "#/components/schemas/OwedAfterwards"})
class OwedAfterwardsField(serializers.JSONField):
    """What is owed after the decision, and by when."""


@extend_schema_field({"$ref": "#/components/schemas/Facts"})
class FactsField(serializers.JSONField):
    """What is so in the case, by the names of the catalogue."""


class SearchSerializer(_AsItIs):
    """What a search is asked with, in the address."""

    council = _text("The council, by its slug: your own.")
    q = _text("What is looked for, in any words, or a row.", allow_blank=True)
    limit = serializers.IntegerField(
        min_value=1, max_value=MOST_RESULTS, default=USUAL_RESULTS, help_text="How many results at most."
    )
    on = _text(
        "The date, or date and time, for which it is asked: 2024-06-03 or 2024-06-03T18:30. Without it, now; a time of "
        "day out of office hours puts the rows for closed offices first.",
        required=False,
    )


class ResultSerializer(_AsItIs):
    """One row that was found."""

    row = _text("The row's id in its document.")
    decision_type = _text("The slug of the decision; null for a statement that is none.", allow_null=True)
    title = _text("What the row is about.")
    answer = _text("Who may decide, in one line.")


class CourtNoteSerializer(_AsItIs):
    """A matter that the law gives to a court, whatever the scheme says. It decides nothing."""

    title = _text("The matter.")
    text = _text("What the law says, and what to do next.")
    source = _text("The Acts, regulations and judgments.")  # type: ignore[assignment]  # as below, of a reason


class ResultsSerializer(_AsItIs):
    """What a search found, best first, however surely the schemes cover what was asked."""

    covered = serializers.ChoiceField(
        choices=[one.value for one in Covered], help_text="How surely the schemes cover what was asked."
    )
    results = ResultSerializer(many=True)
    ask = _text("Whom to ask, where it is not sure: “your line manager”.", required=False)
    notes = CourtNoteSerializer(
        many=True,
        required=False,
        help_text="What the law gives to a court, where the search is about such a matter; otherwise left out.",
    )


class ActorSerializer(_AsItIs):
    """Who asks: a post of the council, not a person."""

    post = _text("The slug of the post held at that time.")
    area = _text("Where it is held, if the post does not say.", required=False, allow_null=True)
    capacity = _text("A hat worn for this decision.", required=False, allow_null=True)


class QuestionSerializer(_AsItIs):
    """May this post take this decision, then, on these facts, with these steps done?"""

    council = _text("The council, by its slug: your own.")
    row = _text("The row's id, or the slug of the decision.")
    on = _text("The date, or date and time, of the decision; without it, now, in London.", required=False)
    actor = ActorSerializer()
    facts = FactsField(required=False)
    steps = serializers.ListField(
        child=StepField(), required=False, max_length=MOST_STEPS, help_text="What has been done and is evidenced."
    )
    assume_defaults = serializers.BooleanField(
        required=False, help_text="Whether a fact that is not given takes its default, where it has one."
    )


class GoverningSerializer(_AsItIs):
    """The line that governs in the end: this row, or one that asks more."""

    row = _text("The row.")
    minimum_posts = serializers.ListField(child=serializers.CharField())
    combine = serializers.ChoiceField(choices=["any", "all"], allow_null=True)


class StricterSerializer(_AsItIs):
    """Another row in force that speaks of the same decision."""

    row = _text("The row.")
    outcome = serializers.ChoiceField(choices=[one.value for one in Outcome])
    minimum_posts = serializers.ListField(child=serializers.CharField())


class DepartsSerializer(_AsItIs):
    """A national rule from which the council's scheme departs, signed off in law."""

    row = _text("The national rule.")
    signed_off_by = _text("By whom.")
    signed_off_on = serializers.DateField()
    why = _text("Why.")


class SupposedSerializer(_AsItIs):
    """A fact that the row is about, and that counts as given."""

    fact = _text("Its name in the catalogue.")
    text = _text("In words.")


class ReasonSerializer(_AsItIs):
    """Why: a code for programs, a sentence for people, and the row that it rests on."""

    code = serializers.ChoiceField(choices=[one.value for one in Code])
    text = _text("The sentence.")
    source = _text("The row.")  # type: ignore[assignment]  # declared fields are no attributes once the class is made


class DeterminationSerializer(_AsItIs):
    """The answer to a question."""

    outcome = serializers.ChoiceField(choices=[one.value for one in Outcome])
    row = _text("The row that answers: of several bands the one that applies.")
    decision_type = _text("The slug of the decision; null for a statement that is none.", allow_null=True)
    version = _text("The version of the scheme: council and start.")
    minimum_posts = serializers.ListField(
        child=serializers.CharField(), help_text="The least senior posts that may decide on these facts."
    )
    combine = serializers.ChoiceField(
        choices=["any", "all"], allow_null=True, help_text="Whether one of several posts is enough, or each has to act."
    )
    missing = serializers.ListField(
        child=OwedStepField(), help_text="Steps still owed before; empty unless the outcome is incomplete."
    )
    facts_needed = serializers.ListField(
        child=serializers.CharField(), help_text="Facts not known that could change the answer, most decisive first."
    )
    forum = _text("The panel or meeting that the decision goes through.", allow_null=True)
    afterwards = serializers.ListField(child=OwedAfterwardsField(), help_text="What is owed after the decision.")
    record = serializers.ListField(child=serializers.CharField(), help_text="Every place in which it is written down.")
    supposes = SupposedSerializer(many=True)
    governing = GoverningSerializer()
    stricter = StricterSerializer(many=True)
    departs = DepartsSerializer(many=True)
    reasons = ReasonSerializer(many=True)


class FaultSerializer(_AsItIs):
    """What is wrong with a question."""

    code = _text("For programs.")
    field = _text("Where it is wrong, as in actor.post; empty where it is the whole.", allow_blank=True)
    text = _text("What to do, in a sentence.")


class ItemErrorSerializer(_AsItIs):
    """The error that stands in a batch in place of an answer."""

    error = FaultSerializer()


class ProblemSerializer(FaultSerializer):
    """Problem details (RFC 9457)."""

    type = _text("Always about:blank: the code says which problem it is.")
    title = _text("The status in words.")
    status = serializers.IntegerField(min_value=400, max_value=599)
