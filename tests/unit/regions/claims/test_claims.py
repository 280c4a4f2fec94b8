"""Claims: every form is read, mistakes are told, and two routes agree on where they are true."""

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest

from sma_games import ParametricGame, PayoffMatrix, SequentialGame, SettingError, load_model
from sma_games.algebra.polynomials.rational_functions import Quotient
from sma_games.answers import box_question_for
from sma_games.equilibria import solve
from sma_games.modeling.comparisons import parse_comparisons
from sma_games.modeling.spaces import parameter_space
from sma_games.regions.claims.claim_words import claim_examples
from sma_games.regions.claims.claims import Choice, Quantifier, observed_claim, parse_claim
from sma_games.regions.claims.truth import Truth

RandomGame = Callable[..., ParametricGame]

MATRIX = "sma/timing_matrix"
TREE = "sma/early_sign_tree"


@pytest.mark.parametrize(
    ("slug", "text", "quantifier", "choices", "num_comparisons", "strict"),
    [
        (MATRIX, "every ROK = sign_early", Quantifier.EVERY, [("ROK", ("sign_early",))], 0, False),
        (MATRIX, "some ROK = wait or renegotiate", Quantifier.SOME, [("ROK", ("wait", "renegotiate"))], 0, False),
        (
            MATRIX,
            "some ROK = sign_early and US = sign_early and strict",
            Quantifier.SOME,
            [("ROK", ("sign_early",)), ("US", ("sign_early",))],
            0,
            True,
        ),
        (MATRIX, "no payoff_ROK < -1.3", Quantifier.NO, [], 1, False),
        (MATRIX, "  unique ", Quantifier.UNIQUE, [], 0, False),
        (MATRIX, "early_rok > wait_rok", Quantifier.FORMULA, [], 1, False),
        (MATRIX, "0.1 < p_trump <= 0.5 and backlash < criticism", Quantifier.FORMULA, [], 3, False),
        (MATRIX, "some strict", Quantifier.SOME, [], 0, True),
        (MATRIX, "some payoff_ROK = payoff_US", Quantifier.SOME, [], 1, False),
        (
            TREE,
            "every opening = sign_early and rok_payment <= 1.3",
            Quantifier.EVERY,
            [("opening", ("sign_early",))],
            1,
            False,
        ),
        (
            "sma/waiting_option",
            "some second/hold/open/up = sign",
            Quantifier.SOME,
            [("second/hold/open/up", ("sign",))],
            0,
            False,
        ),
    ],
)
def test_every_form_is_read(
    slug: str,
    text: str,
    quantifier: Quantifier,
    choices: list[Any],
    num_comparisons: int,
    strict: bool,  # noqa: FBT001
) -> None:
    model = load_model(slug)
    claim = parse_claim(model, text)
    assert claim.text == text.strip()
    assert claim.quantifier is quantifier
    assert [(each.label, each.actions) for each in claim.choices] == choices
    assert len(claim.comparisons) == num_comparisons
    assert claim.strict is strict
    assert claim.trend is None
    assert parse_claim(model, claim) is claim
    assert claim.needs_equilibria == (quantifier is not Quantifier.FORMULA)


@pytest.mark.parametrize(
    ("text", "parameter", "rises", "weakly", "of_formula"),
    [
        ("early_rok - wait_rok rises in p_trump", "p_trump", True, False, True),
        ("early_rok weakly falls in backlash", "backlash", False, True, True),
        ("some ROK = sign_early falls in backlash", "backlash", False, False, False),
        ("every ROK = wait or renegotiate rises in backlash", "backlash", True, False, False),
        ("unique rises in p_trump", "p_trump", True, False, False),
    ],
)
def test_trends_are_read(text: str, parameter: str, rises: bool, weakly: bool, of_formula: bool) -> None:  # noqa: FBT001
    claim = parse_claim(load_model(MATRIX), text)
    assert claim.trend is not None
    assert (claim.trend.parameter, claim.trend.rises, claim.trend.weakly) == (parameter, rises, weakly)
    assert (claim.body is not None) == of_formula


def test_a_mapping_is_the_claim_that_the_play_is_an_equilibrium() -> None:
    model = load_model(MATRIX)
    claim = parse_claim(model, {"ROK": "wait", "US": "wait"})
    assert claim == observed_claim(model, {"ROK": "wait", "US": "wait"})
    assert claim.choices == parse_claim(model, "some ROK = wait and US = wait").choices
    assert claim.quantifier is Quantifier.SOME


