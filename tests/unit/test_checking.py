"""The checker: certified answers that are wrong on purpose are caught, and what no solver covers says so."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sma_games import BargainingGame, MarkovGame, PayoffMatrix, SequentialGame, check_model, load_model
from sma_games.checking import CheckReport, estimate_admissible_share


def stag_hunt(**expected: Any) -> CheckReport:
    """Check one expected table of a stag hunt with three equilibria."""
    builder = PayoffMatrix(title="hunt", players={"A": ["stag", "hare"], "B": ["stag", "hare"]})
    builder.parameter("hare", "1", low="0", high="3")
    builder.payoff("stag", "stag", A="2", B="2").payoff("stag", "hare", A="0", B="hare")
    builder.payoff("hare", "stag", A="hare", B="0").payoff("hare", "hare", A="hare", B="hare")
    return check_model(builder.expect(**expected).build())


STAG = {"A": {"stag": "1"}, "B": {"stag": "1"}, "payoffs": ["2", "2"], "flags": ["strict", "perfect"]}
HARE = {"A": {"hare": "1"}, "B": {"hare": "1"}, "payoffs": ["1", "1"], "flags": ["strict", "perfect"]}
MIXED = {"A": {"stag": "1/2", "hare": "1/2"}, "B": {"stag": "1/2", "hare": "1/2"}, "flags": ["perfect"]}


def test_right_answers_pass() -> None:
    report = stag_hunt(
        extreme_equilibria=[STAG, HARE, MIXED],
        maximal_nash_subsets=[[0], [1], [2]],
        num_components=3,
        pure_equilibria=[{"A": "stag", "B": "stag"}, {"A": "hare", "B": "hare"}],
    )
    assert report.passed, str(report)
    assert str(report) == "hunt: 4 of 4 certified answers found"


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"extreme_equilibria": [STAG, HARE]}, "not expected: A: 1/2 stag"),
        ({"extreme_equilibria": [STAG, HARE, MIXED, STAG | {"B": {"hare": "1"}}]}, "missing"),
        ({"extreme_equilibria": [STAG | {"payoffs": ["2", "1"]}, HARE, MIXED]}, "should be 2, 1"),
        ({"extreme_equilibria": [STAG | {"flags": ["perfect"]}, HARE, MIXED]}, "should not be strict"),
        ({"extreme_equilibria": [STAG, HARE, MIXED | {"flags": []}]}, "should not be perfect"),
        ({"extreme_equilibria": [STAG, HARE, MIXED], "maximal_nash_subsets": [[0, 1], [2]]}, "found"),
        ({"num_components": 2}, "expected 2, found 3"),
        ({"pure_equilibria": [{"A": "stag", "B": "stag"}]}, "found"),
        ({"along": "hare", "values": ["1"]}, "expected 1, found 2"),
        ({"along": "hare", "values": []}, "expected none, found 2"),
        ({"along": "hare", "values": ["sqrt(2)"]}, "found 2"),
        ({"num_components": 3, "at": {"hare": "7"}}, "range"),
    ],
)
def test_wrong_answers_are_caught(expected: dict[str, Any], message: str) -> None:
    report = stag_hunt(**expected)
    assert not report.passed
    assert message in str(report)
    assert report.failures


def test_roots_that_are_rational_and_ranges_are_compared_as_they_are() -> None:
    assert stag_hunt(along="hare", values=["sqrt(4)"]).passed
    assert stag_hunt(along="hare", values=["sqrt(3 + 2*sqrt(2)) + 1 - sqrt(2)"]).passed
    assert not stag_hunt(along="hare", values=["exp(1)"]).passed
    assert stag_hunt(along="hare", values=[], range=["0", "1"]).passed
    assert not stag_hunt(along="hare", values=["2"], range=["0", "1"]).passed


def test_what_no_solver_covers_is_said_and_does_not_count_as_passed() -> None:
    for table in (
        {"concept": "sequential", "payoffs": ["2", "2"]},
        {"concept": "correlated", "num_components": 1},
        {"max_welfare": "4"},
    ):
        report = stag_hunt(**table)
        assert not report.passed
        assert report.failures == ()
        assert [check.passed for check in report.checks] == [None]
        assert "not covered" in str(report)
    assert "subgame_perfect" not in str(stag_hunt(max_welfare="4"))
    assert "did you mean 'correlated'" in str(stag_hunt(concept="corelated", num_extreme=5))


# The stag hunt's mixed equilibrium is one of its five extreme correlated ones.
CORRELATED = [["1", "0", "0", "0"], ["1/4", "1/4", "1/4", "1/4"], ["0", "0", "0", "1"],
              ["1/3", "0", "1/3", "1/3"], ["1/3", "1/3", "0", "1/3"]]  # fmt: skip


def test_right_answers_about_correlated_equilibria_pass_and_wrong_ones_are_caught() -> None:
    best = {"max_welfare": "4", "max_welfare_distribution": ["1", "0", "0", "0"]}
    report = stag_hunt(concept="correlated", num_extreme=5, extreme=CORRELATED, **best)
    assert report.passed, str(report)
    assert len(report.checks) == 4
    wrong = {"max_welfare": "3", "max_welfare_distribution": CORRELATED[1]}
    report = stag_hunt(concept="correlated", num_extreme=4, extreme=[*CORRELATED[:4], ["0", "1", "0", "0"]], **wrong)
    assert len(report.failures) == 4
    assert "missing: 0, 1, 0, 0; not expected: 1/3, 1/3, 0, 1/3" in str(report)


def test_right_answers_about_commitment_pass_and_wrong_ones_are_caught() -> None:
    choice = {"A": {"stag": "1"}, "B": {"stag": "1"}}
    report = stag_hunt(concept="stackelberg", payoffs=["2", "2"], **choice)
    assert report.passed, str(report)
    assert len(report.checks) == 3
    wrong = stag_hunt(concept="stackelberg", A={"stag": "1/2", "hare": "1/2"}, B={"hare": "1"}, payoffs=["1", "2"])
    assert len(wrong.failures) == 3
    assert "expected only {'hare': '1'}, found A: stag, B: stag; payoffs A 2, B 2" in str(wrong)
    assert "expected 1, 2, found 2, 2" in str(wrong)


def test_right_thresholds_of_grim_trigger_pass_and_wrong_ones_are_caught() -> None:
    model = load_model("sma/relational_honour")
    target = {"Successor": "honour", "ROK": "cooperate"}
    answers = [
        {"concept": "grim_trigger", "target": target, "threshold": threshold}
        for threshold in ({"Successor": "543/668", "ROK": "1/5", "all": "543/668"}, {"all": "4/5", "ROK": "1/5"})
    ]
    report = check_model(replace(model, expected=tuple(answers)))
    assert [check.passed for check in report.checks] == [True, False]
    assert "all: expected 4/5 to 1, found 543/668 to 1" in str(report)


def test_right_values_of_persuasion_pass_and_wrong_ones_are_caught() -> None:
    model = load_model("literature/prosecutor_and_judge")
    answers = [{"concept": "persuasion", "value": value} for value in ("3/5", "1/2")]
    report = check_model(replace(model, expected=tuple(answers)))
    assert [check.passed for check in report.checks] == [True, False]
    assert "expected 1/2, found 3/5" in str(report)


def quarrel(**expected: Any) -> CheckReport:
    """Check one expected table of a tree with an irrational tipping value."""
    game = SequentialGame(title="quarrel", players=["A", "B"]).parameter("t", "1", low="0", high="3")
    game.stage("first", "A", ["in", "out"]).stage("second", "B", ["yes", "no"], when={"first": "in"})
    game.outcome({"first": "out"}, {"A": "2", "B": "0"}, {"value": "1"})
    game.outcome({"second": "yes"}, {"A": "t ** 2", "B": "1"}, {"value": "2"})
    game.outcome({"second": "no"}, {"A": "0", "B": "3 - 2 * t"}, {"value": "3"})
    return check_model(game.expect(**expected).build())


def test_right_answers_of_a_tree_pass() -> None:
    plan = {"plan": {"first": "out", "second": "yes"}, "payoffs": {"A": "2"}, "measures": {"value": "1"}}
    other = {"plan": {"first": "out", "second": "no"}}
    for table in (
        {"num_pure_subgame_perfect": 2, "subgame_perfect": [plan, other]},
        {"along": "t", "values": ["sqrt(2)"], "values_off_path": ["1"]},
    ):
        assert quarrel(**table).passed, str(quarrel(**table))


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"num_pure_subgame_perfect": 1}, "expected 1, found 2"),
        ({"subgame_perfect": [{"plan": {"first": "in", "second": "yes"}}]}, "missing"),
        ({"subgame_perfect": [{"payoffs": {"A": "7"}}]}, "missing"),
        ({"num_pure_subgame_perfect": 1, "subgame_perfect": [{"payoffs": {"A": "2"}}]}, "not expected"),
        ({"along": "t", "values": ["-sqrt(2)"], "values_off_path": ["1"]}, "found sqrt(2)"),
        ({"along": "t", "values": ["7/5"], "values_off_path": ["1"]}, "found sqrt(2)"),
        ({"along": "t", "values": ["sqrt(2)"]}, "off the path: expected none, found 1"),
        ({"along": "t", "values": ["sqrt(2)"], "values_off_path": ["2"]}, "off the path: expected 2, found 1"),
    ],
)
def test_wrong_answers_of_a_tree_are_caught(expected: dict[str, Any], message: str) -> None:
    report = quarrel(**expected)
    assert not report.passed
    assert message in str(report)


def test_a_changed_payoff_of_the_timing_matrix_breaks_its_certified_answers(tmp_path: Path) -> None:
    text = load_model("sma/timing_matrix").to_toml()
    changed = tmp_path / "changed.toml"
    changed.write_text(text.replace("+ early_benefit_us", "+ 2 * early_benefit_us"), "utf-8")
    model = load_model(changed)
    solved = tuple(table for table in model.expected if "num_components" in table or "along" in table)
    report = check_model(replace(model, expected=solved))  # the proofs take long, and none of them breaks
    assert not report.passed
    assert len(report.failures) > 10


def matching(**expected: Any) -> CheckReport:
    """Check one expected table of entry deterrence in which the incumbent's threat may be mixed."""
    game = SequentialGame(title="entry", players=["A", "B"])
    game.stage("entry", "A", ["out", "in"]).stage("reply", "B", ["yield", "fight"], when={"entry": "in"})
    game.outcome({"entry": "out"}, {"A": "0", "B": "2"}, {"fights": "0"})
    game.outcome({"reply": "yield"}, {"A": "1", "B": "1"}, {"fights": "0"})
    game.outcome({"reply": "fight"}, {"A": "-1", "B": "-1"}, {"fights": "1"})
    return check_model(game.expect(concept="nash", **expected).build())


