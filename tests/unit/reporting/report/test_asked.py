"""What a report asks if nobody says it: a claim that holds, about the moves that somebody decides."""

import pytest

from sma_games import load_model, solve
from sma_games.answers import parametric_form
from sma_games.regions import parse_claim
from sma_games.reporting.report.asked import claim_of_answer, claim_words
from sma_games.reporting.words.answers import read_answer


def test_the_claim_of_a_tree_is_about_the_moves_before_chance() -> None:
    model = load_model("sma/early_sign_tree")
    reading = read_answer(model)
    claim = claim_of_answer(reading, model)
    assert claim == "some opening = sign_early and reply = accept and ratification = ratify"
    assert claim_words(reading, claim, model) == "Seoul signs early, Washington accepts and the Assembly ratifies"


def test_a_claim_of_the_reader_is_not_told_in_other_words() -> None:
    model = load_model("textbook/stag_hunt")
    assert not claim_words(read_answer(model), "some row = hare", model)


SHIPPED = ["stag_hunt", "rock_paper_scissors", "volunteers_dilemma", "matching_pennies_asymmetric", "centipede"]


@pytest.mark.parametrize("slug", [*(f"textbook/{each}" for each in SHIPPED), "sma/hedge_signal", "sma/sma_cycles"])
def test_the_claim_holds_at_the_values_of_the_model(slug: str) -> None:
    model = load_model(slug)
    asked = parametric_form(model)
    claim = parse_claim(asked, claim_of_answer(read_answer(model), asked))
    concept = "pure_markov_perfect" if model.states else None
    assert claim.holds_in(solve(asked.at(), concept), asked.baseline)
