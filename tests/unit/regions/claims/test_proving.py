"""Proofs of claims: nothing proved fails anywhere, every counterexample is one, and wrong proofs are caught."""

import dataclasses
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from sma_games import MethodError, ParametricGame, PayoffMatrix, Proof, SettingError, load_model, prove, solve
from sma_games.algebra.numbers.real_numbers import AlgebraicNumber
from sma_games.algebra.sign_cases.box import Condition
from sma_games.algebra.sign_cases.exploration import Branch, Case
from sma_games.algebra.sign_cases.proofs import Refutation
from sma_games.interrupts import partial_of
from sma_games.modeling.comparisons import names_of, parse_comparisons
from sma_games.regions import Budget, ProofStatus, parse_claim

RandomGame = Callable[..., ParametricGame]

GRID = [{"t": Fraction(t, 6), "s": Fraction(s, 3)} for t, s in product(range(7), range(-3, 4))]
CLAIMS = [
    "some A = a0 and B = b0",
    "every A = a0",
    "no A = a1 and B = b1",
    "unique",
    "every payoff_A >= -1",
    "some payoff_A > payoff_B and strict",
]
TRENDS = ["some A = a0 rises in t", "every A = a1 falls in t", "unique rises in s"]
WHERE = ["", "t + s <= 1", "t * s < 1/4 and t != 1/2"]


def holds(model: ParametricGame, text: str, setting: Any) -> bool:
    """Tell whether a claim holds at a rational setting, without any of the code for all settings."""
    setting = {**model.setting(), **setting}
    return parse_claim(model, text).holds_in(solve(model.at(**setting)), setting)


def allowed(model: ParametricGame, where: list[str], setting: Any) -> bool:
    found = [each for text in where for each in parse_comparisons(text, names_of(model), "where")]
    return all(each.holds_at(setting) for each in found)


def surface_points(proof: Proof, count: int) -> Iterator[dict[str, Fraction]]:
    """Yield rational points on the surfaces that the proof has met."""
    box, generator = proof._truth.space.box, np.random.default_rng(5)
    for number in range(count):
        point = {
            name: low + (high - low) * Fraction(int(generator.integers(0, 9)), 8)
            for name, (low, high) in box.ranges.items()
        }
        moved = box.on_a_surface(point, number, number)
        if moved is not None:
            rational = {name: value for name, value in moved.items() if isinstance(value, Fraction)}
            if len(rational) == len(moved):
                yield rational


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("text", CLAIMS)
def test_random_claims_agree_with_brute_force(random_game: RandomGame, seed: int, text: str) -> None:
    model = random_game(seed, degree=1 + seed % 2)
    where = WHERE[seed % 3].split(" and ") if WHERE[seed % 3] else []
    proof = prove(model, text, where=where)
    assert proof.verify(10) == ()
    if proof.is_proved:
        for point in [*GRID, *surface_points(proof, 20)]:
            assert not allowed(model, where, point) or holds(model, text, point)
    elif proof.status is ProofStatus.REFUTED:
        assert proof.counterexample is not None
        if all(isinstance(value, Fraction) for value in proof.counterexample.values()):
            assert allowed(model, where, proof.counterexample)
            assert not holds(model, text, proof.counterexample)
        else:
            assert all(not allowed(model, where, point) or holds(model, text, point) for point in GRID)
        assert all(
            model.parameters[name].low <= value <= model.parameters[name].high
            for name, value in proof.counterexample.items()
        )


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("text", TRENDS)
def test_random_trends_agree_with_brute_force(random_game: RandomGame, seed: int, text: str) -> None:
    model = random_game(seed, degree=1 + seed % 2)
    level, _, name = text.replace(" falls", " rises").partition(" rises in ")
    rises = "rises" in text
    proof = prove(model, text)
    assert proof.verify(6) == ()
    if proof.is_proved:
        truths = {tuple(point.values()): holds(model, level, point) for point in GRID}
        for one, other in combinations(GRID, 2):
            if all(one[each] == other[each] for each in one if each != name):
                pair = sorted((one, other), key=lambda point: point[name])
                assert [truths[tuple(point.values())] for point in pair] != [rises, not rises]
    else:
        assert proof.status is ProofStatus.REFUTED
        before, after = proof.witnesses
        assert before[name] < after[name]
        assert {key for key in before if before[key] != after[key]} == {name}
        if all(isinstance(value, Fraction) for each in proof.witnesses for value in each.values()):
            assert [holds(model, level, each) for each in proof.witnesses] == [rises, not rises]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("t*t + s rises in s", "PROVED"),
        ("t*t + s rises in t", "REFUTED"),  # its derivative is zero at t = 0
        ("t*t + s weakly rises in t", "PROVED"),
        ("t/(s + 2) falls in s", "REFUTED"),
        ("t/(s + 2) weakly falls in s", "PROVED"),
        ("t - t*t rises in t", "REFUTED"),
        ("t*t*t - s falls in s", "PROVED"),
        ("t*t + s*s >= 2*t*s", "PROVED"),
        ("t*t + s*s > 2*t*s", "REFUTED"),
        ("t*t + s*s + 1 > 2*t*s and t < 2", "PROVED"),
        ("0 <= t <= 1", "PROVED"),
        ("t*t != 1/2", "REFUTED"),  # at an irrational value only
    ],
)
def test_claims_about_formulas(random_game: RandomGame, text: str, status: str) -> None:
    proof = prove(random_game(0), text)
    assert proof.status.name == status
    assert proof.verify(20) == ()


