"""Talks in model files and from the builder: what is read, what is refused and where, and what is admissible."""

from fractions import Fraction
from pathlib import Path

import pytest

from sma_games import (
    AlternatingOffers,
    InadmissibleError,
    ModelError,
    OfferGame,
    ParametricGame,
    load_model,
    solve,
)

TEXT = """
schema_version = 1
[model]
title = "A house"
form = "offers"
players = ["buyer", "seller"]
[parameters]
worth = { value = "10", range = ["0", "20"], role = "uncertainty" }
patience = { value = "0.9", range = ["0", "2"], role = "uncertainty" }
first = { value = "0.25", range = ["-1", "2"], role = "uncertainty" }
fails = { value = "0.1", range = ["0", "2"], role = "uncertainty" }
[offers]
variable = "price"
low = "0"
high = "2 * worth"
rounds = 3
discount = { buyer = "patience", seller = "0.8" }
utility = { buyer = "worth - 2 * price", seller = "price" }
[state.summer]
proposer = { buyer = "first", seller = "1 - first" }
agreement = { buyer = "1" }
flow = { seller = "-1/10" }
breakdown = "fails"
broken = { seller = "2" }
outside = { buyer = "0", seller = "1" }
ending = { seller = "3" }
next = { summer = "fails", winter = "1 - fails" }
beliefs = { seller = { winter = "1" } }
[state.winter]
proposer = "seller"
"""

MISTAKES = [
    ('variable = "price"', 'variable = "worth"', "offers.variable", "a parameter or a definition already"),
    ('variable = "price"', 'variable = "payoff_x"', "offers.variable", "'payoff_x' is no name of a price"),
    ('"worth - 2 * price"', '"worth - price**2"', "offers.utility.buyer", "must be linear in price"),
    ('"worth - 2 * price"', '"worth + 2 * price"', "offers.utility", "one player must gain by a higher price"),
    ("rounds = 3", "rounds = 0", "offers.rounds", "greater than or equal to 1"),
    ("rounds = 3\n", "", "state.summer.ending", "there is no last round"),
    ('breakdown = "fails"\n', "", "state.summer.broken", "talks never break down here"),
    ('breakdown = "fails"', 'breakdown = "2"', "state.summer.breakdown", "a probability lies in [0, 1]"),
    ('seller = "0.8"', 'seller = "1.5"', "offers.discount", "a discount factor lies in [0, 1]"),
    ('seller = "0.8"', 'sellor = "0.8"', "offers.discount", "'sellor' is no player; did you mean 'seller'"),
    ('proposer = "seller"', 'proposer = "sailor"', "state.winter.proposer", "'sailor' is no player"),
    ('seller = "1 - first"', 'seller = "1"', "at the baseline", "first + 1 = 1 (state.summer.proposer: probabilities"),
    ('winter = "1 - fails"', 'wintr = "1 - fails"', "state.summer.next", "'wintr' is no state; did you mean 'winter'"),
    ('{ winter = "1" }', '{ winter = "1/2" }', "state.summer.beliefs.seller", "add up to 1"),
    ('seller = { winter = "1" }', 'sellor = { winter = "1" }', "state.summer.beliefs", "did you mean 'seller'"),
    ('agreement = { buyer = "1" }', 'agreement = { bayer = "1" }', "state.summer.agreement", "did you mean 'buyer'"),
    ('flow = { seller = "-1/10" }', 'flow = { seller = "-wroth" }', "state.summer.flow.seller", "did you mean 'worth'"),
    ('low = "0"', 'low = "50"\nunit = "c"', "at the baseline", "the lowest price is not above the highest"),
    ('low = "0"', 'lo = "0"', "offers", "unknown key 'lo'"),
    ('players = ["buyer", "seller"]', 'players = ["buyer"]', "model.players", "offers are made between two players"),
    ('"patience", seller', '"exp(patience)", seller', "offers.discount", "write it without exp, log and sqrt"),
]


