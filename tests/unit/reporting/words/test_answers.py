"""Answers in words: they name what the solver found, and doubt what deserves doubt."""

import re
from fractions import Fraction
from itertools import product

import pytest

from sma_games.errors import SettingError
from sma_games.modeling import MarkovGame, ParametricGame, PayoffMatrix, SequentialGame, list_models, load_model
from sma_games.modeling.labels import ActionWords, Labels
from sma_games.modeling.reduced_model import reduced_model
from sma_games.regions import critical_regions
from sma_games.reporting.tipping_lines import tipping_lines
from sma_games.reporting.words.answers import describe_answer, read_answer
from sma_games.reporting.words.region_words import region_words
from sma_games.reporting.words.vocabulary import OWN_WORDS, Vocabulary, percent, vocabulary_of

MODELS = list(list_models()["slug"])
CALIBRATIONS = [None, "strict"]


@pytest.mark.parametrize("slug", MODELS)
def test_every_shipped_model_has_an_answer_in_words(slug: str) -> None:
    model = load_model(slug)
    text = describe_answer(model)
    assert text.startswith(model.title)
    assert "None" not in text
    assert "_" not in re.sub(r"'\w*'", "", text.split("information I2")[0])  # own labels stay as they are, in quotes
    assert text.count("\n\n") >= 1


@pytest.mark.parametrize("slug", [slug for slug in MODELS if load_model(slug).form == "normal"])
def test_every_equilibrium_beyond_doubt_is_told(slug: str) -> None:
    model = load_model(slug)
    reading = read_answer(model)
    text = describe_answer(model).lower()
    assert all(reading.who_does_what(equilibrium).lower() in text for equilibrium in reading.main)


def test_the_timing_matrix_says_both_sign_early_and_doubts_the_rest() -> None:
    text = describe_answer(load_model("sma/timing_matrix"))
    assert "Seoul and Washington both sign early. It is an equilibrium: strict" in text
    assert "Seoul can expect a cost of 1.19516 c" in text
    assert "A continuum of further equilibria: Seoul renegotiates" in text
    assert "weakly dominated strategy and both players are worse off" in text
    assert "information I2): reopen_probability = 0.6 and early_payment = 1.08" in text


@pytest.mark.parametrize(("calibration", "payment"), [(None, "5943/5000"), ("strict", "58557/50000")])
def test_the_tree_tells_the_certified_payment_of_seoul(calibration: str | None, payment: str) -> None:
    reading = read_answer(load_model("sma/early_sign_tree").fix(calibration))
    (equilibrium,) = reading.main
    assert reading.payment(equilibrium, "ROK") == Fraction(payment)
    assert reading.payment(equilibrium, "US") is None
    assert reading.who_does_what(equilibrium) == (
        "Seoul signs early, Washington accepts and the Assembly ratifies; if Trump wins (probability 0.5), "
        "the successor reopens and Seoul complies"
    )


def test_threats_that_nobody_would_carry_out_are_called_not_credible() -> None:
    text = describe_answer(load_model("textbook/entry_deterrence"))
    assert "1 other pure Nash equilibrium is not credible (entrant plays 'stay_out')" in text


@pytest.mark.parametrize("slug", ["sma/timing_matrix", "sma/early_sign_tree"])
def test_only_the_strict_calibration_is_free_of_hindsight(slug: str) -> None:
    model = load_model(slug)
    assert read_answer(model).hindsight()
    assert read_answer(model.fix("strict")).hindsight() == []
    assert "it uses no hindsight" in describe_answer(model.fix("strict"))


def test_values_that_are_given_are_no_hindsight_and_are_told() -> None:
    model = load_model("sma/timing_matrix")
    assert "early_payment" not in read_answer(model.fix(early_payment="1.1")).hindsight()
    assert "baseline, early_payment = 1.1" in describe_answer(model.fix(early_payment="1.1"))


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(SettingError, match="did you mean 'backlash'"):
        describe_answer(load_model("sma/timing_matrix").fix(backlsh="0.1"))


def test_ties_give_one_paragraph_for_each_path_of_play() -> None:
    model = load_model("sma/early_sign_tree")
    text = describe_answer(model.fix(backlash="417/2500"))
    told = "There are 2 extreme subgame-perfect equilibria, all credible, with 2 different paths of play."
    assert f"{told} The equilibria form a continuum" in text  # Seoul, indifferent, may mix
    assert "Seoul renegotiates." in text
    assert "Seoul signs early, Washington accepts" in text