def test_formula_claims_vary_the_parameters_that_they_use(random_game: RandomGame) -> None:
    assert prove(random_game(0), "t >= 0").over == ("t",)
    assert prove(random_game(0), "t + s rises in s").over == ("t", "s")
    assert prove(random_game(0).fix(s="-1"), "t >= s").over == ("t",)
    assert prove(random_game(0).fix(s="0.3"), "t >= 0").setting["s"] == Fraction(3, 10)


def test_irrational_counterexamples_are_exact_and_checked(random_game: RandomGame) -> None:
    proof = prove(random_game(0), "t*t != 1/2")
    assert proof.counterexample is not None
    assert isinstance(proof.counterexample["t"], AlgebraicNumber)
    assert "irrational" in proof.reason
    assert proof.verify() == ()
    root = AlgebraicNumber((-1, 0, 3), Fraction(1, 2), Fraction(1))  # 1/sqrt(3)
    (wrong,) = dataclasses.replace(proof, witnesses=({**proof.counterexample, "t": root},)).verify()
    assert wrong.startswith("the claim is not refuted by")


def ties() -> ParametricGame:
    """Return a game in which a0 is best while t*t <= 1/2."""
    builder = PayoffMatrix(title="ties", players={"A": ["a0", "a1"], "B": ["only"]})
    builder.parameter("t", "0.25", low="0", high="1")
    return builder.payoff("a0", "only", A="1/2", B="0").payoff("a1", "only", A="t*t", B="0").build()


def test_equilibria_at_irrational_settings() -> None:
    proof = prove(ties(), "unique")
    assert proof.status is ProofStatus.REFUTED
    assert proof.counterexample is not None
    assert isinstance(proof.counterexample["t"], AlgebraicNumber)
    assert proof.verify() == ()
    trend = prove(ties(), "unique rises in t")
    assert trend.status is ProofStatus.REFUTED
    assert trend.verify() == ()
    falling = prove(ties(), "some A = a0 falls in t")
    assert falling.is_proved
    assert falling.verify() == ()


def test_certified_claims_of_the_catalog() -> None:
    model = load_model("sma/sign_or_wait")
    assert prove(model, "some ROK = wait and US = wait").is_proved
    early = "some ROK = sign_early and US = sign_early"
    assert prove(model, early, ["backlash"], where="backlash <= 3671/12500").is_proved
    assert prove(model, early, ["backlash"], where="backlash <= 3672/12500").status is ProofStatus.REFUTED
    assert prove(model, f"{early} falls in backlash", ["p_trump", "backlash"]).is_proved
    tree = load_model("sma/early_sign_tree")
    over = ["reopening_cost", "backlash"]
    assert prove(tree, "every opening = sign_early or renegotiate", over).verify(10) == ()
    assert prove(tree, "some opening = sign_early falls in backlash", over).is_proved


def test_a_counterexample_keeps_what_it_can_of_today() -> None:
    model = load_model("sma/sign_or_wait")
    proof = prove(model, {"ROK": "sign_early", "US": "sign_early"}, ["p_trump", "backlash", "criticism"])
    assert proof.counterexample is not None
    moved = [name for name in proof.over if proof.counterexample[name] != proof.setting[name]]
    assert len(moved) == 1
    assert "as today: " in str(proof)