YIELD = {"profile": {"entry": "in", "reply": "yield"}, "payoffs": ["1", "1"], "measures": {"fights": "0"}}
FIGHT = {"profile": {"entry": "out", "reply": "fight"}, "payoffs": {"A": "0"}, "flags": ["not credible"]}
HALF = {"profile": {"reply": {"fight": "1/2"}}}
THREAT = {"profile": {"entry": "out", "reply": {"fight": "at least 1/2", "yield": "0 to 1/2"}}}


def test_right_answers_about_behavior_pass() -> None:
    for table in (
        {"num_equilibria": 3, "num_components": 2, "status": "CONTINUUM", "equilibria": [YIELD, FIGHT, HALF]},
        {"components": [THREAT, YIELD], "measures": {"fights": "0"}},
        {"components": [{"profile": {"reply": {"yield": "at most 1/2"}}}, YIELD]},
        {"equilibria": [HALF]},
    ):
        assert matching(**table).passed, str(matching(**table))


def test_what_a_players_own_move_rules_out_agrees_with_nothing() -> None:
    game = SequentialGame(title="alone", players=["A", "B"])
    game.stage("first", "A", ["stop", "go"]).stage("second", "A", ["x", "y"], when={"first": "go"})
    game.outcome({"first": "stop"}, {"A": "1", "B": "0"}).outcome({"first": "go"}, {"A": "0", "B": "0"})
    game.expect(concept="nash", equilibria=[{"profile": {"first": "stop"}}])
    game.expect(concept="nash", equilibria=[{"profile": {"first": "stop", "second": "x"}}])
    assert [check.passed for check in check_model(game.build()).checks] == [True, False]


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"num_equilibria": 2}, "expected 2, found 3"),
        ({"num_components": 1}, "expected 1, found 2"),
        ({"status": "COMPLETE"}, "expected COMPLETE, found CONTINUUM"),
        ({"value": "1"}, "expected {'payoffs': {'A': '1'}}, found entry: out"),
        ({"payoffs": ["0", "2"]}, "found entry: in"),
        ({"measures": {"fights": "1"}}, "expected {'measures'"),
        ({"equilibria": [YIELD, YIELD]}, "missing"),
        ({"equilibria": [YIELD | {"flags": ["not credible"]}]}, "missing"),
        ({"equilibria": [YIELD], "complete": True}, "not expected: entry: out"),
        ({"equilibria": [{"profile": {"repply": "fight"}}]}, "did you mean 'reply'"),
        ({"equilibria": [{"profile": {"reply": "fihgt"}}]}, "did you mean 'fight'"),
        ({"equilibria": [{"profile": {"reply": {"fight": "about half"}}}]}, "'about half' is no probability"),
        ({"components": [THREAT]}, "not expected: entry: in"),
        ({"components": [{"profile": {"reply": {"fight": "at least 1/3"}}}, YIELD]}, "missing"),
    ],
)
def test_wrong_answers_about_behavior_are_caught(expected: dict[str, Any], message: str) -> None:
    report = matching(**expected)
    assert not report.passed
    assert message in str(report)


