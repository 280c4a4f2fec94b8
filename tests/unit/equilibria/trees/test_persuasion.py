"""The best signal against Kamenica and Gentzkow's numbers, linear programs and concave closures."""

import pickle
import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from sma_games import MethodError, SequentialGame, load_model, persuade, solve
from sma_games.equilibria import Persuasion

COURT = load_model("literature/prosecutor_and_judge")


@pytest.mark.parametrize(
    ("prior", "value", "lie"),
    [("3/10", "3/5", "3/7"), ("1/10", "1/5", "1/9"), ("2/5", "4/5", "2/3"), ("1/2", "1", None), ("3/4", "1", None)],
)
def test_the_prosecutor_has_the_values_of_the_article(prior: str, value: str, lie: str | None) -> None:
    found = persuade(COURT.fix(guilty_prior=prior))
    assert found.value == Fraction(value)
    assert found.verify() == ()
    if lie is not None:
        assert found.signal["innocent"]["incriminating"] == Fraction(lie)
        assert found.signal["guilty"]["incriminating"] == 1
        assert found.posterior["incriminating"]["guilty"] == Fraction(1, 2)
        assert found.reply == {"incriminating": "convict", "exonerating": "acquit"}


def test_persuasion_is_compared_with_telling_nothing_and_telling_all() -> None:
    found = persuade(COURT)
    assert (found.uninformed, found.informed, found.gain) == (Fraction(0), Fraction(3, 10), Fraction(3, 5))
    assert found.receiver_payoff == Fraction(7, 10)  # the judge gains nothing from it


def random_court(seed: int) -> SequentialGame:
    """Return a sender and a receiver with random payoffs, two states, and as many messages as actions."""
    draw = random.Random(seed)  # noqa: S311 - games, no secrets
    actions = "abc"[: draw.choice([2, 3])]
    prior = Fraction(draw.randint(0, 10), 10)
    game = SequentialGame(title="Court", players=["S", "R"]).chance("truth", {"x": prior, "y": 1 - prior})
    game = game.stage("message", "S", [f"m{action}" for action in actions])
    game = game.stage("reply", "R", list(actions), observes=["message"])
    for state, action in product("xy", actions):
        game = game.outcome({"truth": state, "reply": action}, {"S": draw.randint(0, 4), "R": draw.randint(0, 4)})
    return game


def test_random_signals_have_the_value_of_the_program_over_recommendations() -> None:
    for seed in range(25):
        found = persuade(random_court(seed).build())
        assert found.verify() == (), seed
        assert found.value >= max(found.uninformed, found.informed), seed


def test_random_signals_have_the_value_of_the_concave_closure() -> None:
    """With two states the value is the best mixture of two beliefs around the prior (Aumann and Maschler 1995).

    Both may be taken where the receiver is sure or indifferent, or at the prior.
    """
    for seed in range(25, 50):
        found = persuade(random_court(seed).build())
        pairs, prior = payoffs_and_prior(found)
        beliefs = {Fraction(0), Fraction(1), prior}
        for (_, one), (_, other) in product(pairs, repeat=2):
            slope = one[0] - one[1] - other[0] + other[1]
            if slope and 0 <= (other[1] - one[1]) / slope <= 1:
                beliefs.add((other[1] - one[1]) / slope)
        worth = {belief: sender_value(pairs, belief) for belief in beliefs}
        mixtures = [worth[prior]]
        mixtures += [
            (worth[low] * (high - prior) + worth[high] * (prior - low)) / (high - low)
            for low, high in product(beliefs, repeat=2)
            if low <= prior <= high and low < high
        ]
        assert max(mixtures) == found.value, seed


def payoffs_and_prior(found: Persuasion) -> tuple[list[Any], Fraction]:
    """Return for each action what sender and receiver get in both states, and the probability of the first state."""
    nodes: Any = found.game.nodes
    pairs: dict[str, list[Any]] = {}
    for child in nodes[0].children:
        receiver = nodes[nodes[child].children[0]]
        for action, leaf in zip(receiver.actions, receiver.children, strict=True):
            pairs.setdefault(action, []).append(nodes[leaf].payoffs)
    return [tuple(zip(*both, strict=True)) for both in pairs.values()], nodes[0].probabilities[0]


def sender_value(pairs: list[Any], belief: Fraction) -> Fraction:
    """Return what the sender gets if the receiver has a belief, and breaks ties for the sender."""
    worth = [tuple(belief * x + (1 - belief) * y for x, y in both) for both in pairs]
    most = max(receiver for _, receiver in worth)
    best: Fraction = max(sender for sender, receiver in worth if receiver == most)
    return best


def test_commitment_is_worth_no_less_than_any_equilibrium_without_it() -> None:
    for prior in ("1/5", "1/2", "4/5"):
        court = COURT.fix(guilty_prior=prior)
        without = [each.payoffs["prosecutor"] for each in solve(court.at(), "sequential").equilibria]
        assert persuade(court).value >= max(without)


def test_the_result_can_be_shown_and_kept() -> None:
    found = persuade(COURT, "prosecutor")
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301
    assert len(found.to_frame()) == 4
    assert "if innocent: incriminating 3/7" in found.explain()


def test_other_trees_are_refused() -> None:
    with pytest.raises(MethodError, match="a tree in which chance draws a state"):
        persuade(load_model("textbook/prisoners_dilemma"))
    with pytest.raises(MethodError, match="after chance prosecutor moves"):
        persuade(COURT, "judge")
    for slug in ("textbook/centipede", "textbook/one_card_poker", "sma/early_sign_tree"):
        with pytest.raises(MethodError, match="persuade needs"):
            persuade(load_model(slug))
