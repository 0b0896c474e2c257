"""Schemes and the words of councils as rows, so that the database knows which rows name which post or forum."""

from delegation.models.rules import (
    ConditionRow,
    GeneralRuleRow,
    MinimumPostRow,
    RecordPlaceRow,
    RequirementRow,
    RequirementStep,
    RouteRow,
    RuleReach,
    SameMatterRow,
    StandInRow,
)
from delegation.models.schemes import DecisionType, Scheme, SchemeVersion, Statement
from delegation.models.searching import AddedPhrase, SearchMiss
from delegation.models.words import Adviser, Capacity, Check, Forum, RecordPlace, WordList

__all__ = [
    "AddedPhrase",
    "Adviser",
    "Capacity",
    "Check",
    "ConditionRow",
    "DecisionType",
    "Forum",
    "GeneralRuleRow",
    "MinimumPostRow",
    "RecordPlace",
    "RecordPlaceRow",
    "RequirementRow",
    "RequirementStep",
    "RouteRow",
    "RuleReach",
    "SameMatterRow",
    "Scheme",
    "SchemeVersion",
    "SearchMiss",
    "StandInRow",
    "Statement",
    "WordList",
]
