"""What the page's program says, compared with what `solve` finds."""

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any

from sma_games import ParametricGame, tipping_points
from sma_games.algebra.numbers.number_texts import exact_text
from sma_games.answers import Numbers, Question, can_ask, parametric_form, question_for
from sma_games.answers.bargaining import outcome_type
from sma_games.answers.policies import stationary_type
from sma_games.answers.trees import is_known, tree_sets
from sma_games.answers.types import EquilibriumView, path_type
from sma_games.equilibria import Equilibrium, EquilibriumResult, Status
from sma_games.equilibria.trees.backward_induction import SubgamePerfectSet
from sma_games.errors import EvaluationError, InadmissibleError, MethodError, SettingError
from sma_games.games import ExtensiveFormGame, StationaryProfile
from sma_games.reporting import export_answers
from sma_games.reporting.page.structures import STRUCTURES
from sma_games.reporting.words.answers import Reading

Answering = Callable[..., dict[str, Any]]
Setting = tuple[Fraction, ...]

MOST_PLANS = 200  # of a tree that are compared


def can_compute(model: ParametricGame) -> bool:
    """Tell whether a page can compute the answers of a model, unless it is too large."""
    if not can_ask(model, Numbers.LINE):
        return False
    return type(question_for(model, "a test", Numbers.LINE, is_part_enough=True)) in STRUCTURES


