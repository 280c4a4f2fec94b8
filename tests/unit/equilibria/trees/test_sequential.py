"""Sequential equilibria of small trees: known answers, beliefs, ties, and what is refused."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from sma_games.equilibria import EquilibriumResult, Status, solve
from sma_games.equilibria.beliefs import expected_values, supporting_beliefs
from sma_games.equilibria.trees import sequential, support_patterns
from sma_games.equilibria.trees import signaling_games as two_stages
from sma_games.errors import GameError, MethodError
from sma_games.games import BehaviorProfile, ChanceNode, DecisionNode, ExtensiveFormGame, TerminalNode
from sma_games.modeling import SequentialGame, load_model

LR = ("l", "r")


def solved(slug: str, **setting: str) -> EquilibriumResult:
    return solve(load_model(slug).at(**setting), "sequential")


def shown(result: EquilibriumResult) -> list[str]:
    return [str(one.profile) for one in result.equilibria]


def test_beliefs_off_the_path_are_told_as_conditions_and_extreme_points() -> None:
    beer, mixed, *_ = solved("textbook/beer_quiche").equilibria
    belief = beer.beliefs["reply/quiche"]
    assert [*map(list, belief.extreme)] == [[Fraction(1, 2), Fraction(1, 2)], [0, 1]]
    assert belief.interval("strong/quiche") == (Fraction(0), Fraction(1, 2))
    assert dict(belief) == {"strong/quiche": Fraction(1, 4), "weak/quiche": Fraction(3, 4)}
    assert (len(belief), belief.is_reached, str(belief)) == (2, False, "P(strong/quiche) <= 1/2")
    assert str(beer).endswith("[pure, intuitive, D1]; needs at reply/quiche: P(strong/quiche) <= 1/2")
    assert list(beer.needed_beliefs) == ["reply/quiche"]
    assert str(beer.beliefs["reply/beer"]) == "9/10 strong/beer + 1/10 weak/beer"
    assert beer.beliefs["reply/beer"].is_reached
    assert repr(mixed.beliefs["reply/quiche"]) == "1/2 strong/quiche + 1/2 weak/quiche"


def three_types(*worths: int) -> EquilibriumResult:
    """Return the equilibria of a game in which going is worth something to R, who may accept it, by type."""
    game = SequentialGame(title="Three types", players=["S", "R"])
    game = game.chance("type", dict.fromkeys("abc", "1/3")).stage("send", player="S", actions=["stop", "go"])
    game = game.stage("reply", player="R", actions=["l", "r"], when={"send": "go"}, observes=["send"])
    game = game.outcome({"send": "stop"}, {"S": 2, "R": 0})
    for kind, worth in zip("abc", worths, strict=True):
        game = game.outcome({"type": kind, "reply": "l"}, {"S": 0, "R": worth})
        game = game.outcome({"type": kind, "reply": "r"}, {"S": 3, "R": 0})
    return solve(game.build().at(), "sequential")


def test_with_three_types_the_beliefs_needed_are_inequalities() -> None:
    stopped = three_types(1, -1, -2).equilibria[0]
    assert {stopped.profile["S"][f"send/{kind}"]["stop"] for kind in "abc"} == {1}  # type: ignore[index]
    assert str(stopped.beliefs["reply"]) == "P(a/go) - P(b/go) - 2 P(c/go) >= 0"
    assert len(stopped.beliefs["reply"].extreme) == 3
    with pytest.raises(GameError, match="unknown history 'd/go'"):
        stopped.beliefs["reply"].interval("d/go")


def test_a_reply_that_is_always_best_needs_no_belief() -> None:
    (stopped,) = three_types(1, 1, 2).equilibria
    assert str(stopped.beliefs["reply"]) == "any belief"
    assert not stopped.needed_beliefs


def test_the_same_tremble_supports_replies_to_it_together(seen_twice: Callable[..., ExtensiveFormGame]) -> None:
    result = solve(seen_twice("1/3", "2/3"), "sequential")
    replies = [(one.profile["R"]["saw u"]["l"], one.profile["R"]["saw d"]["l"]) for one in result.equilibria]  # type: ignore[index]
    assert replies == [(1, 1), (1, 0), (0, 0)]
    assert result.maximal_subsets == ((0, 1), (1, 2))
    assert result.components == ((0, 1, 2),)
    belief = result.equilibria[1].beliefs["saw u"]
    assert belief.interval("s/go/u") == (Fraction(1, 3), Fraction(2, 3))
    assert belief.conditions == ("P(s/go/u) >= 1/3", "P(s/go/u) <= 2/3", "tied to the beliefs at saw d")


def test_payoffs_after_an_early_agreement_are_the_certified_ones() -> None:
    certified: list[tuple[dict[str, str], tuple[str, str, str]]] = [
        ({}, ("-5761/5000", "3927323/3340000", "2915263/2672000")),
        ({"audience_cost": "0.3"}, ("-29879/25000", "3813/3125", "109991/100000")),
        ({"prior_renegotiating": "0.3"}, ("-29879/25000", "3813/3125", "111801/100000")),
        ({"reopening_cost": "0.25"}, ("-57043/50000", "58293/50000", "54543/50000")),
        ({"early_benefit_us": "0.15"}, ("-5761/5000", "4094323/3340000", "2915263/2672000")),
    ]
    for setting, payoffs in certified:
        result = solved("sma/successor_types", **setting)
        game, profile = result.game, result.equilibria[0].profile
        assert isinstance(game, ExtensiveFormGame)
        assert isinstance(profile, BehaviorProfile)
        accepted = next(index for index in range(len(game.nodes)) if game.history(index) == ("sign_early", "accept"))
        assert expected_values(game, profile.choices)[accepted] == tuple(map(Fraction, payoffs))


def test_a_type_that_chance_rules_out_still_chooses_but_is_not_believed_in() -> None:
    (only,) = solved("textbook/beer_quiche", strong_prior="0").equilibria
    assert str(only.profile).startswith("breakfast/strong: beer, breakfast/weak: quiche, reply/beer: fight")
    assert dict(only.beliefs["reply/beer"]) == {"strong/beer": 0, "weak/beer": 1}
    assert only.refinement is None or only.refinement.is_intuitive


def test_subgames_in_which_payoffs_vary_are_solved_together_with_what_is_above() -> None:
    leaves = (TerminalNode((1, 1)), TerminalNode((0, 3)), TerminalNode((2, 3)))
    choice = DecisionNode("A", "a", ("out", "in"), (1, 2))
    game = ExtensiveFormGame(("A", "B"), (choice, leaves[0], DecisionNode("B", "b", LR, (3, 4)), *leaves[1:]))
    result = solve(game, "sequential")
    assert shown(result) == ["a: out, b: l", "a: out, b: 1/2 l + 1/2 r", "a: in, b: 1/2 l + 1/2 r", "a: in, b: r"]
    assert result.maximal_subsets == ((0, 1), (1, 2), (2, 3))
    assert result.status is Status.CONTINUUM


def test_equilibria_of_several_subgames_are_combined() -> None:
    battle = [(2, 1), (0, 0), (0, 0), (1, 2)]
    nodes: list[Any] = [ChanceNode("where", ("h", "t"), ("1/2", "1/2"), (1, 2))]
    for place in range(2):
        first = 3 + 2 * place
        nodes.append(DecisionNode("A", f"a{place}", LR, (first, first + 1)))
    for place in range(2):
        first = 7 + 4 * place
        nodes += [DecisionNode("B", f"b{place}", LR, (first + 2 * k, first + 2 * k + 1)) for k in range(2)]
    nodes += [TerminalNode(pair) for pair in battle * 2]
    result = solve(ExtensiveFormGame(("A", "B"), tuple(nodes)), "sequential")
    assert (result.num_equilibria, result.status) == (9, Status.COMPLETE)


@pytest.mark.parametrize(
    ("module", "limit", "most", "slug", "message"),
    [
        (sequential, "MOST_CORNERS", 0, "sma/withdrawal_threat", "its subgames have too many equilibria"),
        (sequential, "MOST_CORNERS", 1, "textbook/beer_quiche", "the set of equilibria has too many extreme points"),
        (support_patterns, "MOST_PATTERNS", 1, "textbook/selten_horse", "3 information sets have more than 1 patterns"),
        (two_stages, "MOST_STEPS", 1, "textbook/beer_quiche", "the first or the second stage has too many actions"),
    ],
)
def test_games_that_are_too_large_are_refused(
    monkeypatch: pytest.MonkeyPatch, module: Any, limit: str, most: int, slug: str, message: str
) -> None:
    monkeypatch.setattr(module, limit, most)
    with pytest.raises(MethodError, match=f"not all sequential equilibria of .* can be listed: .*{message}"):
        solved(slug)


def test_a_curve_of_equilibria_is_refused_with_the_place_where_it_bends() -> None:
    with pytest.raises(
        MethodError, match=r"where .*answer mixes comply and resist.* do not fall apart into linear steps"
    ):
        solved("sma/successor_types", audience_cost="32/125")


def test_information_that_chance_rules_out_is_refused() -> None:
    with pytest.raises(MethodError, match="chance never leads to 'verdict', so that beliefs there mean nothing"):
        solved("sma/hedge_signal", p_trump="0")


def test_a_tree_of_three_movers_without_a_proper_subgame_is_solved_by_default_as_nash_equilibria_are() -> None:
    horse = load_model("textbook/selten_horse").at()
    assert solve(horse).equilibria == solve(horse, "nash").equilibria


def test_large_trees_are_not_for_this_method() -> None:
    node = DecisionNode("A", "a", tuple(map(str, range(6000))), tuple(range(1, 6001)))
    game = ExtensiveFormGame(("A",), (node, *[TerminalNode((0,))] * 6000))
    assert sequential.SequentialEnumeration().refusal(game) == "it needs a tree of at most 5,000 nodes"


def tied(stopping: str) -> ExtensiveFormGame:
    """Return a game in which three types' trembles are judged at one information set, and two of them at another."""
    game = SequentialGame(title="Tied", players=["S", "R"]).chance("type", dict.fromkeys("abc", "1/3"))
    game = game.stage("send", "S", ["stop", "go"]).chance("luck", {"u": "1/2", "d": "1/2"}, when={"send": "go"})
    seen: list[dict[str, str | list[str]]] = [{"luck": "u"}, {"luck": "d", "type": ["a", "b"]}]
    game = game.stage("reply", "R", ["l", "r"], when=seen, observes=["send", "luck"])
    game = game.outcome({"send": "stop"}, {"S": stopping, "R": "0"}).outcome(
        {"type": "c", "luck": "d"}, {"S": "0", "R": "0"}
    )
    for kind, worth in zip("abc", "123", strict=True):
        for luck in "u" if kind == "c" else "ud":
            game = game.outcome({"type": kind, "luck": luck, "reply": "l"}, {"S": "1", "R": worth})
            game = game.outcome({"type": kind, "luck": luck, "reply": "r"}, {"S": "0", "R": "2"})
    found = game.build().at()
    assert isinstance(found, ExtensiveFormGame)
    return found


def test_trembles_that_tie_different_beliefs_together_are_refused_where_they_matter() -> None:
    with pytest.raises(MethodError, match="where nobody mixes, consistency ties the beliefs off the path together"):
        solve(tied("5"), "sequential")
    assert solve(tied("-1"), "sequential").maximal_subsets == ((0, 1),)
    choices = {label: dict(zip(one.actions, (1, 0), strict=True)) for label, one in tied("5").information_sets.items()}
    assert supporting_beliefs(tied("5"), choices) is None  # type: ignore[arg-type]
    with pytest.raises(MethodError, match="consistency ties beliefs off the path together"):
        sequential._candidate(tied("5"), sequential._Corner(choices, None))  # type: ignore[arg-type]
