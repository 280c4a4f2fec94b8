"""The reduced normal form of a parametric tree is that of the tree at every setting."""

import pytest

from sma_games import load_model, reduced_model, tipping_points
from sma_games.errors import MethodError
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


def test_questions_about_trees_with_imperfect_information_name_the_reduced_model() -> None:
    with pytest.raises(MethodError, match=r"^ask about Nash equilibria of reduced_model\(model\)"):
        tipping_points(load_model("textbook/one_card_poker"), "stake")