def test_an_equilibrium_in_a_continuum_says_so() -> None:
    assert "It is one of a continuum: row" in describe_answer(load_model("textbook/kohlberg_mertens"))


def test_three_players_are_answered_with_all_equilibria() -> None:
    game = PayoffMatrix(title="Three of a kind", players={name: ["stay", "go"] for name in ("A", "B", "C")})
    for first in ("stay", "go"):
        for second in ("stay", "go"):
            for third in ("stay", "go"):
                alike = "1" if first == second == third else "0"
                game = game.payoff(first, second, third, A=alike, B=alike, C=alike)
    text = describe_answer(game.build())
    assert "A, B and C all play 'stay'. It is an equilibrium: strict" in text
    assert "and plays 'go' with probability 1/2; payoffs: A 0.25, B 0.25, C 0.25." in text


def test_irrational_probabilities_are_told_in_decimals_and_exactly() -> None:
    text = describe_answer(load_model("textbook/three_player_irrational"))
    assert "'west' with probability 0.3788 (exactly -23/4 + sqrt(601)/4)" in text
    assert "payoffs: first 0.8433 (exactly 437/24 - 17*sqrt(601)/24)" in text.lower()


def test_a_tree_with_imperfect_information_is_answered_in_words_too() -> None:
    model = (
        SequentialGame(title="Pennies in turn", players=["A", "B"])
        .stage("first", player="A", actions=["heads", "tails"])
        .stage("second", player="B", actions=["heads", "tails"], observes=[])
    )
    for first in ("heads", "tails"):
        for second in ("heads", "tails"):
            payoffs = {"A": int(first == second), "B": int(first != second)}
            model = model.outcome({"first": first, "second": second}, payoffs)
    text = describe_answer(model.build())
    assert text.endswith("It is the only subgame-perfect equilibrium.")  # nobody sees a choice: no threats
    assert "At first, A plays 'heads' with probability 1/2 and plays 'tails' with probability 1/2; at second, B" in text


def test_a_tree_that_only_sequential_equilibrium_covers_is_answered_by_it() -> None:
    """Three players match what they do in secret; the first moves again, which no solver of whole subgames takes."""
    model = (
        SequentialGame(title="Three of a kind", players=["A", "B", "C"])
        .stage("opening", player="A", actions=["x", "y"])
        .stage("middle", player="B", actions=["x", "y"], observes=[])
        .stage("reply", player="C", actions=["x", "y"], observes=[])
        .stage("ending", player="A", actions=["keep", "leave"], observes=["opening"])
    )
    for *kinds, ending in product("xy", "xy", "xy", ("keep", "leave")):
        same = int(len(set(kinds)) == 1)
        chosen = dict(zip(("opening", "middle", "reply"), kinds, strict=True))
        payoffs = {"A": 2 * same + (ending == "keep"), "B": same, "C": same}
        model = model.outcome(chosen | {"ending": ending}, payoffs)
    text = describe_answer(model.build())
    assert "There are 3 sequential equilibria with 3 different paths of play." in text
    assert "A plays 'x', B plays 'x', C plays 'x' and A plays 'keep'. Payoffs: A 3, B 1, C 1." in text
    assert "at middle, B plays 'x' with probability 1/2 and plays 'y' with probability 1/2" in text
    assert "Payoffs: A 1.5, B 0.25, C 0.25." in text


def test_very_many_equilibria_are_counted_and_the_first_told() -> None:
    model = SequentialGame(title="Indifference", players=["A"])
    for number in range(8):
        model = model.stage(f"s{number}", player="A", actions=["stop", "pass"])
    game = model.outcome(None, {"A": 0}).build()
    text = describe_answer(game)
    assert "There are more than 10^76 subgame-perfect equilibria, all credible, with at least" in text
    assert "the first 3 are told" in text


@pytest.mark.parametrize(
    ("verb", "words", "noun"),
    [
        ("ratify", "ratifies", "ratifying"),
        ("stay out", "stays out", "staying out"),
        ("dismantle", "dismantles", "dismantling"),
        ("agree to it", "agrees to it", "agreeing to it"),
        ("veto", "vetoes", "vetoing"),
    ],
)
def test_the_forms_of_regular_verbs_need_not_be_written(verb: str, words: str, noun: str) -> None:
    vocabulary = Vocabulary(Labels(actions={"a": ActionWords(verb)}))
    assert (vocabulary.action_words("a"), vocabulary.gerund("a"), vocabulary.infinitive("a")) == (words, noun, verb)