@pytest.mark.parametrize(
    ("slug", "claim", "message"),
    [
        (MATRIX, "", "expected text such as 'every ROK = sign_early'"),
        (MATRIX, 5, "expected text such as .* found 5"),
        (MATRIX, None, "found None"),
        (MATRIX, ["unique"], "expected text such as"),
        (MATRIX, {}, "observed: expected a strategy or action"),
        (MATRIX, "every", "expected a comparison"),
        (MATRIX, "every ROK = sign_erly", "ROK has no 'sign_erly'; did you mean 'sign_early'"),
        (MATRIX, "some RKO = wait", "unknown player 'RKO'; did you mean 'ROK'"),
        (MATRIX, "some ROK = wait or wiat", "ROK has no 'wiat'; did you mean 'wait'"),
        (MATRIX, {"ROK": "hold"}, "observed: ROK has no 'hold'; there are: sign_early, wait, renegotiate"),
        (MATRIX, {"KOR": "wait"}, "observed: unknown player 'KOR'"),
        (MATRIX, "no payoff_RK < 1", "unknown name 'payoff_RK'; did you mean 'payoff_ROK'"),
        (MATRIX, "early_rk > 1", "unknown name 'early_rk'; did you mean 'early_rok'"),
        (MATRIX, "early_rok rises in p_trmp", "unknown parameter 'p_trmp'; did you mean 'p_trump'"),
        (MATRIX, "early_rk rises in p_trump", "unknown name 'early_rk'"),
        (MATRIX, "unique and strict", "'unique' stands alone"),
        (MATRIX, "sign early", "expected a comparison such as"),
        (MATRIX, "exp(p_trump) < 2", "integer powers only"),
        (TREE, "every opening = sign_late", "opening has no 'sign_late'"),
        (TREE, "some openin = wait", "unknown stage 'openin'; did you mean 'opening'"),
        (TREE, "some opening = wait and strict", "'strict' is said of equilibria of a normal form"),
    ],
)
def test_mistakes_are_told(slug: str, claim: Any, message: str) -> None:
    with pytest.raises(SettingError, match=message):
        parse_claim(load_model(slug), claim)


def test_a_choice_holds_if_all_that_is_used_is_among_its_actions() -> None:
    choice = Choice("opening", ("wait", "sign"))
    assert choice.holds([("opening", ("wait",))])
    assert choice.holds([("opening/up", ("wait",)), ("opening/down", ("sign",)), ("opening", ("wait", "sign"))])
    assert not choice.holds([("opening", ("wait", "renegotiate"))])
    assert not choice.holds([("opening/up", ("wait",)), ("opening/down", ("renegotiate",))])
    assert not choice.holds([("openings", ("wait",)), ("reply", ("wait",))])


MATRIX_CLAIMS = [
    "some A = a0 and B = b0",
    "some A = a0 and B = b0 and strict",
    "some A = a1 and A = a0 and B = b0",
    "some A = a0 or a1 and B = b1",
    "every A = a0",
    "every payoff_A >= payoff_B - t",
    "no B = b1 and payoff_B < 2*s",
    "unique",
    "some strict",
    "t*s < 1/4 and s != 0",
]
TREE_CLAIMS = [
    "every opening = sign_early",
    "some opening = sign_early and rok_payment <= 1.2",
    "no opening = wait",
    "unique",
    "every payoff_ROK >= payoff_US - 2 and opening = sign_early or renegotiate",
    "every response = reopen",
    "p_trump < 0.3",
]


def truth_of(model: ParametricGame, text: str, over: list[str]) -> Truth:
    space = parameter_space(model, over, model.setting())
    claim = parse_claim(model, text)
    return Truth(space, claim, box_question_for(model, "claims") if claim.needs_equilibria else None)


def settings_of(model: ParametricGame, over: list[str], count: int, steps: int) -> list[dict[str, Fraction]]:
    """Return settings on a coarse grid, so that ties come up, with the ends of the ranges."""
    generator = np.random.default_rng(3)
    points = []
    for _ in range(count):
        shares = [Fraction(int(share), steps) for share in generator.integers(0, steps + 1, len(over))]
        ranges = [(model.parameters[name].low, model.parameters[name].high) for name in over]
        point = {
            name: low + share * (high - low) for name, (low, high), share in zip(over, ranges, shares, strict=True)
        }
        points.append({**model.setting(), **point})
    return points


def by_quotients(truth: Truth, setting: dict[str, Fraction]) -> bool | None:
    """Return the truth by the code for any ordered ring, with quotients of integers for numbers."""
    model = truth.space.model
    functions = truth.space.functions([*model.formulas]) + truth._functions()
    point = {name: setting[name] for name in truth.space.over}
    return truth.holds_for([function.at(point, truth.space.over) for function in functions])


@pytest.mark.parametrize("text", MATRIX_CLAIMS)
@pytest.mark.parametrize(("seed", "shape"), [(0, (2, 2)), (1, (2, 2)), (2, (2, 3)), (4, (3, 3))], ids=str)
def test_two_routes_agree_on_random_matrices(
    random_game: RandomGame, text: str, seed: int, shape: tuple[int, int]
) -> None:
    truth = truth_of(random_game(seed, shape, degree=1 + seed % 2), text, ["t", "s"])
    for setting in settings_of(truth.space.model, ["t", "s"], 12, 4):
        assert by_quotients(truth, setting) is truth.holds_at(setting)


