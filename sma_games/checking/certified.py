"""A model's certified answers, its `[[expected]]` tables, against what the solvers find."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias

from sma_games.algebra.numbers.number_fields import FieldNumber
from sma_games.checking.bargaining import BARGAIN_CHECKERS
from sma_games.checking.behavior import BEHAVIOR_CHECKERS, SHOWN, BehaviorChecker
from sma_games.checking.changes import check_changes
from sma_games.checking.exact_texts import compare_rows, compare_values, numbers_text
from sma_games.checking.offers import OFFER_CHECKERS
from sma_games.checking.repeated import check_threshold
from sma_games.checking.stationary import state_checkers
from sma_games.equilibria import (
    CorrelatedOptimum,
    Equilibrium,
    EquilibriumResult,
    concepts,
    correlated_equilibrium,
    persuade,
    solve,
)
from sma_games.errors import MethodError, SmaGamesError, did_you_mean
from sma_games.expressions import parse_number
from sma_games.games import BehaviorProfile, JointDistribution, MixedProfile
from sma_games.modeling import ParametricGame, reduced_model, with_solution
from sma_games.regions import ProofStatus, prove, tipping_points
from sma_games.results import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Check", "CheckReport", "check_model"]

Checker: TypeAlias = Callable[[ParametricGame, Mapping[str, Any]], str]  # "" if all is well, else what is not

LISTED = 1000  # equilibria compared one by one


@dataclass(frozen=True)
class Check:
    """One certified answer and whether it was found."""

    place: str
    """Which answer, for example "expected 3 (calibration = strict), num_components"."""
    passed: bool | None
    """None if nothing here finds it: it is not passed either."""
    message: str
    """What was expected and what was found."""

    def __str__(self) -> str:
        word = {True: "ok", False: "FAILED", None: "not covered"}[self.passed]
        return f"{self.place}: {word}" + ("" if self.passed else f": {self.message}")


@dataclass(frozen=True, repr=False)
class CheckReport(Result):
    """All checks of a model."""

    model: str
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every certified answer was found; one that no solver covers was not."""
        return all(check.passed is True for check in self.checks)

    @property
    def caveat(self) -> str:
        """Which certified answers nothing covers."""
        places = [check.place for check in self.checks if check.passed is None]
        return f"Not covered: {', '.join(places)}." if places else ""

    def verify(self) -> tuple[Check, ...]:
        """Return the checks that found another answer: none, if the certified answers are found."""
        return self.failures

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row for each check."""
        import pandas as pd

        rows = [(check.place, check.passed, check.message) for check in self.checks]
        return pd.DataFrame(rows, columns=["place", "passed", "message"])

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that found another answer; those that nothing covers are not among them."""
        return tuple(check for check in self.checks if check.passed is False)

    def __str__(self) -> str:
        found = sum(check.passed is True for check in self.checks)
        lines = [f"{self.model}: {found} of {len(self.checks)} certified answers found"]
        return "\n".join([*lines, *(f" * {check}" for check in self.checks if not check.passed)])


def check_model(model: ParametricGame) -> CheckReport:
    """Return every certified answer of a model next to what the solvers find.

    Complete: each key of each `[[expected]]` table gives a check, and one that no solver covers says so. Costs one
    solution or one search for tipping points per table.

    Examples
    --------
    >>> from sma_games.modeling import load_model
    >>> print(check_model(load_model("textbook/prisoners_dilemma")))
    textbook/prisoners_dilemma: 6 of 6 certified answers found
    """
    if not isinstance(model, ParametricGame):
        raise MethodError(f"check_model needs a model, such as load_model('sma/sign_or_wait'), not {model!r}")
    checks = [check for number, table in enumerate(model.expected) for check in _checks(model, number, table)]
    return CheckReport(model.slug or model.title, tuple(checks))


