"""Results: printing, tables, flags, choice of method, errors."""

import pickle
from fractions import Fraction
from math import inf

import numpy as np
import pytest

from sma_games.equilibria import SOLVERS, EquilibriumResult, Status, concepts, solve, verify
from sma_games.equilibria.choosing import choose_solver
from sma_games.equilibria.matrices.pure_enumeration import PureEnumeration
from sma_games.errors import MethodError
from sma_games.games import ChanceNode, DecisionNode, ExtensiveFormGame, NormalFormGame, TerminalNode
from sma_games.modeling import load_model

BATTLE = NormalFormGame.from_arrays(
    [[2, 0], [0, 1]], [[1, 0], [0, 2]], players=["A", "B"], strategies=[["opera", "fight"]] * 2
)
PENNIES = NormalFormGame.from_arrays([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
ZERO = NormalFormGame.from_arrays([[0, 0], [0, 0]], [[0, 0], [0, 0]])
LARGE = NormalFormGame.from_arrays(*np.zeros((3, 6, 6, 6), dtype=int))
TREE = ExtensiveFormGame(
    ("A", "B"),
    (
        ChanceNode("weather", ("sun", "rain", "never"), ("1/2", "1/2", 0), (1, 2, 3)),
        DecisionNode("A", "A", ("stop", "go"), (4, 5)),
        TerminalNode((0, 0), (1,)),
        DecisionNode("B", "off", ("x", "y"), (6, 7)),
        TerminalNode((0, 0), (0,)),
        DecisionNode("B", "B", ("l", "r"), (8, 9)),
        TerminalNode((0, 1), (0,)),
        TerminalNode((0, 0), (0,)),
        TerminalNode((1, 1), (3,)),
        TerminalNode((0, 0), (0,)),
    ),
    ("cost",),
)


def test_a_result_prints_every_equilibrium_with_payoffs_and_flags() -> None:
    assert str(solve(BATTLE)) == (
        "NormalFormGame(2 x 2, players=A, B), concept nash: 3 equilibria. Every equilibrium was found.\n"
        "  0: A: opera, B: opera; payoffs A 2, B 1  [pure, strict, undominated]\n"
        "  1: A: 2/3 opera + 1/3 fight, B: 1/3 opera + 2/3 fight; payoffs A 2/3 (0.6667), B 2/3 (0.6667)"
        "  [undominated, Pareto-dominated]\n"
        "  2: A: fight, B: fight; payoffs A 1, B 2  [pure, strict, undominated]"
    )


def test_a_continuum_prints_its_components() -> None:
    text = str(solve(ZERO))
    assert "The equilibria form a continuum; its extreme points and components are listed." in text
    assert text.endswith("components: {0, 1, 2, 3}")


def test_an_equilibrium_without_flags_prints_none() -> None:
    game = NormalFormGame.from_arrays([[1, 0], [0, 0]], [[1, 0], [0, 0]], players=["A", "B"])
    mixed = ExtensiveFormGame(
        ("A", "B"),
        (
            DecisionNode("A", "A", ("l", "r"), (1, 2)),
            DecisionNode("B", "B", ("l", "r"), (3, 4)),
            DecisionNode("B", "B", ("l", "r"), (5, 6)),
            *(TerminalNode(payoffs) for payoffs in [(1, -1), (-1, 1), (-1, 1), (1, -1)]),
        ),
    )
    assert str(solve(mixed, "nash", "sequence_form_lemke").equilibria[0]).endswith("payoffs A 0, B 0")
    assert solve(game).equilibria[1].flags == ("pure", "Pareto-dominated")


def test_no_equilibrium_of_a_kind_is_said_and_not_shown_as_an_answer() -> None:
    result = solve(PENNIES, "pure_nash")
    assert result.status is Status.NONE_OF_THIS_KIND
    assert str(result).endswith("0 equilibria. There is no equilibrium of this kind.")
    assert result.num_equilibria == 0
    assert result.to_frame().empty


def test_a_frame_has_one_row_for_each_equilibrium_player_and_strategy() -> None:
    frame = solve(BATTLE).to_frame()
    assert len(frame) == 12
    row = frame.iloc[4]
    assert row.to_dict() == {
        "equilibrium": 1,
        "component": 1,
        "player": "A",
        "information_set": None,
        "strategy": "opera",
        "probability": pytest.approx(2 / 3),
        "exact_probability": "2/3",
        "payoff": pytest.approx(2 / 3),
        "exact_payoff": "2/3",
        "flags": "undominated, Pareto-dominated",
    }
    assert len(solve(BATTLE).to_frame(limit=1)) == 4


def test_a_frame_of_a_tree_has_one_row_for_each_information_set_and_action() -> None:
    frame = solve(TREE).to_frame()
    assert list(frame["information_set"]) == ["A", "A", "off", "off", "B", "B"]
    assert list(frame["probability"]) == [0, 1, 1, 0, 1, 0]
    assert set(frame["component"]) == {None}


def test_the_path_of_play_leaves_out_what_is_not_reached() -> None:
    (only,) = solve(TREE).equilibria
    assert only.path(TREE) == {"A": "go", "B": "l"}
    assert only.actions_in_use(TREE) == {"A": ("go",), "B": ("l",)}
    assert only.measures == {"cost": 2}
    assert only.payoffs == {"A": Fraction(1, 2), "B": Fraction(1, 2)}
    assert solve(TREE).optimal_actions == {"A": ("go",), "off": ("x",), "B": ("l",)}


def test_a_matrix_has_no_optimal_actions_of_nodes() -> None:
    assert solve(BATTLE).optimal_actions == {}


def test_a_result_survives_pickling() -> None:
    result = solve(BATTLE)
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - our own bytes


def test_every_solver_has_its_own_name_and_names_a_concept() -> None:
    assert len({solver.name for solver in SOLVERS}) == len(SOLVERS)
    assert {solver.concept for solver in SOLVERS} == set(concepts())


def test_a_method_can_be_named() -> None:
    result: EquilibriumResult = solve(BATTLE, "pure_nash", solver="pure_enumeration")
    assert result.method == "pure_enumeration"
    assert choose_solver(BATTLE, "pure_nash") == PureEnumeration()


@pytest.mark.parametrize(
    ("game", "concept", "method", "message"),
    [
        (
            BATTLE,
            "nahs",
            "auto",
            "unknown concept 'nahs'; did you mean 'nash'?",
        ),
        (BATTLE, "zzz", "auto", "unknown concept 'zzz'; for this game there are 'nash', 'pure_nash', "),
        (BATTLE, "nash", "vertex", "unknown solver 'vertex'; did you mean 'vertex_enumeration'?"),
        (
            BATTLE,
            "nash",
            "pure_enumeration",
            "use solver 'vertex_enumeration': solver 'pure_enumeration' finds concept 'pure_nash', not 'nash'",
        ),
        (BATTLE, "subgame_perfect", "auto", "use concept 'nash': no solver finds 'subgame_perfect' of "),
        (BATTLE, "subgame_perfect", "auto", "(it needs a tree)"),
        (LARGE, None, "auto", "use concept 'pure_nash', if there is one: no solver finds 'nash' of "),
        (LARGE, None, "auto", "(it needs two players, or its 250,047 "),
        (TREE, "nash", "vertex_enumeration", "use solver 'sequence_form': solver 'vertex_enumeration' does not take "),
        (TREE, "pure_nash", "pure_enumeration", "use solver 'reduced_normal_form_pure': "),
    ],
)
def test_what_no_method_can_do_is_refused_with_those_that_can(
    game: NormalFormGame | ExtensiveFormGame, concept: str | None, method: str, message: str
) -> None:
    with pytest.raises(MethodError) as caught:
        solve(game, concept, method)
    assert message in str(caught.value)


def test_three_players_who_see_nothing_are_taken_by_the_methods_for_many_and_refused_by_those_for_two() -> None:
    blind = ExtensiveFormGame(
        ("A", "B", "C"),
        (
            DecisionNode("A", "A", ("l", "r"), (1, 2)),
            DecisionNode("B", "B", ("l", "r"), (3, 4)),
            DecisionNode("B", "B", ("l", "r"), (5, 6)),
            *[DecisionNode("C", "C", ("l", "r"), (7 + 2 * k, 8 + 2 * k)) for k in range(4)],
            *[TerminalNode((0, 0, 0))] * 8,
        ),
    )
    with pytest.raises(MethodError, match=r"'reduced_normal_form' does not take .*it needs two players"):
        solve(blind, "nash", "reduced_normal_form")
    assert solve(blind).num_equilibria == 8
    assert solve(blind, "pure_nash").num_equilibria == 8
    result = solve(blind, "nash")
    assert (result.method, result.num_equilibria) == ("support_patterns", 8)
    assert result.components == (tuple(range(8)),)


def test_only_games_with_numbers_are_solved() -> None:
    with pytest.raises(MethodError, match=r"solve needs a game with numbers in it, not list$"):
        solve([[1]])  # type: ignore[arg-type]
    with pytest.raises(MethodError, match=r"not str; load it first: load_model\('sma/timing_matrix'\)$"):
        solve("sma/timing_matrix")  # type: ignore[arg-type]


def test_a_result_explains_why_this_method_and_what_more_would_cost() -> None:
    chosen = solve(TREE, "nash")
    assert chosen.choice.why.startswith("Solver sequence_form is the first for concept 'nash' that takes ")
    assert chosen.choice.why.endswith(
        "(not vertex_enumeration, support_enumeration: it needs a normal form; not one_player: "
        "it needs a single player)."
    )
    named = solve(BATTLE, "pure_nash", "pure_enumeration").explain()
    assert named.startswith("Solver pure_enumeration was asked for; it finds concept 'pure_nash' of: normal form, any")
    assert (
        "Guarantee: exact; all that there are unless the status says otherwise; every equilibrium is verified" in named
    )
    assert "More: mixed equilibria are found by concept 'nash', if more than two players have few strategies." in named


def test_what_is_no_set_of_equilibria_is_refused_with_the_function_that_finds_it() -> None:
    with pytest.raises(
        MethodError, match=r"unknown concept 'rationalizable'; .*: use rationalizable\(game\), or dominance"
    ):
        solve(BATTLE, "rationalizable")


def test_payoffs_beyond_floats_are_exact_and_their_floats_infinite() -> None:
    huge = Fraction(10**400, 3)
    result = solve(NormalFormGame.from_arrays([[huge, 0], [0, 1]], [[1, 0], [0, -huge]]))
    assert result.equilibria[0].payoffs["1"] == huge
    assert result.to_frame()["payoff"].max() == inf
    assert "(inf)" in str(result)


def test_a_model_is_solved_at_its_baseline() -> None:
    model = load_model("sma/timing_matrix")
    assert solve(model) == solve(model.at())
    strict = model.fix("strict", p_trump="0.41")
    assert solve(strict, "pure_nash") == solve(model.at("strict", p_trump="0.41"), "pure_nash")
    first = solve(strict).equilibria[0]
    assert verify(strict, first.profile).is_equilibrium