def test_steps_are_the_cases_and_what_was_excluded() -> None:
    proof = prove(load_model("sma/sign_or_wait"), "some ROK = wait and US = wait", ["p_trump", "backlash"])
    outcomes = [step.outcome for step in proof.steps]
    assert outcomes.count("the claim holds") == proof.num_cases
    assert outcomes.count("impossible") == len(proof._truth.space.box.refutations)
    assert list(proof.to_frame().columns) == ["conditions", "outcome", "method"]
    assert len(proof.to_frame()) == len(outcomes)
    assert str(proof).startswith("some ROK = wait and US = wait: Proved")


# Wrong proofs, made on purpose


@pytest.fixture
def proved() -> Proof:
    """Return a proof with several cases, some of them excluded."""
    model = load_model("sma/sign_or_wait")
    claim = "some ROK = sign_early and payoff_ROK > payoff_US - 3"
    proof = prove(model, claim, ["p_trump", "backlash"], where=["backlash < p_trump**2 / 2", "p_trump > 0.1"])
    assert proof.is_proved
    assert proof.verify(20) == ()
    assert proof.num_cases > 3
    return proof


def changed(tree: Any, change: Callable[[Case[bool]], Any]) -> Any:
    """Return a tree with its first answered case replaced, or removed if the change is None."""
    done = False

    def visit(node: Any) -> Any:
        nonlocal done
        if isinstance(node, Case):
            if done or node.answer is None:
                return node
            done = True
            return change(node)
        children = {sign: visit(child) for sign, child in node.children.items()}
        return Branch(node.polynomial, {sign: child for sign, child in children.items() if child is not None})

    return visit(tree)


def test_a_case_that_is_left_out_is_caught(proved: Proof) -> None:
    without = dataclasses.replace(proved, _tree=changed(proved._tree, lambda _: None))
    assert any(wrong.startswith("left out without a proof") for wrong in without.verify(0))
    assert dataclasses.replace(proved, _tree=None).verify(0) == ("left out without a proof: everything",)


def test_an_answer_that_is_flipped_is_caught(proved: Proof) -> None:
    flipped = changed(proved._tree, lambda case: dataclasses.replace(case, answer=not case.answer))
    wrong = dataclasses.replace(proved, _tree=flipped).verify(0)
    assert "a case in which the claim fails was not excluded" in wrong
    assert any(each.startswith("a case is wrong at") for each in wrong)


def test_a_failing_case_that_is_said_to_hold_is_caught() -> None:
    model = load_model("sma/sign_or_wait")
    refuted = prove(model, "every ROK = wait", ["p_trump", "backlash"])
    flipped = changed(refuted._tree, lambda case: dataclasses.replace(case, answer=True))
    for tree in (flipped, refuted._tree):
        wrong = dataclasses.replace(refuted, _tree=tree, status=ProofStatus.PROVED, witnesses=()).verify(40)
        assert any(each.startswith("the claim fails at") for each in wrong)


def test_a_proof_of_another_claim_is_caught(proved: Proof) -> None:
    other = parse_claim(proved.model, "every ROK = wait")
    (wrong,) = dataclasses.replace(proved, claim=other).verify(0)
    assert wrong.startswith("the proof is about another claim")
    swapped = dataclasses.replace(proved, claim=other, _truth=dataclasses.replace(proved._truth, claim=other))
    assert any(each.startswith("a case is wrong at") for each in swapped.verify(0))
    assert any(each.startswith("the claim fails at") for each in swapped.verify(20))


def test_a_false_refutation_is_caught(proved: Proof) -> None:
    box = proved._truth.space.box
    box.refutations.append(Refutation(frozenset([Condition(0, 1)]), "made up"))
    assert any(wrong.startswith("said to be impossible, but is not") for wrong in proved.verify(0))
    without = dataclasses.replace(proved, _tree=changed(proved._tree, lambda _: None))
    assert any(wrong.startswith("left out without a proof") for wrong in without.verify(0))