def test_the_forms_of_other_verbs_are_written() -> None:
    vocabulary = Vocabulary(Labels(actions={"n": ActionWords("never bid", "never bids", "never bidding")}))
    assert (vocabulary.action_words("n"), vocabulary.gerund("n")) == ("never bids", "never bidding")


def test_an_action_without_words_is_played() -> None:
    vocabulary = Vocabulary(Labels(actions={"wait": ActionWords("wait")}))
    assert OWN_WORDS.any_of(["sign_early", "wait"]) == "plays 'sign_early' or 'wait'"
    assert vocabulary.any_of(["sign_early", "wait"]) == "plays 'sign early' or 'wait'"
    assert vocabulary.conditional("row", ["wait"]) == "row would wait"


def test_players_who_do_the_same_are_told_together() -> None:
    told = Vocabulary(Labels(actions={"wait": ActionWords("wait")})).profile_words
    assert told({"A": ["wait"], "B": ["wait"], "C": ["wait"]}) == "A, B and C all wait"
    assert told({"A": ["x", "y"], "B": ["x", "y"]}) == "A and B both play 'x' or 'y'"
    assert told({"A": list("abcde"), "B": list("abcde")}) == "A and B both take one of 5 actions"


def test_only_models_with_labels_get_their_words() -> None:
    """Players ROK and US, unit c, actions that begin with verbs, information I2: all of it somebody else's."""
    game = PayoffMatrix(title="Another game", players={"ROK": ["sign_early", "wait"], "US": ["accept", "wait"]})
    game = game.parameter("price", "2", low="-1", high="3", unit="c", information="I2")
    for row, column in product(["sign_early", "wait"], ["accept", "wait"]):
        game = game.payoff(row, column, ROK="price" if row == "sign_early" else "0", US=str(int(column == "accept")))
    model = game.build()
    text = describe_answer(model)
    assert "ROK plays 'sign_early', US plays 'accept'" in text
    assert "Payoffs: ROK 2, US 1." in text
    regions = critical_regions(model, ["price"])
    told = " ".join([text, *tipping_lines(model).to_frame()["beyond"], region_words(model, regions.at().equilibria)])
    for word in ("Seoul", "Washington", "contribution", "dollars", "signs", " c ", "article"):
        assert word not in told


def fishing(unit: str | None = "t") -> PayoffMatrix:
    """Return a matrix with two fleets, of whose costs a part is paid; labels and units are still to be added."""
    players = {"A": ["stay_in", "go_out"], "B": ["stay_in", "go_out"]}
    game = PayoffMatrix(title="Fishing", players=players, payoff_unit=unit)
    game = game.parameter("fuel", "2", low="0", high="3", label="what fuel costs").parameter("shame", "1", "0", "3")
    for row, column in product(["stay_in", "go_out"], repeat=2):
        game = game.payoff(row, column, A="-fuel - shame" if row == "go_out" else "-9", B=column.count("out"))
    return game


def test_a_model_says_itself_what_players_actions_and_payoffs_are_called() -> None:
    game = fishing().labels(players={"A": "Ahab"}, actions={"stay_in": "stay in", "go_out": "go out"})
    game.unit("t", "tons of fish", value="3", currency="bn crowns", money=True)
    text = describe_answer(game.build())
    assert "Ahab and B both go out." in text
    assert "All told, Ahab can expect a cost of 3 t and B a gain of 1 t." in text
    assert "crowns" not in text  # nothing says what part of it is paid
    paid = describe_answer(game.payment("A", without=["shame"]).build())
    assert "Ahab expects to pay 2 t, about 6 bn crowns; other costs, which are no payments, come to 1 t." in paid


@pytest.mark.parametrize("money", [False, True])
def test_a_currency_is_told_only_of_money(*, money: bool) -> None:
    game = fishing().unit("t", value="3", currency="bn crowns", money=money).payment("A", without=["shame"])
    assert ("crowns" in describe_answer(game.build())) is money


def test_gains_besides_a_payment_are_no_costs() -> None:
    """By hand: Seoul renegotiates, and 0.72 (goodwill - gap_cost_rok_deferred) = 0.72 (0.4 - 0.15)."""
    text = describe_answer(load_model("sma/timing_matrix").fix(p_trump="0.72", goodwill="0.4"))
    assert "other gains, which are no payments, come to 0.18 c." in text


def test_what_cannot_be_zero_leaves_a_payment_untold() -> None:
    game = fishing().parameter("tax", "1", "0.5", "2").payment("A", without=["tax"])
    reading = read_answer(game.build())
    assert reading.payment(reading.main[0], "A") is None