def breakfast(**expected: Any) -> CheckReport:
    """Check one expected table of beer and quiche."""
    known = load_model("textbook/beer_quiche")
    return check_model(replace(known, expected=({"concept": "sequential", **expected},)))


POOLED = {"breakfast/strong": "beer", "breakfast/weak": "beer"}


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"along": "strong_prior", "values": ["1/2"]}, ""),
        ({"along": "strong_prior", "values": ["1/2"], "range": ["1/4", "3/4"]}, ""),
        ({"along": "strong_prior", "values": []}, "the answer changes between 0 and 1"),
        ({"along": "strong_prior", "values": ["1/2", "3/4"]}, "the answer is the same at 3/4 and on both sides"),
        ({"along": "strength", "values": ["1/2"]}, "unknown parameter 'strength'"),
        ({"equilibria": [{"profile": POOLED, "beliefs": {"reply/quiche": {"weak/quiche": "at least 1/2"}}}]}, ""),
        ({"equilibria": [{"profile": POOLED, "beliefs": {"reply/quiche": {"weak/quiche": "1/3"}}}]}, "missing"),
        ({"equilibria": [{"beliefs": {"reply/tea": {"weak/tea": "1/3"}}}]}, "reply/tea"),
        ({"equilibria": [{"beliefs": {"reply/beer": {"weak/tea": "1/3"}}}]}, "weak/tea"),
        ({"equilibria": [{"profile": POOLED, "flags": ["not intuitive"]}]}, "missing"),
    ],
)
def test_beliefs_and_values_at_which_the_answer_changes_are_checked(expected: dict[str, Any], message: str) -> None:
    report = breakfast(**expected)
    assert report.passed is (not message)
    assert message in str(report)


