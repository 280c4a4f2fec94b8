"""Profiles: reading by label, printing, equality, errors."""

import pickle
from collections.abc import Callable
from fractions import Fraction

import pytest

from sma_games.errors import GameError
from sma_games.games import (
    BehaviorProfile,
    DecisionNode,
    ExtensiveFormGame,
    JointDistribution,
    MixedProfile,
    NormalFormGame,
    TerminalNode,
    behavior_profile,
    joint_distribution,
    mixed_profile,
)

CHICKEN = NormalFormGame.from_arrays(
    [[0, 7], [2, 6]], [[0, 2], [7, 6]], players=["A", "B"], strategies=[["dare", "yield"]] * 2
)
ENTRY = ExtensiveFormGame(
    ("entrant", "incumbent"),
    (
        DecisionNode("entrant", "entry", ("stay_out", "enter"), (1, 2)),
        TerminalNode((0, 2)),
        DecisionNode("incumbent", "reply", ("yield", "fight"), (3, 4)),
        TerminalNode((1, 1)),
        TerminalNode((-1, -1)),
    ),
)


def test_a_mixed_profile_maps_players_to_all_their_strategies_in_order() -> None:
    profile = mixed_profile(CHICKEN, {"A": {"yield": "2/3", "dare": "1/3"}, "B": "yield"})
    assert list(profile) == ["A", "B"]
    assert len(profile) == 2
    assert profile["A"] == {"dare": Fraction(1, 3), "yield": Fraction(2, 3)}
    assert profile["B"] == {"dare": 0, "yield": 1}
    assert profile.supports == (("dare", "yield"), ("yield",))
    assert not profile.is_pure
    assert str(profile) == repr(profile) == "A: 1/3 dare + 2/3 yield, B: yield"


def test_a_behavior_profile_maps_players_to_their_information_sets() -> None:
    profile = behavior_profile(ENTRY, {"reply": {"fight": 0.25, "yield": 0.75}, "entry": "enter"})
    assert list(profile) == ["entrant", "incumbent"]
    assert len(profile) == 2
    assert profile["incumbent"] == {"reply": {"yield": Fraction(3, 4), "fight": Fraction(1, 4)}}
    assert not profile.is_pure
    assert profile.plan == {"entry": "enter", "reply": "yield"}
    assert str(profile) == repr(profile) == "entry: enter, reply: 3/4 yield + 1/4 fight"


def test_pure_profiles_say_so() -> None:
    assert mixed_profile(CHICKEN, {"A": "dare", "B": "yield"}).is_pure
    assert behavior_profile(ENTRY, {"entry": "enter", "reply": "yield"}).is_pure


def test_profiles_are_equal_by_content_hashable_and_survive_pickling() -> None:
    mixed = mixed_profile(CHICKEN, {"A": "dare", "B": {"dare": "1/2", "yield": "1/2"}})
    behavior = behavior_profile(ENTRY, {"entry": "enter", "reply": "yield"})
    for profile in (mixed, behavior):
        again = pickle.loads(pickle.dumps(profile))  # noqa: S301 - our own bytes
        assert again == profile
        assert hash(again) == hash(profile)
    assert mixed != mixed_profile(CHICKEN, {"A": "dare", "B": "dare"})
    assert behavior != behavior_profile(ENTRY, {"entry": "enter", "reply": "fight"})