def _checks(model: ParametricGame, number: int, table: Mapping[str, Any]) -> Iterator[Check]:
    where = {
        **({"calibration": table["calibration"]} if "calibration" in table else {}),
        **table.get("at", {}),
    }
    setting = f" ({', '.join(f'{name} = {value}' for name, value in where.items())})" if where else ""
    place = f"expected {number + 1}{setting}"
    keys = [key for key in table if key not in _SETTING_KEYS]
    checkers = _checkers_of(model, None)
    if "concept" in table:
        place = f"{place}, concept {table['concept']}"
        checkers = _checkers_of(model, table["concept"])
        if not checkers:
            yield Check(place, None, _why_not_covered(table["concept"]))
            return
    for key in keys:
        checker = checkers.get(key)
        if checker is None:
            known = ", ".join(sorted(checkers))
            yield Check(f"{place}, {key}", None, f"nothing finds it here; what can be certified is {known}")
            continue
        try:
            message = checker(model.fix(table.get("calibration"), **table.get("at", {})), table)
        except SmaGamesError as error:
            message = str(error)
        yield Check(f"{place}, {key}", not message, message)


def _why_not_covered(concept: str) -> str:
    """Return why nothing can be certified of a concept."""
    if concept in concepts():
        return "answers of this concept cannot be certified for this form of game"
    return f"unknown concept {concept!r}{did_you_mean(concept, concepts())}"


def _solve(model: ParametricGame, table: Mapping[str, Any], concept: str | None = None) -> EquilibriumResult:
    return solve(model.at(), concept, table.get("method", "auto"))


def _check_extreme(model: ParametricGame, table: Mapping[str, Any]) -> str:
    result = _solve(model, table)
    wanted = {_wanted_profile(model, entry): entry for entry in table["extreme_equilibria"]}
    found = {_found_profile(equilibrium): equilibrium for equilibrium in result.equilibria}
    problems = [f"missing: {entry}" for key, entry in wanted.items() if key not in found]
    problems += [f"not expected: {equilibrium}" for key, equilibrium in found.items() if key not in wanted]
    for key, entry in wanted.items():
        if key in found:
            problems += _differences(found[key], entry)
    return "; ".join(problems)


def _wanted_profile(model: ParametricGame, entry: Mapping[str, Any]) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(
        tuple(parse_number(entry[player].get(name, 0)) for name in names) for player, names in model.strategies.items()
    )


def _found_profile(equilibrium: Equilibrium) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(choice.values()) for choice in equilibrium.profile.values())


def _differences(found: Equilibrium, entry: Mapping[str, Any]) -> Iterator[str]:
    payoffs = [parse_number(payoff) for payoff in entry.get("payoffs", found.payoffs.values())]
    if payoffs != list(found.payoffs.values()):
        yield f"payoffs of {found} should be {', '.join(map(str, payoffs))}"
    flags = set(entry.get("flags", ()))
    has = {"strict": found.is_strict, "perfect": found.is_undominated}
    for flag, holds in has.items():
        if (flag in flags) != bool(holds):
            yield f"{found} should {'' if flag in flags else 'not '}be {flag}"


def _check_equilibria(model: ParametricGame, table: Mapping[str, Any]) -> str:
    """Compare the complete list of equilibria, probabilities and payoffs, irrational ones written in radicals."""
    wanted = [
        [entry[player].get(name, "0") for player, names in model.strategies.items() for name in names]
        + entry["payoffs"]
        for entry in table["equilibria"]
    ]
    found = _solve(model, table).equilibria
    return compare_rows(wanted, [[*_all_shares(one), *one.payoffs.values()] for one in found])


def _check_shares(model: ParametricGame, table: Mapping[str, Any], strategy: str) -> str:
    """Compare how often each player uses a strategy that all have, in the complete list of equilibria."""
    profiles: list[Any] = [one.profile for one in _solve(model, table).equilibria]
    found = [[profile[player][strategy] for player in model.players] for profile in profiles]
    return compare_rows(table[strategy], found)


def _all_shares(equilibrium: Equilibrium) -> list[FieldNumber]:
    return [weight for row in _found_profile(equilibrium) for weight in row]


def _check_subsets(model: ParametricGame, table: Mapping[str, Any]) -> str:
    result = _solve(model, table)
    keys = [_wanted_profile(model, entry) for entry in table["extreme_equilibria"]]
    wanted = {frozenset(keys[index] for index in subset) for subset in table["maximal_nash_subsets"]}
    profiles = [_found_profile(equilibrium) for equilibrium in result.equilibria]
    found = {frozenset(profiles[index] for index in subset) for subset in result.maximal_subsets}
    return "" if wanted == found else f"expected {table['maximal_nash_subsets']}, found {result.maximal_subsets}"