def test_small_shares_are_not_rounded_to_nothing() -> None:
    assert [percent(share, 0) for share in (0, 0.001, 0.5, 0.996, 1)] == ["0%", "<1%", "50%", ">99%", "100%"]
    assert [percent(share, 1) for share in (0.0004, 0.9996, 1)] == ["<0.1%", ">99.9%", "100.0%"]


def opposed(stay: str, discount: str = "1/2") -> ParametricGame:
    """Return a zero-sum game with two states, in the first of which both players choose."""
    builder = MarkovGame(title="Opposed", players=["A", "B"], discount=discount)
    builder.state("game_on", {"A": ["top", "bottom"], "B": ["left", "right"]}).state("over", {"A": ["n"], "B": ["n"]})
    for row in ("top", "bottom"):
        for column in ("left", "right"):
            gain = stay if (row == "top") == (column == "left") else "0"
            builder.move("game_on", row, column, payoffs={"A": gain, "B": f"-({gain})"}, next={"game_on": 1})
    return builder.move("over", "n", "n", payoffs={"A": 0, "B": 0}, next={"over": 1}).build()


def test_a_stochastic_game_is_told_state_by_state() -> None:
    text = describe_answer(opposed("1"))
    assert "In game on, A plays 'top' with probability 1/2 and plays 'bottom' with probability 1/2, B plays" in text
    assert "It is the only Markov perfect equilibrium: not strict" in text
    assert "Beginning in game on, payoffs: A 1, B -1; beginning in over, payoffs: A 0, B 0" in text


def test_the_extreme_equilibria_of_a_continuum_are_told_up_to_a_number() -> None:
    text = describe_answer(opposed("0"))
    assert "The equilibria form a continuum" in text
    assert text.count("It is a Markov perfect equilibrium") > 1


def test_a_game_whose_mixed_equilibria_cannot_be_found_is_told_by_its_pure_ones() -> None:
    builder = MarkovGame(title="Circle", players=["A", "B"], discount="1/2")
    names = [f"s{number}" for number in range(5)]
    for name, following in zip(names, [*names[1:], names[0]], strict=True):
        builder.state(name, {"A": ["top", "bottom"], "B": ["left", "right"]})
        for row, column in product(["top", "bottom"], ["left", "right"]):
            gain = int((row == "top") == (column == "left")) * (1 + names.index(name))
            builder.move(
                name, row, column, payoffs={"A": gain, "B": -gain}, next={name if column == "left" else following: 1}
            )
    assert "There is no equilibrium of this kind" in describe_answer(builder.build())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "beer_quiche",
            "There are 4 extreme subgame-perfect equilibria with 2 different paths of play. The equilibria",
        ),
        ("selten_horse", "with 2 different paths of play"),
        ("kuhn_poker", "There are 2 extreme subgame-perfect equilibria with 2 different paths of play. The equilibria"),
    ],
)
def test_paths_of_play_are_counted_once_and_a_continuum_is_called_one(name: str, told: str) -> None:
    text = describe_answer(load_model(f"textbook/{name}"))
    assert told in text
    assert "The equilibria form a continuum" in text


def test_a_path_of_play_is_told_by_a_pure_equilibrium_if_there_is_one() -> None:
    text = describe_answer(load_model("textbook/selten_horse"))
    assert "First plays 'down' and third plays 'left'." in text
    assert "2/3" not in text


def test_strategies_of_a_reduced_normal_form_are_told_by_their_actions() -> None:
    words = vocabulary_of(reduced_model(load_model("textbook/beer_quiche")))
    both, split = "breakfast/strong: beer, breakfast/weak: beer", "breakfast/strong: beer, breakfast/weak: quiche"
    assert words.action_words(both) == "plays 'beer' in any case"
    assert words.infinitive(split) == "play 'beer' (after strong) and play 'quiche' (after weak)"
    assert words.any_of([split, both]) == (
        "plays 'beer' (after strong) and plays 'quiche' (after weak), or plays 'beer' in any case"
    )


def test_many_plans_are_counted() -> None:
    plans = {f"s{number}": {"first": f"go_{number}", "then": "go_0"} for number in range(1, 6)}
    actions = {f"go_{number}": ActionWords(f"go {number}") for number in range(6)}
    words = Vocabulary(Labels(actions=actions, plans=plans))
    assert words.one_of(list(plans)) == "follow one of 5 plans"
    assert words.after("reply/go_1/wet") == " (after going 1, wet)"