class Case:
    """A model with its document and the question that `solve` answers for it."""

    def __init__(self, model: ParametricGame, most_plans: int = MOST_PLANS) -> None:
        self.most_plans = most_plans
        self.document = export_answers(model)
        self.model: ParametricGame = parametric_form(model)
        self.question: Question = question_for(self.model, "a test", Numbers.LINE, is_part_enough=True)
        self.names = [each["name"] for each in self.document["parameters"]]
        self.ranges = [(Fraction(each["low"]), Fraction(each["high"])) for each in self.document["parameters"]]
        self.baseline = tuple(self.model.baseline[name] for name in self.names)

    def settings(self, count: int, seed: int, tips: int = 6) -> list[Setting]:
        """Return random settings, some on corners, some on coarse grids where ties are frequent, some that tip."""
        generator = random.Random(seed)  # noqa: S311 - no secret
        drawn = [self._draw(generator, number % 4) for number in range(count)]
        return [*drawn, *islice(self._tipping_settings(), tips)]

    def _draw(self, generator: random.Random, kind: int) -> Setting:
        grains = [1000, 4, 1, generator.choice([1000, 4, 1])]
        return tuple(
            low + (high - low) * Fraction(generator.randint(0, grains[kind]), grains[kind]) for low, high in self.ranges
        )

    def _tipping_settings(self) -> Iterator[Setting]:
        for place, name in enumerate(self.names[:4]):
            for point in self.tips(self.baseline, name) or ():
                if isinstance(point, Fraction):
                    yield (*self.baseline[:place], point, *self.baseline[place + 1 :])

    def tips(self, setting: Setting, name: str) -> list[Any] | None:
        """Return where the answer on one side is another than on the other side; None if that is not to be had."""
        bound = self.model.fix(**dict(zip(self.names, map(exact_text, setting), strict=True)))
        try:
            found = tipping_points(bound, name)
        except (MethodError, EvaluationError, InadmissibleError, SettingError):
            return None
        return None if len(found.intervals) != 1 else [each.exact_value for each in found if each.below != each.above]

    def solved(self, setting: Setting) -> EquilibriumResult | None:
        """Return what `solve` finds; None if the setting is not admissible."""
        try:
            return self.question.solve_at({**self.model.baseline, **dict(zip(self.names, setting, strict=True))})
        except (InadmissibleError, EvaluationError):
            return None

    def told(self, result: EquilibriumResult, equilibrium: Equilibrium) -> tuple[Any, ...]:
        """Return label, words, payoffs and measures of an equilibrium, and the probabilities of a matrix."""
        words = Reading(self.model, result, ()).who_does_what(equilibrium)
        payoffs = tuple(exact_text(equilibrium.payoffs[player]) for player in self.model.players)
        measures = tuple(map(exact_text, equilibrium.measures.values()))
        rows = tuple(tuple(map(exact_text, row)) for row in getattr(equilibrium.profile, "probabilities", ()))
        match self.document["kind"]:
            case "bargaining":
                return outcome_type(result, equilibrium).label, words, payoffs, measures, ()
            case "stochastic":
                assert isinstance(equilibrium.profile, StationaryProfile)
                return stationary_type(equilibrium.profile).label, words, payoffs, (), ()
            case "tree":
                assert isinstance(result.game, ExtensiveFormGame)
                path = equilibrium.path(result.game)
                label = path_type(tuple((name, (action,)) for name, action in path.items())).label
                return label, words, payoffs, measures, ()
        return words, payoffs, rows

    def tree_differs(self, result: EquilibriumResult, plans: SubgamePerfectSet, answer: dict[str, Any]) -> bool:
        """Tell whether the page says something else of a tree: of its pure plays, or of sets with mixtures at ties."""
        if answer["hasTies"] != (plans.num_equilibria > 1) or answer["isKnown"] != is_known(plans):
            return True
        is_part = plans.num_equilibria > self.most_plans
        if not answer["isComplete"]:  # there are too many plays to list, as the page says
            return not is_part
        wanted, found = self.wanted(result), self.found(answer)
        if not answer["isKnown"]:
            return not (wanted <= found if is_part else wanted == found)
        return not wanted <= found or _sets_told(answer) != {
            (frozenset(map(_numbers_of, each.corners)), each.is_convex) for each in tree_sets(plans, self.model)
        }

    def wanted(self, result: EquilibriumResult) -> set[tuple[Any, ...]]:
        """Return what `solve` says, of a tree the pure plays."""
        plans = result.plans
        if isinstance(plans, SubgamePerfectSet):
            pure = min(self.most_plans, plans.num_equilibria)
        else:
            pure = len(result.equilibria)
        return {self.told(result, each) for each in islice(result.equilibria, pure)}

    def found(self, answer: dict[str, Any]) -> set[tuple[Any, ...]]:
        """Return what the page's program says."""
        numbers = [
            (
                each["label"],
                each["words"],
                tuple(each["payoffs"]),
                tuple(each["measures"]),
                tuple(map(tuple, each["probabilities"])),
            )
            for each in answer["equilibria"]
        ]
        if self.document["kind"] in {"matrix", "normal"}:
            return {(words, payoffs, rows) for _, words, payoffs, _, rows in numbers}
        return set(numbers)

    def differs(self, setting: Setting, answer: dict[str, Any]) -> bool:
        """Tell whether the page's program says something else than `solve`."""
        result = self.solved(setting)
        if result is None or answer["refusal"]:
            return (result is None) != bool(answer["refusal"])
        if self.document["kind"] == "matrix" and answer["isContinuum"] != (result.status is Status.CONTINUUM):
            return True
        if isinstance(result.plans, SubgamePerfectSet):
            return self.tree_differs(result, result.plans, answer)
        return self.wanted(result) != self.found(answer)


def _sets_told(answer: dict[str, Any]) -> set[tuple[frozenset[Any], bool]]:
    """Return the sets of equilibria of a tree that the page tells."""
    told = [(each["label"], tuple(each["payoffs"]), tuple(each["measures"])) for each in answer["equilibria"]]
    return {(frozenset(told[number] for number in each["numbers"]), each["isConvex"]) for each in answer["sets"]}


def _numbers_of(view: EquilibriumView) -> tuple[Any, ...]:
    """Return label, payoffs and measures of an equilibrium of a tree."""
    payoffs, measures = (
        tuple(exact_text(Fraction(each.numerator, each.denominator)) for each in numbers.values())
        for numbers in (view.payoffs, view.measures)
    )
    return view.kind.label, payoffs, measures


def differing(case: Case, settings: Sequence[Setting], answer: Answering) -> list[Setting]:
    """Return the settings at which the page's program says something else than `solve`."""
    answers = answer(case.document, settings)["answers"]
    return [setting for setting, told in zip(settings, answers, strict=True) if case.differs(setting, told)]