def _check_components(model: ParametricGame, table: Mapping[str, Any]) -> str:
    found = len(_solve(model, table).components)
    return "" if found == table["num_components"] else f"expected {table['num_components']}, found {found}"


def _check_pure(model: ParametricGame, table: Mapping[str, Any]) -> str:
    wanted = {tuple(entry[player] for player in model.players) for entry in table["pure_equilibria"]}
    pure = _solve(model, table, "pure_nash").equilibria
    found = {
        tuple(support[0] for support in equilibrium.profile.supports)
        for equilibrium in pure
        if isinstance(equilibrium.profile, MixedProfile)
    }
    return "" if wanted == found else f"expected {sorted(wanted)}, found {sorted(found)}"


def _check_plan_count(model: ParametricGame, table: Mapping[str, Any]) -> str:
    plans = _solve(model, table).plans
    if plans is None:
        return "only backward induction counts plans, and this game or method has none; delete num_pure_subgame_perfect"
    wanted, found = table["num_pure_subgame_perfect"], plans.num_equilibria
    return "" if wanted == found else f"expected {wanted}, found {found}"


def _check_plans(model: ParametricGame, table: Mapping[str, Any]) -> str:
    result = _solve(model, table)
    found = [one for one in islice(result.equilibria, LISTED) if one.is_pure]
    problems = []
    for entry in table["subgame_perfect"]:
        match = next((equilibrium for equilibrium in found if _agrees(equilibrium, entry)), None)
        if match is None:
            more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            problems.append(f"missing: {entry}; found {'; '.join(map(str, found[:SHOWN]))}{more}")
        else:
            found.remove(match)
    if table.get("num_pure_subgame_perfect") == len(table["subgame_perfect"]):
        problems += [f"not expected: {equilibrium}" for equilibrium in found]
    return "; ".join(problems)


def _agrees(found: Equilibrium, entry: Mapping[str, Any]) -> bool:
    assert isinstance(found.profile, BehaviorProfile)
    numbers = {
        **{("payoff", name): value for name, value in found.payoffs.items()},
        **{("measure", name): value for name, value in found.measures.items()},
    }
    wanted = {
        **{("payoff", name): parse_number(value) for name, value in entry.get("payoffs", {}).items()},
        **{("measure", name): parse_number(value) for name, value in entry.get("measures", {}).items()},
    }
    plan = entry.get("plan", found.profile.plan)
    return all(numbers.get(key) == value for key, value in wanted.items()) and dict(found.profile.plan) == dict(plan)


def _check_values(model: ParametricGame, table: Mapping[str, Any]) -> str:
    """Compare tipping values; a tree's table that names none off the path says that there are none."""
    points = tipping_points(model, table["along"])
    parameter = model.parameters[table["along"]]
    low, high = map(parse_number, table.get("range", (parameter.low, parameter.high)))
    on_path, beyond = (
        [one.exact_value for one in some if low <= one.exact_value <= high] for some in (points, points.off_path)
    )
    message = compare_values(table["values"], on_path)
    if message or (not beyond and "values_off_path" not in table):
        return message
    off_path = compare_values(table.get("values_off_path", []), beyond)
    return f"off the path: {off_path}" if off_path else ""


def _check_nash_values(model: ParametricGame, table: Mapping[str, Any]) -> str:
    """Compare the values at which the Nash equilibria of a tree change."""
    return _check_values(reduced_model(model), table)


def _check_proved(model: ParametricGame, table: Mapping[str, Any]) -> str:
    return "; ".join(_claims(model, table, "proved", ProofStatus.PROVED))


def _check_refuted(model: ParametricGame, table: Mapping[str, Any]) -> str:
    return "; ".join(_claims(model, table, "refuted", ProofStatus.REFUTED))


