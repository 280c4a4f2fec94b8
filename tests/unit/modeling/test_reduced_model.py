"""The reduced normal form of a parametric tree is that of the tree at every setting."""

import pytest

from sma_games import ParametricGame, SequentialGame, load_model, rationalize, reduced_model
from sma_games.errors import EvaluationError, MethodError, SettingError
from sma_games.games import ExtensiveFormGame
from sma_games.games.reduced_normal_form import reduced_normal_form


@pytest.mark.parametrize(
    ("slug", "name", "values"),
    [
        ("textbook/one_card_poker", "stake", ["0", "2", "7/3"]),
        ("textbook/outside_option", "outside_payoff", ["-1", "1/2"]),
        ("textbook/entry_deterrence", "fight_payoff", ["-1", "0"]),
    ],
)
def test_at_every_setting_it_is_the_reduced_normal_form_of_the_tree(slug: str, name: str, values: list[str]) -> None:
    model = load_model(slug)
    reduced = reduced_model(model)
    for value in values:
        tree = model.at(None, **{name: value})
        assert isinstance(tree, ExtensiveFormGame)
        assert reduced.at(None, **{name: value}) == reduced_normal_form(tree).game


def test_a_matrix_has_no_tree_to_reduce() -> None:
    with pytest.raises(MethodError, match="is no tree, and it has a normal form already"):
        reduced_model(load_model("textbook/stag_hunt"))


def test_plays_of_trees_with_imperfect_information_are_named_by_player() -> None:
    with pytest.raises(SettingError, match="unknown player 'deal'; there are: first, second"):
        rationalize(load_model("textbook/one_card_poker"), {"deal": "bet"})


def build_bet(num_cards: int) -> ParametricGame:
    """Return a tree in which chance draws one of some cards after both players have moved."""
    game = SequentialGame(title="bet", players=["A", "B"]).parameter("p", "1/4", low="0", high="1")
    game.parameter("q", "1/4", low="0", high="1").stage("move", "A", ["go", "stay"])
    game.stage("reply", "B", ["left", "right"], when={"move": "go"})
    others = {f"card{number}": f"p / {num_cards}" for number in range(1, num_cards)}
    game.chance("luck", {"card0": f"1 - {num_cards - 1} * p / {num_cards}", **others}, when={"move": "go"})
    game.outcome({"move": "stay"}, {"A": "0", "B": "0"})
    for number in range(num_cards):
        for reply in ("left", "right"):
            game.outcome({"luck": f"card{number}", "reply": reply}, {"A": f"{number + 1} / q", "B": f"{number} * p"})
    return game.build()


def test_its_formulas_are_told_in_parameters() -> None:
    tree = build_bet(2)
    reduced = reduced_model(tree)
    assert reduced.formulas[0].text == "(1 - 1 * p / 2) * (1 / q) + (p / 2) * (2 / q)"
    assert {each.text for each in reduced.admissibility} <= {each.text for each in tree.admissibility}
    with pytest.raises(
        EvaluationError, match=r"formula '\(1 - 1 \* p / 2\) \* \(1 / q\) .*' divides by zero at p = 1/4, q = 0"
    ):
        reduced.at(q="0")


def test_a_payoff_with_too_many_terms_is_told_by_its_player() -> None:
    with pytest.raises(
        MethodError, match=r"single settings: in the reduced normal form of .* a payoff of A has too many"
    ):
        reduced_model(build_bet(300))