ONE_ACTS = [["1", "0", "0"], ["0", "1", "0"], ["0", "0", "1"]]
HALVES = [["0", "1/2", "1/2"], ["1/2", "0", "1/2"], ["1/2", "1/2", "0"]]
ALIKE = ["1 - sqrt(2) / 2"] * 3


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"at": {"cost": "1/2"}, "act": [*ONE_ACTS, *HALVES]}, "not expected: 1 - sqrt(2)/2, 1 - sqrt(2)/2"),
        ({"at": {"cost": "1/2"}, "act": [*ONE_ACTS, *HALVES, ["1 + sqrt(2) / 2"] * 3]}, "missing: 1 + sqrt(2) / 2"),
        ({"at": {"cost": "1/2"}, "act": [*ONE_ACTS, *HALVES, ALIKE, ALIKE]}, "missing: 1 - sqrt(2) / 2"),
        ({"at": {"cost": "1/4"}, "act": [*ONE_ACTS, *HALVES, ["1/2"] * 3]}, "missing: 0, 1/2, 1/2"),
        ({"along": "cost", "values": ["1/2", "1"]}, "the answer is the same at 1/2 and on both sides"),
        ({"along": "cost", "values": []}, "the answer changes between 0 and 2"),
        ({"along": "cots", "values": []}, "did you mean 'cost'"),
    ],
)
def test_wrong_answers_about_three_players_are_caught(expected: dict[str, Any], message: str) -> None:
    report = check_model(replace(load_model("textbook/volunteers_dilemma"), expected=(expected,)))
    assert not report.passed
    assert message in str(report)