def test_equal_behavior_profiles_have_one_hash_whatever_the_order_of_their_choices() -> None:
    profile = behavior_profile(ENTRY, {"entry": "enter", "reply": "yield"})
    other = BehaviorProfile(profile.players, profile.owners, dict(reversed(list(profile.choices.items()))))
    assert other == profile
    assert hash(other) == hash(profile)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: mixed_profile(CHICKEN, {"A": "dare"}), "the profile says nothing about player 'B'"),
        (lambda: mixed_profile(CHICKEN, {"A": "dare", "B": "dare", "C": "dare"}), "unknown player 'C'"),
        (lambda: mixed_profile(CHICKEN, {"A": "dair", "B": "dare"}), "unknown choice of A 'dair'; did you mean 'dare'"),
        (
            lambda: mixed_profile(CHICKEN, {"A": {"dare": "1/2"}, "B": "dare"}),
            "A: probabilities 1/2, 0 must be >= 0 and add up to 1",
        ),
        (
            lambda: mixed_profile(CHICKEN, {"A": {"dare": 2, "yield": -1}, "B": "dare"}),
            "A: probabilities 2, -1 must be >= 0 and add up to 1",
        ),
        (
            lambda: mixed_profile(CHICKEN, {"A": {"dare": "x"}, "B": "dare"}),
            r"probability of dare \(A\): 'x' is not a finite number",
        ),
        (lambda: mixed_profile(CHICKEN, {"A": "dare", "B": "dare"})["C"], "unknown player 'C'; the"),
        (lambda: behavior_profile(ENTRY, {"entry": "enter"}), "nothing about information set 'reply'"),
        (
            lambda: behavior_profile(ENTRY, {"entrie": "enter"}),
            "unknown information set 'entrie'; did you mean 'entry'",
        ),
        (
            lambda: behavior_profile(ENTRY, {"entry": "enter", "reply": {"fight": 2}}),
            "reply: probabilities 0, 2 must be",
        ),
        (
            lambda: behavior_profile(ENTRY, {"entry": "enter", "reply": "yield"})["C"],
            "unknown player 'C'; the choices are entrant",
        ),
    ],
)
def test_a_profile_that_does_not_fit_is_refused_with_its_place(build: Callable[[], object], message: str) -> None:
    with pytest.raises(GameError, match=message):
        build()


def test_a_profile_of_a_wide_tree_is_made_in_linear_time() -> None:
    size = 20_000
    nodes: list[DecisionNode | TerminalNode[Fraction]] = [
        DecisionNode("A", f"set {index}", ("l", "r"), (2 * index + 1, 2 * index + 2)) for index in range(size)
    ]
    nodes += [TerminalNode((Fraction(0),))] * (size + 1)
    game = ExtensiveFormGame(("A",), tuple(nodes))
    assert behavior_profile(game, dict.fromkeys(game.information_sets, "l")).is_pure


def test_mixed_profiles_made_by_hand_equal_those_made_by_label() -> None:
    rows = ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))
    by_hand = MixedProfile(CHICKEN.players, CHICKEN.strategy_lists, rows)
    assert by_hand == mixed_profile(CHICKEN, {"A": "dare", "B": "yield"})


WEIGHTS: dict[tuple[str, ...], str] = {("dare", "yield"): "1/4", ("yield", "dare"): "1/4", ("yield", "yield"): "1/2"}


def test_a_joint_distribution_is_read_by_player_and_by_profile() -> None:
    joint = joint_distribution(CHICKEN, WEIGHTS)
    assert joint["A"] == {"dare": Fraction(1, 4), "yield": Fraction(3, 4)}
    assert joint.joint["dare", "dare"] == 0
    assert list(joint) == ["A", "B"]
    assert len(joint) == 2
    assert joint.told("A", "yield") == {("dare",): Fraction(1, 3), ("yield",): Fraction(2, 3)}
    assert not joint.is_pure
    assert not joint.is_independent
    assert str(joint) == "1/4 (dare, yield) + 1/4 (yield, dare) + 1/2 (yield, yield)"
    assert {joint: 1}[joint_distribution(CHICKEN, WEIGHTS)] == 1


def test_independent_play_is_a_joint_distribution_whose_marginals_are_the_mixed_profile() -> None:
    mixed = mixed_profile(CHICKEN, {"A": {"dare": "1/3", "yield": "2/3"}, "B": "yield"})
    joint = JointDistribution.from_mixed(mixed)
    assert joint.is_independent
    assert joint.marginals == mixed
    assert str(JointDistribution.from_mixed(mixed_profile(CHICKEN, {"A": "dare", "B": "dare"}))) == ("(dare, dare)")


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ({("dare",): 1}, r"\('dare',\) is no pure profile of this game; expected tuples such as \('dare', 'dare'\)"),
        ({("dare", "yield"): "1/2"}, "must be >= 0 and add up to 1"),
        ({("dare", "yield"): "3/2", ("yield", "dare"): "-1/2"}, "must be >= 0"),
        ({("dare", "yield"): "half"}, "is not a finite number"),
    ],
)
def test_what_is_no_joint_distribution_is_refused(weights: dict[tuple[str, ...], str], message: str) -> None:
    with pytest.raises(GameError, match=message):
        joint_distribution(CHICKEN, weights)


def test_what_a_player_never_hears_tells_her_nothing() -> None:
    joint = joint_distribution(CHICKEN, {("dare", "yield"): 1})
    with pytest.raises(GameError, match="A is never told 'yield', only dare"):
        joint.told("A", "yield")
    with pytest.raises(GameError, match="unknown player 'C'"):
        joint.told("C", "yield")