def _claims(model: ParametricGame, table: Mapping[str, Any], key: str, wanted: ProofStatus) -> Iterator[str]:
    """Yield what is wrong with the claims of a table: a line of text each, or a table with `claim` and `over`."""
    where = table.get("where", ())
    for entry in table[key]:
        claim, own = (entry, {}) if isinstance(entry, str) else (entry["claim"], entry)
        over = own.get("over", table.get("over"))
        proof = prove(model, claim, over, where=where)
        if proof.status is not wanted:
            yield f"{claim!r} should be {key}; {proof.status.value} {proof.reason}"
        if "counterexample" in own:
            here = [*where, *(f"{name} == {value}" for name, value in own["counterexample"].items())]
            pinned = prove(model, claim, over, where=here)
            if pinned.status is not ProofStatus.REFUTED:
                yield f"{claim!r} is not refuted where {own['counterexample']}"


def _checkers_of(model: ParametricGame, concept: str | None) -> Mapping[str, Checker]:
    """Return the checks of a concept by key."""
    checkers = {
        "normal": _matrix_checkers,
        "sequential": _tree_checkers,
        "stochastic": _state_checkers,
        "bargaining": _bargain_checkers,
        "offers": _offer_checkers,
    }
    checkers_of_form = checkers.get(model.form)
    return {} if checkers_of_form is None else checkers_of_form(model, concept)


def _offer_checkers(model: ParametricGame, concept: str | None) -> Mapping[str, Checker]:  # noqa: ARG001
    """Return the checks of talks, which have one concept."""
    return {**_CHECKERS, **OFFER_CHECKERS} if concept is None else {}


def _bargain_checkers(model: ParametricGame, concept: str | None) -> Mapping[str, Checker]:  # noqa: ARG001
    """Return the checks of a bargaining problem; with a concept, claims and tipping values are about that solution."""
    if concept is None:
        return {**_CHECKERS, **BARGAIN_CHECKERS}
    return {key: partial(_check_with_solution, concept=concept, check=check) for key, check in _CHECKERS.items()}


def _check_with_solution(model: ParametricGame, table: Mapping[str, Any], concept: str, check: Checker) -> str:
    return check(with_solution(model, concept), table)


def _state_checkers(model: ParametricGame, concept: str | None) -> Mapping[str, Checker]:
    if concept is not None:
        return {}
    solved = {
        key: partial(_check_solved, concept=concept, check=check)
        for key, (concept, check) in state_checkers(model).items()
    }
    return {**solved, "values": _check_values}


def _tree_checkers(model: ParametricGame, concept: str | None) -> Mapping[str, Checker]:
    of_behavior = {
        key: partial(_check_solved, concept=concept, check=check) for key, check in BEHAVIOR_CHECKERS.items()
    }
    if concept is None:
        return {**_TREE_CHECKERS, **of_behavior}
    if concept == "persuasion":
        return {"value": _check_persuasion}
    if concept in concepts():
        is_reducible = concept == "nash" and len(model.players) == 2  # noqa: PLR2004 - tipping points need two players
        return {**of_behavior, "values": _check_nash_values if is_reducible else check_changes}
    return {}


def _matrix_checkers(model: ParametricGame, concept: str | None) -> Mapping[str, Checker]:
    """Return the checks of a matrix; for commitment, the players are keys."""
    if concept is None and len(model.players) > 2:  # noqa: PLR2004 - tipping points of matrices need two players
        shared = set.intersection(*map(set, model.strategies.values()))
        shares = {strategy: partial(_check_shares, strategy=strategy) for strategy in shared}
        return {**_MATRIX_CHECKERS, **shares, "values": check_changes}
    if concept is None:
        return _MATRIX_CHECKERS
    if concept == "grim_trigger":
        return {"threshold": check_threshold}
    if concept == "stackelberg":
        choices = {player: partial(_check_committed, player=player) for player in model.players}
        return {**choices, "payoffs": _check_commitment_payoffs}
    return _CORRELATED_CHECKERS if concept in {"correlated", "coarse_correlated"} else {}


def _check_solved(model: ParametricGame, table: Mapping[str, Any], concept: str | None, check: BehaviorChecker) -> str:
    return check(_solve(model, table, concept), table)