@pytest.mark.parametrize(
    ("player", "share", "message"),
    [("first", "(54 - sqrt(601)) / 46", "missing: (54"), ("payoffs", ["0", "0", "0"], "not expected: 53/46")],
)
def test_a_wrong_irrational_equilibrium_is_caught(player: str, share: Any, message: str) -> None:
    model = load_model("textbook/three_player_irrational")
    (entry,) = model.expected[0]["equilibria"]
    wrong = {**entry, player: {**entry[player], "top": share} if player == "first" else share}
    report = check_model(replace(model, expected=({"equilibria": [wrong]},)))
    assert message in str(report)


POLICY = {
    "democrat_lapsed": "sign",
    "democrat_high": "refuse",
    "trump_lapsed": "hold",
    "trump_low": "honour",
    "trump_dispute": "resist",
}


@pytest.mark.parametrize(
    ("slug", "expected", "message"),
    [
        ("textbook/quitting_game", {"value": "2/5"}, "missing: 2/5; not expected: 3/5"),
        (
            "textbook/quitting_game",
            {"at": {"patience": "1/2"}, "value": "sqrt(17) - 3"},
            "not expected: -3/2 + sqrt(17)/2",
        ),
        ("textbook/quitting_game", {"first": {"row": "2/5", "column": "3/5"}}, "missing: 2/5, 3/5"),
        ("textbook/quitting_game", {"num_markov_perfect": 2}, "expected 2, found 1"),
        ("sma/sma_cycles", {"num_pure_markov_perfect": 2}, "expected 2, found 1"),
        ("sma/sma_cycles", {"markov_perfect": []}, "not expected: democrat_lapsed/ROK: sign"),
        (
            "sma/sma_cycles",
            {"markov_perfect": [{"policy": POLICY | {"trump_low": "reopen"}}]},
            "missing: {'democrat_lapsed'",
        ),
        ("sma/sma_cycles", {"markov_perfect": [{"policy": POLICY, "strict": False}]}, "should not be strict"),
        (
            "sma/sma_cycles",
            {"markov_perfect": [{"policy": POLICY, "values_US": {"trump_low": "13"}}]},
            "from trump_low on, expected 13 for US, found 26034531/1926250",
        ),
        ("sma/sma_cycles", {"along": "gap_cost_rok", "values": ["1/20"]}, "expected 1/20, found 3/50"),
    ],
)
def test_wrong_answers_about_stochastic_games_are_caught(slug: str, expected: dict[str, Any], message: str) -> None:
    report = check_model(replace(load_model(slug), expected=(expected,)))
    assert not report.passed
    assert message in str(report)


def test_a_policy_in_a_state_in_which_several_choose_names_all_their_actions() -> None:
    builder = MarkovGame(title="Meet", players=["A", "B"], discount="1/2")
    builder.state("s", {"A": ["l", "r"], "B": ["l", "r"]})
    for first in "lr":
        for second in "lr":
            builder.move("s", first, second, payoffs=dict.fromkeys("AB", int(first == second)), next={"s": 1})
    entries = [{"policy": {"s": "l / l"}, "strict": True}, {"policy": {"s": "r / r"}, "strict": True}]
    report = check_model(builder.expect(num_markov_perfect=3, markov_perfect=entries).build())
    assert [check.passed for check in report.checks] == [True, True]


