"""The question which equilibria a model has, whatever its form: one label and one order for all verbs."""

from sma_games.answers.question import BoxQuestion, Numbers, Question
from sma_games.answers.registry import (
    box_question_for,
    can_ask,
    kind_of_question,
    parametric_form,
    players_of_formulas,
    question_for,
    read_type,
)
from sma_games.answers.types import (
    Answer,
    Case,
    EquilibriumSet,
    EquilibriumType,
    EquilibriumView,
    Outcome,
    order_of_supports,
    ordered_types,
    path_type,
    support_type,
)

__all__ = [
    "Answer",
    "BoxQuestion",
    "Case",
    "EquilibriumSet",
    "EquilibriumType",
    "EquilibriumView",
    "Numbers",
    "Outcome",
    "Question",
    "box_question_for",
    "can_ask",
    "kind_of_question",
    "order_of_supports",
    "ordered_types",
    "parametric_form",
    "path_type",
    "players_of_formulas",
    "question_for",
    "read_type",
    "support_type",
]