def _check_persuasion(model: ParametricGame, table: Mapping[str, Any]) -> str:
    wanted, found = parse_number(table["value"]), persuade(model.at()).value
    return "" if wanted == found else f"expected {wanted}, found {found}"


def _check_committed(model: ParametricGame, table: Mapping[str, Any], player: str) -> str:
    """Compare what a player does under the only optimal commitment of the first player."""
    wanted = {name: parse_number(table[player].get(name, 0)) for name in model.strategies[player]}
    found = _committed(model, table)
    rows = [one.profile[player] for one in found]
    return "" if rows == [wanted] else f"expected only {table[player]}, found {'; '.join(map(str, found))}"


def _check_commitment_payoffs(model: ParametricGame, table: Mapping[str, Any]) -> str:
    wanted = [parse_number(payoff) for payoff in table["payoffs"]]
    found = {tuple(one.payoffs.values()) for one in _committed(model, table)}
    shown = "; ".join(numbers_text(row) for row in sorted(found))
    return "" if found == {tuple(wanted)} else f"expected {numbers_text(wanted)}, found {shown}"


def _committed(model: ParametricGame, table: Mapping[str, Any]) -> Sequence[Equilibrium]:
    return _solve(model, table, "stackelberg").equilibria


def _check_num_extreme(model: ParametricGame, table: Mapping[str, Any]) -> str:
    wanted, found = table["num_extreme"], _solve(model, table, table["concept"]).num_equilibria
    return "" if wanted == found else f"expected {wanted}, found {found}"


def _check_distributions(model: ParametricGame, table: Mapping[str, Any]) -> str:
    """Compare the extreme points of a polytope of joint distributions, probabilities in order of the pure profiles."""
    wanted = {tuple(map(parse_number, row)) for row in table["extreme"]}
    found = {_joint(equilibrium).probabilities for equilibrium in _solve(model, table, table["concept"]).equilibria}
    missing, surplus = ("; ".join(map(numbers_text, sorted(rows))) for rows in (wanted - found, found - wanted))
    problems = [f"missing: {missing}"] if missing else []
    return "; ".join([*problems, f"not expected: {surplus}"] if surplus else problems)


def _check_max_welfare(model: ParametricGame, table: Mapping[str, Any]) -> str:
    wanted, found = parse_number(table["max_welfare"]), _best(model, table).value
    return "" if wanted == found else f"expected {wanted}, found {found}"


def _check_max_welfare_distribution(model: ParametricGame, table: Mapping[str, Any]) -> str:
    wanted = tuple(map(parse_number, table["max_welfare_distribution"]))
    found = _best(model, table).distribution.probabilities
    return "" if wanted == found else f"expected {numbers_text(wanted)}, found {numbers_text(found)}"


def _best(model: ParametricGame, table: Mapping[str, Any]) -> CorrelatedOptimum:
    return correlated_equilibrium(model.at(), table["concept"])


def _joint(equilibrium: Equilibrium) -> JointDistribution:
    assert isinstance(equilibrium.profile, JointDistribution)
    return equilibrium.profile


_SETTING_KEYS = frozenset(
    {
        "at",
        "calibration",
        "along",
        "complete",
        "concept",
        "method",
        "note",
        "over",
        "range",
        "source",
        "target",
        "values_off_path",
        "where",
    }
)

_CHECKERS: dict[str, Checker] = {
    "num_components": _check_components,
    "values": _check_values,
    "proved": _check_proved,
    "refuted": _check_refuted,
}

_MATRIX_CHECKERS: dict[str, Checker] = {
    **_CHECKERS,
    "extreme_equilibria": _check_extreme,
    "equilibria": _check_equilibria,
    "maximal_nash_subsets": _check_subsets,
    "pure_equilibria": _check_pure,
}

_TREE_CHECKERS: dict[str, Checker] = {
    **_CHECKERS,
    "num_pure_subgame_perfect": _check_plan_count,
    "subgame_perfect": _check_plans,
}

_CORRELATED_CHECKERS: dict[str, Checker] = {
    "num_extreme": _check_num_extreme,
    "extreme": _check_distributions,
    "max_welfare": _check_max_welfare,
    "max_welfare_distribution": _check_max_welfare_distribution,
}