@pytest.mark.parametrize(
    "payoff", ["sqrt(x)", "sqrt(x) + 0*x", "abs(x - 1/3)", "max(x, 1/3)", "exp(x - 0.25)", "where(x > 0.5, 1, 0)"]
)
def test_a_payoff_that_is_no_rational_function_does_not_stop_the_check(payoff: str) -> None:
    builder = PayoffMatrix(title="roots", players={"A": ["a", "b"]}).parameter("x", "0.25", "0", "1")
    model = builder.payoff("a", A=payoff).payoff("b", A="1/3").build()
    assert check_model(model).passed
    assert estimate_admissible_share(model) is None


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ({"zone": ["4", "9"]}, "missing: 4, 9; not expected: 4, 10"),
        ({"zone": ["4"]}, "a zone has two ends"),
        ({"zone": []}, "not expected: 4, 10"),
        ({"agreements": {"nash_bargaining": "6"}}, "nash_bargaining: missing: 6; not expected: 7"),
        ({"agreements": {"utilitarian": "4"}}, "utilitarian: not expected: 10"),
        ({"agreements": {"core": "4"}}, "use concept 'nash_bargaining'"),
        ({"gains": {"egalitarian": {"buyer": "3", "seller": "4"}}}, "egalitarian: missing: 3, 4; not expected: 3, 3"),
        ({"gains": {"egalitarian": {"bayer": "3"}}}, "unknown player 'bayer'; did you mean 'buyer'"),
        ({"concept": "utilitarian", "proved": ["every place = inside"], "over": "worth"}, "should be proved"),
        ({"along": "worth", "values": []}, "expected none, found 4"),
    ],
)
def test_wrong_answers_about_bargaining_are_caught(expected: dict[str, Any], message: str) -> None:
    builder = BargainingGame(title="house", players=["buyer", "seller"], variable="price", low=0, high=20)
    builder.parameter("worth", 10, 0, 20)
    builder.payoff("buyer", "worth - price", disagreement=0).payoff("seller", "price", disagreement=4)
    right = {"zone": ["4", "10"], "agreements": {"nash_bargaining": "7", "utilitarian": ["4", "10"]}}
    report = check_model(builder.expect(**right).expect(**expected).build())
    assert len(report.failures) == 1, str(report)
    assert message in str(report)


def test_right_answers_about_talks_pass_and_wrong_ones_are_caught() -> None:
    model = load_model("literature/merlo_wilson")
    right = {
        "offers": {"small/A": "go on", "large/B": "3059/4050"},
        "worth": {"large": {"A": "4/5"}},
        "payoffs": {"B": "304/405"},
        "status": "COMPLETE",
    }
    wrong = {
        "offers": {"small/A": "1/2", "large/B": "leave"},
        "worth": {"large": {"A": "1"}},
        "payoffs": {"B": "1/2"},
        "status": "PARTIAL",
    }
    unknown = [{"offers": {"smal/A": "1"}}, {"measures": {"delay": "1"}}, {"payoffs": {"C": "1"}}]
    report = check_model(replace(model, expected=(right, wrong, *unknown)))
    assert [check.passed for check in report.checks] == [True] * 4 + [False] * 7
    text = " ".join(str(report).split())
    assert "small/A: expected 1/2, found go on; large/B: expected leave, found 3059/4050" in text
    assert "large: missing: 1; not expected: 4/5" in text
    assert "'smal/A' is no offer; did you mean 'small/A'" in text
    assert "missing: 1; not expected: 5/4" in text
    assert "unknown player 'C'" in text
    never = load_model("sma/election_offers").fix(backlash="0.4")
    assert "measures have no values" in str(check_model(replace(never, expected=({"measures": {"payment": "1"}},))))
    agreed = replace(load_model("sma/gap_offers"), expected=({"measures": {"paymnt": "1"}},))
    assert "'paymnt' is no measure; did you mean 'payment'" in " ".join(str(check_model(agreed)).split())
