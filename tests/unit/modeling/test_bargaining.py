"""Bargaining problems in model files and from the builder: what is read, what is refused and where, what is derived."""

from fractions import Fraction
from pathlib import Path

import pytest

from sma_games import (
    BargainingGame,
    BargainingProblem,
    GameError,
    InadmissibleError,
    MethodError,
    ModelError,
    NormalFormGame,
    ParametricGame,
    SettingError,
    load_model,
    posted_price_model,
    prove,
    reduced_model,
    with_solution,
    zone,
)
from sma_games.regions import ProofStatus

TEXT = """
schema_version = 1
[model]
title = "A house"
form = "bargaining"
players = ["buyer", "seller"]
[parameters]
worth = { value = "10", range = ["0", "20"], role = "uncertainty" }
share = { value = "0.5", range = ["-1", "1"], role = "uncertainty" }
[bargaining]
variable = "price"
range = ["0", "worth"]
[bargaining.utility]
buyer = "worth - price"
seller = "price"
[bargaining.disagreement]
buyer = "0"
seller = { keep = "4", let = "worth / 4" }
[bargaining.weights]
buyer = "1 - share"
seller = "share"
"""

MISTAKES = [
    ('variable = "price"', 'variable = "worth"', "bargaining.variable", "a parameter or a definition already"),
    ('variable = "price"', 'variable = "place"', "bargaining.variable", "'place' is no name of a price"),
    ('variable = "price"', 'variable = "payoff_buyer"', "bargaining.variable", "'payoff_buyer' is no name of a price"),
    ('seller = "share"', 'seller = "exp(share)"', "bargaining.weights", "write weights without exp, log and sqrt"),
    ('variable = "price"\n', "", "bargaining", "key 'variable' is missing"),
    ('["0", "worth"]', '["0", "wroth"]', "bargaining.range", "did you mean 'worth'"),
    ('["0", "worth"]', '["0"]', "bargaining.range 2", "expected two numbers in brackets"),
    ('"worth - price"', '"worth - price**2"', "bargaining.utility.buyer", "must be linear in price"),
    ('"worth - price"', '["worth - price", "8 - price**2"]', "bargaining.utility.buyer 2", "must be linear in price"),
    ('"worth - price"', "[]", "bargaining.utility.buyer", "write the number as text"),
    ('"worth - price"', '"worth / price"', "bargaining.utility.buyer", "must be linear in price"),
    ('"worth - price"', '"worth - prize"', "bargaining.utility.buyer", "did you mean 'price'"),
    ('seller = "price"\n', "", "bargaining.utility", "the payoff of seller is missing"),
    ('buyer = "0"', 'bayer = "0"', "bargaining.disagreement", "'bayer' is no player; did you mean 'buyer'"),
    ('keep = "4"', "keep = true", "bargaining.disagreement.seller", "write the number as text"),
    ('seller = "share"', "", "bargaining.weights", "the payoff of seller is missing"),
    ('buyer = "1 - share"', 'buyer = "-1"', "bargaining.weights", "-1 is no weight"),
    ('variable = "price"', 'variable = "price"\nveto = ["buyer"]', "bargaining.veto", "of two players both must agree"),
    (
        'variable = "price"',
        'variable = "price"\nsolution = "nash"',
        "bargaining.solution",
        "is none of nash_bar",
    ),
    ('variable = "price"', 'variable = "price"\nsolution = "core"', "bargaining.solution", "not for 2 players"),
    ('players = ["buyer", "seller"]', 'players = ["buyer"]', "bargaining.utility", "two or three players can bargain"),
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
    told = [problem for problem in caught.value.problems if problem.place.startswith(place)]
    assert any(message in str(problem) for problem in told), str(caught.value)


def test_the_best_alternative_counts_and_the_zone_follows(house: ParametricGame) -> None:
    problem = house.at()
    assert isinstance(problem, BargainingProblem)
    assert list(problem.disagreement) == [0, 4]
    assert list(problem.zone or ()) == [4, 10]
    other = house.at(worth=20)
    assert isinstance(other, BargainingProblem)
    assert list(other.disagreement) == [0, 5]


def test_of_several_formulas_a_player_gets_the_least(tmp_path: Path) -> None:
    bent = load(TEXT.replace('"worth - price"', '["worth - price", "4 - price / 4"]'), tmp_path)
    problem = bent.at()
    assert isinstance(problem, BargainingProblem)
    assert [problem.payoff("buyer", price) for price in (4, 8, 9)] == [3, 2, 1]
    assert list(problem.zone or ()) == [4, 10]
    built = (
        BargainingGame(title="A house", players=["buyer", "seller"], variable="price", low=0, high="worth")
        .parameter("worth", 10, 0, 20)
        .parameter("share", "0.5", -1, 1)
        .payoff("buyer", ["worth - price", "4 - price / 4"], disagreement=0, weight="1 - share")
        .payoff("seller", "price", disagreement={"keep": 4, "let": "worth / 4"}, weight="share")
        .build()
    )
    assert built.at() == problem == load(built.to_toml(), tmp_path).at()
    matrix, _, _ = posted_price_model(bent)
    assert matrix.players == ("buyer_1", "buyer_2", "seller")
    (interval,) = zone(bent).intervals
    assert list(map(str, (interval.low.value, interval.high.value))) == ["4", "10"]
    (interval,) = zone(bent.fix(worth=20)).intervals
    assert list(map(str, (interval.low.value, interval.high.value))) == ["5", "16"]
    with pytest.raises(ModelError, match="of three players payoffs are linear"):
        load(
            TEXT.replace('players = ["buyer", "seller"]', 'players = ["buyer", "seller", "agent"]')
            .replace('"worth - price"', '["worth - price", "4"]')
            .replace('seller = "price"', 'seller = "price"\nagent = "1"'),
            tmp_path,
        )


def test_negative_weights_are_inadmissible(house: ParametricGame) -> None:
    with pytest.raises(InadmissibleError, match="share >= 0"):
        house.at(share=-1)
    assert not house.is_admissible(house.setting(share=-1))
    with pytest.raises(GameError, match="bargaining weights must be"):
        BargainingProblem.from_payoffs(
            {"A": (0, 1), "B": (1, -1)}, disagreement={"A": 0, "B": 0}, weights={"A": -1, "B": 1}, low=0, high=1
        )


def test_the_builder_makes_the_same_model_as_the_file_and_both_are_written_and_read_again(
    house: ParametricGame, tmp_path: Path
) -> None:
    built = (
        BargainingGame(title="A house", players=["buyer", "seller"], variable="price", low=0, high="worth")
        .parameter("worth", 10, 0, 20)
        .parameter("share", "0.5", -1, 1)
        .payoff("buyer", "worth - price", disagreement=0, weight="1 - share")
        .payoff("seller", "price", disagreement={"keep": 4, "let": "worth / 4"}, weight="share")
        .build()
    )
    assert built.at() == house.at()
    assert built.formulas == house.formulas
    for model in (built, house, with_solution(house, "egalitarian")):
        again = load(model.to_toml(), tmp_path)
        assert again.details == model.details
        assert again.at(worth=8) == model.at(worth=8)


def test_another_solution_is_what_the_model_is_about(house: ParametricGame) -> None:
    model = with_solution(house, "utilitarian")
    assert prove(model, "every place = anywhere", "share").status is ProofStatus.PROVED
    with pytest.raises(SettingError, match="unknown solution 'nash'; did you mean 'nash_bargaining'"):
        with_solution(house, "nash")
    with pytest.raises(MethodError, match="name a concept for solve instead"):
        with_solution(load_model("textbook/stag_hunt"), "core")


def test_a_posted_price_is_accepted_where_nobody_prefers_an_alternative(house: ParametricGame) -> None:
    matrix, claim, over = posted_price_model(house)
    assert over == {"price": None}  # its interval depends on a parameter
    assert claim.endswith("price >= 0 and price <= worth")
    assert matrix.strategies == {"buyer": ("accept", "refuse"), "seller": ("accept", "keep", "let")}
    for price in (3, 4, 7, 10):
        holds = prove(matrix.fix(price=price), claim, "share").status is ProofStatus.PROVED
        assert holds is (4 <= price <= 10)
    game = matrix.at(price=7)
    assert isinstance(game, NormalFormGame)
    assert game.payoff("buyer", "accept", "accept") == Fraction(3)


def test_it_has_no_normal_form_of_its_own(house: ParametricGame) -> None:
    with pytest.raises(MethodError, match=r"find its equilibria with solve.* it has no normal form$"):
        reduced_model(house)