def test_wrong_counterexamples_are_caught() -> None:
    model = load_model("sma/sign_or_wait")
    refuted = prove(model, "some ROK = sign_early and US = sign_early", ["backlash"])
    assert refuted.verify() == ()
    today = dataclasses.replace(refuted, witnesses=(model.setting(),))
    assert today.verify()[0].startswith("the claim is not refuted by")
    assert dataclasses.replace(refuted, witnesses=()).verify() == ("refuted without a counterexample",)


def test_wrong_trends_are_caught() -> None:
    model = load_model("sma/sign_or_wait")
    text = "some ROK = sign_early and US = sign_early rises in backlash"
    refuted = prove(model, text, ["p_trump", "backlash"])
    assert refuted.status is ProofStatus.REFUTED
    assert refuted.verify() == ()
    backwards = dataclasses.replace(refuted, witnesses=refuted.witnesses[::-1])
    assert backwards.verify()[0].startswith("the claim is not refuted by")
    claimed = dataclasses.replace(refuted, status=ProofStatus.PROVED, witnesses=())
    wrong = claimed.verify(60)
    assert "two cases between which the claim changes the wrong way were not excluded" in wrong
    assert any(each.startswith("the claim fails at") for each in wrong)


# The ends of a search


def test_too_many_cases_leave_a_claim_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sma_games.regions.claims.proving.MAX_CASES", 2)
    model = load_model("sma/sign_or_wait")
    for text in ("some ROK = wait and payoff_ROK < 3", "some ROK = sign_early falls in backlash"):
        proof = prove(model, text, ["p_trump", "backlash"])
        assert proof.status is ProofStatus.UNDECIDED
        assert "more cases than the limit" in str(proof)
        assert any(wrong.startswith("left out without a proof") for wrong in proof.verify(0))


def test_an_interruption_leaves_a_claim_undecided() -> None:
    def interrupt(count: int) -> None:
        raise KeyboardInterrupt

    model = load_model("sma/sign_or_wait")
    with pytest.raises(KeyboardInterrupt) as stopped:
        prove(model, "some ROK = wait and payoff_ROK < 3", ["backlash"], progress=interrupt)
    proof = partial_of(stopped.value)
    assert proof.status is ProofStatus.UNDECIDED
    assert "Interrupted" in proof.reason


def test_an_interruption_between_pairs_leaves_a_trend_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sma_games.regions.claims.proving.Twin.decide", interrupt)
    with pytest.raises(KeyboardInterrupt) as stopped:
        prove(load_model("sma/sign_or_wait"), "some ROK = sign_early falls in backlash", ["backlash"])
    proof = partial_of(stopped.value)
    assert proof.status is ProofStatus.UNDECIDED
    assert "Interrupted" in proof.reason


def test_a_small_budget_leaves_a_hard_claim_undecided_not_wrong(random_game: RandomGame) -> None:
    budget = Budget(samples=1, moved_samples=1, z3_milliseconds=1, subdivisions=1)
    hard = "t**6*s**4 + t**2 + s**6 + 1 - 3*t**2*s**2*(t + 1) > 1/10**6 - t*s"
    proof = prove(random_game(0), hard, budget=budget)
    full = prove(random_game(0), hard)
    assert proof.status in (ProofStatus.UNDECIDED, full.status)


def test_mistakes_are_told() -> None:
    model = load_model("sma/sign_or_wait")
    mistakes: list[tuple[dict[str, Any], type[Exception], str]] = [
        ({"claim": "some ROK = sing"}, SettingError, "ROK has no 'sing'"),
        ({"claim": "unique", "over": ["backlsh"]}, SettingError, "unknown parameter 'backlsh'"),
        ({"claim": "unique", "where": "backlash"}, SettingError, "where: expected a comparison"),
        ({"claim": "unique", "where": "backlash * backlash > 9"}, SettingError, "none satisfies"),
        (
            {"claim": "unique rises in backlash", "where": "backlash*backlash > 9"},
            SettingError,
            "no admissible setting in the ranges of the 14 parameters",
        ),
        ({"claim": "early_rok rises in backlash", "over": ["p_trump"]}, SettingError, "must be one of the parameters"),
    ]
    for arguments, error, message in mistakes:
        with pytest.raises(error, match=message):
            prove(model, **arguments)
    with pytest.raises(MethodError, match="needs a model, not str"):
        prove("sma/sign_or_wait", "unique")  # type: ignore[arg-type]