def load(text: str, folder: Path) -> ParametricGame:
    path = folder / "house.toml"
    path.write_text(text, "utf-8")
    return load_model(path)


@pytest.fixture
def house(tmp_path: Path) -> ParametricGame:
    return load(TEXT, tmp_path)


@pytest.mark.parametrize(("right", "wrong", "place", "message"), MISTAKES, ids=range(len(MISTAKES)))
def test_a_mistake_is_told_with_its_place(right: str, wrong: str, place: str, message: str, tmp_path: Path) -> None:
    assert right in TEXT
    with pytest.raises(ModelError) as caught:
        load(TEXT.replace(right, wrong, 1), tmp_path)
    assert message in str(caught.value)
    assert any(problem.place.startswith(place) for problem in caught.value.problems), str(caught.value)


def test_the_talks_have_the_numbers_of_the_file(house: ParametricGame) -> None:
    game = house.at(worth=12)
    assert isinstance(game, AlternatingOffers)
    assert list(map(str, (*game.slopes, *game.discounts, *game.prices))) == ["-2", "1", "9/10", "4/5", "0", "24"]
    assert game.rounds == 3
    summer, winter = game.tables
    assert [*summer.agreement, *winter.agreement, *(summer.outside or ())] == [13, 0, 12, 0, 0, 1]
    assert winter.outside is None
    assert [list(row) for row in summer.believed] == [[Fraction(1, 10), Fraction(9, 10)], [0, 1]]
    assert list(winter.following) == [0, 1]
    assert [each.proposers for each in game.shape] == [("buyer", "seller"), ("seller",)]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"patience": "1.5"}, r"patience <= 1 .*a discount factor lies in \[0, 1\]"),
        ({"first": "1.5"}, r"1 - first >= 0 .*probabilities lie in \[0, 1\] and add up to 1"),
        ({"fails": "1.5"}, r"1 - fails >= 0 "),
    ],
)
def test_settings_that_are_no_talks_are_inadmissible(
    house: ParametricGame, values: dict[str, str], message: str
) -> None:
    with pytest.raises(InadmissibleError, match=message):
        house.at(**values)
    assert not house.is_admissible(house.setting(**values))


def test_without_a_last_round_somebody_must_be_impatient(tmp_path: Path) -> None:
    text = TEXT.replace("rounds = 3\n", "").replace('ending = { seller = "3" }\n', "")
    model = load(text, tmp_path)
    with pytest.raises(InadmissibleError, match=r"patience < 1 .*both must discount, or talks must break down"):
        model.at(patience=1)


def test_the_builder_makes_the_same_model_as_the_file_and_both_are_written_and_read_again(
    house: ParametricGame, tmp_path: Path
) -> None:
    built = (
        OfferGame(
            title="A house",
            players=["buyer", "seller"],
            discount={"buyer": "patience", "seller": "0.8"},
            rounds=3,
            low=0,
            high="2 * worth",
        )
        .parameter("worth", 10, 0, 20)
        .parameter("patience", "0.9", 0, 2)
        .parameter("first", "0.25", -1, 2)
        .parameter("fails", "0.1", 0, 2)
        .payoff("buyer", "worth - 2 * price")
        .payoff("seller", "price")
        .state(
            "summer",
            {"buyer": "first", "seller": "1 - first"},
            agreement={"buyer": 1},
            flow={"seller": "-1/10"},
            breakdown="fails",
            broken={"seller": 2},
            outside={"buyer": 0, "seller": 1},
            ending={"seller": 3},
            following={"summer": "fails", "winter": "1 - fails"},
            beliefs={"seller": {"winter": 1}},
        )
        .state("winter", "seller")
        .build()
    )
    assert built.at() == house.at()
    assert built.formulas == house.formulas
    for model in (built, house):
        again = load(model.to_toml(), tmp_path)
        assert again.details == model.details
        assert again.at(worth=8) == model.at(worth=8)
        assert solve(again).equilibria[0] == solve(model).equilibria[0]