@pytest.mark.parametrize("text", TREE_CLAIMS)
def test_two_routes_agree_on_a_tree(text: str) -> None:
    truth = truth_of(load_model(TREE), text, ["p_trump", "reopening_cost", "backlash"])
    found = [truth.holds_at(setting) for setting in settings_of(truth.space.model, list(truth.space.over), 15, 5)]
    assert found == [
        by_quotients(truth, each) for each in settings_of(truth.space.model, list(truth.space.over), 15, 5)
    ]


def test_claims_about_solved_equilibria_worked_by_hand() -> None:
    model = load_model("textbook/hawk_dove")  # value 2, cost 3: two pure equilibria and the mixed one
    setting = model.setting()
    result = solve(model.at())
    for text, expected in [
        ("some row = hawk and column = dove and strict", True),
        ("some row = hawk and column = hawk", False),
        ("every row = hawk or dove", True),
        ("every row = hawk", False),
        ("no row = dove and column = dove", True),
        ("unique", False),
        ("every payoff_row >= 0", True),
        ("some payoff_row = value", True),
        ("every strict", False),
        ("no payoff_row > value", True),
    ]:
        assert parse_claim(model, text).holds_in(result, setting) is expected


def test_inputs_are_the_formulas_that_a_claim_needs() -> None:
    model = load_model(MATRIX)
    names = {formula.text for formula in parse_claim(model, "some payoff_ROK < backlash - demand").inputs(model)}
    assert names == {"backlash", "demand"}
    (difference,) = parse_claim(model, "backlash < demand").inputs(model)
    assert difference.names == {"backlash", "demand"}
    comparisons = parse_comparisons("x < 1", {"x": difference}, "claim")
    assert comparisons[0].holds_for({"backlash": Quotient(0), "demand": Quotient(5)})


def two_by_two() -> ParametricGame:
    builder = PayoffMatrix(title="two", players={"a": ["x", "y"], "b": ["s", "t"]}).parameter("lev", "1", "0", "2")
    for row, column in product("xy", "st"):
        builder.payoff(row, column, a="lev", b="1")
    return builder.build()


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        ("", "expected text such as 'every a = x', 'some a = y and strict', 'unique', 'lev < 1', 'lev rises in lev'"),
        ("a = x => b = s", "there is no implication; the nearest is 'no a = x and b = t', which says nothing of mixt"),
        ("every a = x => b = s", "there is no implication; the nearest is 'no a = x and b = t'"),
        ("if a = x then b = s", "there is no implication; the nearest is 'no a = x and b = t'"),
        ("lev > 1 => a = x", "there is no implication; put 'lev > 1' into where, and claim 'every a = x'"),
        ("lev => 1", "write >=, not =>"),
        ("not some a = x", "there is no 'not'; write 'no a = x'"),
        ("not a = x", "there is no 'not'; write 'no a = x'"),
        ("not every a = x", "claim 'every a = x', which is refuted if it does not hold"),
        ("every x / s", "write what is played as 'a = x and b = s'"),
        ("every t", "write what is played as 'b = t'"),
        ("some a = x and", "expected a comparison"),
    ],
)
def test_advice_is_about_the_model_and_what_was_meant(claim: str, message: str) -> None:
    with pytest.raises(SettingError, match=re.escape(message)):
        parse_claim(two_by_two(), claim)


def test_labels_of_any_characters_can_be_claimed() -> None:
    odd = ["-go$1_", "pay $1.2bn_ or $1.5bn", "wait and see", "wait"]
    builder = SequentialGame(title="odd", players=["A"]).parameter("p", "1/4", "0", "1").stage("opening_", "A", odd)
    for number, action in enumerate(odd):
        builder.outcome({"opening_": action}, {"A": f"p + {number}"})
    model = builder.build()
    for text, actions in (
        ("every opening_ = -go$1_", odd[:1]),
        ("every opening_ = '-go$1_' and p > 0", odd[:1]),
        ("some opening_ = wait and see or pay $1.2bn_ or $1.5bn or wait and p > 0", [odd[2], odd[1], odd[3]]),
        ("no opening_ = wait falls in p", odd[3:]),
    ):
        assert [(each.label, list(each.actions)) for each in parse_claim(model, text).choices] == [
            ("opening_", actions)
        ]
    with pytest.raises(SettingError, match=r"opening_ has no '-go\$2_'; did you mean '-go\$1_'"):
        parse_claim(model, "every opening_ = -go$2_")


@pytest.mark.parametrize("slug", ["sma/timing_matrix", "sma/early_sign_tree", "textbook/hawk_dove"])
def test_examples_of_claims_can_be_claimed(slug: str) -> None:
    model = load_model(slug)
    for text in claim_examples(model).removeprefix("'").removesuffix("'").split("', '"):
        assert parse_claim(model, text).text == text
