"""Schemes and the words of councils as rows, so that the database knows which rows name which post or forum."""

from delegation.models.rules import (
    ConditionRow,
    GeneralRuleRow,
    MinimumPostRow,
    RecordPlaceRow,
    RequirementRow,
    RequirementStep,
    RouteRow,
    RuleArea,
    RuleReach,
    SameMatterRow,
    StandInRow,
    SuppositionRow,
)
from delegation.models.schemes import (
    DecisionType,
    Departure,
    HowPublished,
    Publication,
    Scheme,
    SchemeVersion,
    Statement,
)
from delegation.models.searching import AddedPhrase, SearchMiss
from delegation.models.words import Adviser, Capacity, Check, Forum, RecordPlace, WordList

__all__ = [
    "AddedPhrase",
    "Adviser",
    "Capacity",
    "Check",
    "ConditionRow",
    "DecisionType",
    "Departure",
    "Forum",
    "GeneralRuleRow",
    "HowPublished",
    "MinimumPostRow",
    "Publication",
    "RecordPlace",
    "RecordPlaceRow",
    "RequirementRow",
    "RequirementStep",
    "RouteRow",
    "RuleArea",
    "RuleReach",
    "SameMatterRow",
    "Scheme",
    "SchemeVersion",
    "SearchMiss",
    "StandInRow",
    "Statement",
    "SuppositionRow",
    "WordList",
]
