"""Labels, units and payments of a model file: what they say, what is wrong with them, and how they are shared."""

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from sma_games.errors import ModelError
from sma_games.games import ExtensiveFormGame, TerminalNode
from sma_games.modeling import PayoffMatrix, SequentialGame, list_models, load_model
from sma_games.modeling.labels import ActionWords, Labels, Payment, Unit
from sma_games.modeling.loading import load_page
from sma_games.modeling.parameters import Evidence

SMA = Path(__file__).resolve().parents[3] / "models" / "sma"
GAME = """
schema_version = 1
[model]
title = "Umbrella"
form = "sequential"
players = ["walker"]
{model}
[parameters]
rain = {{ value = "0.5", range = ["0", "1"], role = "uncertainty", information = "late", evidence = "range" }}
[[stage]]
name = "choice"
player = "walker"
actions = ["take_it", "leave"]
[[stage]]
name = "weather"
chance = {{ wet = "rain", dry = "1 - rain" }}
[[outcome]]
when = {{ choice = "leave", weather = "wet" }}
payoffs = {{ walker = "-3" }}
measures = {{ fare = "2" }}
[[outcome]]
otherwise = true
payoffs = {{ walker = "-1" }}
measures = {{ fare = "0" }}
{tables}
"""
LABELS = """
[units.crown]
meaning = "what a ride costs"
value = "1/2"
currency = "marks"
money = true
[labels.players]
walker = "Ann"
[labels.actions]
take_it = { verb = "take it" }
[labels.branches.weather]
wet = "it rains"
[labels.parameters]
rain = "chance of rain"
[labels.information]
late = "read in the evening"
[payments.walker]
measure = "fare"
"""


def problems_of(folder: Path, tables: str, model: str = "") -> list[str]:
    """Return the problems of a file as "place: message"."""
    (folder / "game.toml").write_text(GAME.format(tables=tables, model=model), "utf-8")
    with pytest.raises(ModelError) as refusal:
        load_model(folder / "game.toml")
    return [f"{place}: {message}" for place, message in refusal.value.problems]


def test_a_file_says_what_its_names_are_called(tmp_path: Path) -> None:
    (tmp_path / "game.toml").write_text(GAME.format(tables=LABELS, model='payoff_unit = "crown"'), "utf-8")
    model = load_model(tmp_path / "game.toml")
    assert model.labels == Labels(
        players={"walker": "Ann"},
        actions={"take_it": ActionWords("take it")},
        branches={"weather": {"wet": "it rains"}},
        information={"late": "read in the evening"},
        payoff_unit="crown",
        units={"crown": Unit("what a ride costs", Fraction(1, 2), "marks", is_money=True)},
        payments={"walker": Payment("fare")},
    )
    assert model.parameters["rain"].label == "chance of rain"
    assert model.parameters["rain"].evidence is Evidence.RANGE


def test_a_file_without_labels_has_none() -> None:
    for slug in list_models()["slug"]:
        if not slug.startswith("sma/") and "[labels" not in (SMA.parent / f"{slug}.toml").read_text("utf-8"):
            assert load_model(slug).labels == Labels()


def test_labels_make_a_round_trip(tmp_path: Path) -> None:
    for slug in ("sma/early_sign_tree", "sma/gap_attrition", "sma/sma_cycles"):
        model = load_model(slug)
        (tmp_path / "again.toml").write_text(model.to_toml(), "utf-8")
        again = load_model(tmp_path / "again.toml")
        assert again == model
        assert again.labels == model.labels


def test_every_label_of_something_unknown_is_told_at_once(tmp_path: Path) -> None:
    tables = """
[labels.players]
waker = "Ann"
[labels.actions]
take = { verb = "take it" }
[labels.branches.wether]
wet = "it rains"
[labels.branches.weather]
wett = "it rains"
[labels.parameters]
rian = "chance of rain"
[labels.information]
early = "read at noon"
[payments.walker]
measure = "fair"
without = ["raining"]
"""
    told = problems_of(tmp_path, tables)
    assert told == [
        "labels.players.waker: unknown player 'waker'; did you mean 'walker'?",
        "labels.actions.take: unknown action 'take'; did you mean 'take_it'?",
        "labels.branches.wether: unknown stage of chance 'wether'; did you mean 'weather'?",
        "labels.branches.weather.wett: unknown branch 'wett'; did you mean 'wet'?",
        "labels.parameters.rian: unknown parameter 'rian'; did you mean 'rain'?",
        "labels.information.early: unknown information 'early'; there are: late",
        "payments.walker.measure: unknown measure 'fair'; did you mean 'fare'?",
        "payments.walker.without: unknown parameter 'raining'; did you mean 'rain'?",
    ]


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        ('[labels.players]\nwalker = ""', "labels.players.walker: expected text that is not empty, found ''"),
        ('[labels.action]\nleave = { verb = "go" }', "labels: unknown key 'action'; did you mean 'actions'?"),
        ('[labels.actions]\nleave = { vreb = "go" }', "labels.actions.leave: unknown key 'vreb'; did you mean 'verb'?"),
        ("[units.crown]\nmonny = true", "units.crown: unknown key 'monny'; did you mean 'money'?"),
        ('[units.crown]\nvalue = "2"', "units.crown: key 'currency' is missing; value and currency stand together"),
        ('[units.crown]\ncurrency = "marks"', "units.crown: key 'value' is missing; value and currency stand together"),
        ('[units.crown]\nvalue = "x"\ncurrency = "marks"', "units.crown.value: 'x' is not a number"),
        ('[labels.players]\nwalker = "An\\u001Bn"', "labels.players.walker: 'An\\x1bn' is no label"),
    ],
)
def test_mistakes_in_labels_are_told(tmp_path: Path, tables: str, told: str) -> None:
    assert any(told in problem for problem in problems_of(tmp_path, tables))


def test_a_wrong_label_does_not_hide_other_mistakes(tmp_path: Path) -> None:
    tables = '[labels.players]\nwalker = ""\nfriend = 1\n[units]\ncrown = 1\n[calibrations.wet]\nrain = "2"'
    told = problems_of(tmp_path, tables)
    assert [problem.partition(":")[0] for problem in told] == [
        "units.crown",
        "labels.players.walker",
        "labels.players.friend",
        "calibrations.wet.rain",
    ]


def test_evidence_is_one_of_four_words(tmp_path: Path) -> None:
    text = GAME.format(tables="", model="").replace('evidence = "range"', 'evidence = "rnge"')
    (tmp_path / "game.toml").write_text(text, "utf-8")
    with pytest.raises(ModelError, match=r"1 problem\n.*none of value, range, sign, assumption; did you mean 'range'"):
        load_model(tmp_path / "game.toml")


def test_shared_labels_reach_the_models_that_have_the_names(tmp_path: Path) -> None:
    shared = 'schema_version = 1\n[model]\ntitle = "Shared"\nform = "parameters"\npayoff_unit = "crown"\n'
    shared += '[parameters]\nfee = { value = "1", range = ["0", "2"], role = "lever" }\n'
    shared += '[labels.players]\nwalker = "Ann"\nrider = "Bob"\n[labels.actions]\nleave = { verb = "leave it" }\n'
    shared += 'ride = { verb = "ride" }\n[labels.branches.weather]\nwet = "it rains"\nsnow = "it snows"\n'
    shared += '[labels.parameters]\nfee = "what it costs"\n[payments.walker]\nmeasure = "toll"\nwithout = ["fee"]\n'
    (tmp_path / "shared.toml").write_text(shared, "utf-8")
    tables = '[labels.actions]\nleave = { verb = "go without" }\n'
    text = GAME.format(tables=tables, model='parameters_from = "shared.toml"')
    (tmp_path / "game.toml").write_text(text, "utf-8")
    model = load_model(tmp_path / "game.toml")
    assert model.labels.players == {"walker": "Ann"}
    assert model.labels.actions == {"leave": ActionWords("go without")}
    assert model.labels.branches == {"weather": {"wet": "it rains"}}
    assert model.labels.payments == {"walker": Payment(None, ("fee",))}
    assert model.labels.payoff_unit == "crown"
    assert model.parameters["fee"].label == "what it costs"
    (tmp_path / "game.toml").write_text(text.replace("[parameters]", 'payoff_unit = ""\n[parameters]'), "utf-8")
    assert load_model(tmp_path / "game.toml").labels.payoff_unit == ""


def test_a_shared_label_of_an_unknown_parameter_is_told(tmp_path: Path) -> None:
    shared = 'schema_version = 1\n[model]\ntitle = "Shared"\nform = "parameters"\n[labels.parameters]\nfee = "cost"\n'
    (tmp_path / "shared.toml").write_text(shared, "utf-8")
    told = problems_of(tmp_path, "", 'parameters_from = "shared.toml"')
    assert "shared.toml: labels.parameters.fee: unknown parameter 'fee'; there is none" in told


def test_every_label_that_the_shipped_models_share_is_used_by_one() -> None:
    shared = tomllib.loads((SMA / "parameters.toml").read_text("utf-8"))["labels"]
    models = [load_model(slug).labels for slug in list_models()["slug"] if slug.startswith("sma/")]
    for key in ("players", "actions", "branches"):
        assert set(shared[key]) == {name for each in models for name in getattr(each, key)} & set(shared[key])


def test_every_shared_parameter_has_a_grade_and_says_why_it_is_not_at_its_mean() -> None:
    tables = tomllib.loads((SMA / "parameters.toml").read_text("utf-8"))["parameters"]
    assert all("evidence" in table for table in tables.values())
    parameters = load_model("sma/timing_matrix").parameters
    for name in tables:
        belief = parameters[name].distribution
        if belief is None:
            assert parameters[name].note, name
            continue
        first, second = belief.arguments
        mean = (first + second) / 2 if belief.kind == "uniform" else first / (first + second)
        assert mean == parameters[name].value or parameters[name].note, name
    for name in ("backlash", "criticism", "early_benefit_us", "anchor"):
        assert parameters[name].evidence is Evidence.SIGN
    for name in ("partisan_gain", "audience_cost"):  # the article names no such gain or cost
        assert parameters[name].evidence is Evidence.ASSUMPTION


def test_builders_take_what_files_take() -> None:
    game = PayoffMatrix(title="One", players={"A": ["go", "stay"]}, payoff_unit="t")
    game.parameter("cost", "1", "0", "2", evidence="sign", note="a guess", label="what it costs")
    game.unit("t", "tons", value="2", currency="marks", money=True)
    game.labels(players={"A": "Ann"}, actions={"go": "go out", "stay": {"verb": "lie down", "gerund": "lying down"}})
    game.payment("A", without=["cost"]).payoff("go", A="-cost").payoff("stay", A="-2")
    model = game.build()
    assert model.labels.actions == {"go": ActionWords("go out"), "stay": ActionWords("lie down", "", "lying down")}
    assert model.labels.units == {"t": Unit("tons", Fraction(2), "marks", is_money=True)}
    parameter = model.parameters["cost"]
    assert (parameter.evidence, parameter.note, parameter.label) == (Evidence.SIGN, "a guess", "what it costs")
    assert model.labels.payments == {"A": Payment(None, ("cost",))}


def test_one_outcome_may_be_about_all_other_ends() -> None:
    game = SequentialGame(title="Walk", players=["A"]).stage("first", "A", ["left", "right", "on"])
    game.outcome({"first": "left"}, {"A": 1}).outcome(None, {"A": 0}, otherwise=True)
    tree = game.build().at()
    assert isinstance(tree, ExtensiveFormGame)
    assert [node.payoffs[0] for node in tree.nodes if isinstance(node, TerminalNode)] == [1, 0, 0]


@pytest.mark.parametrize(
    ("whens", "told"),
    [
        ([None, None], "outcomes 1 and 2 all match the end first = left; exactly one must"),
        ([{"first": ["left", "right"]}, None], "outcome 2 (otherwise): matches no end of the game"),
        ([{"first": "left"}, {"first": "right"}], "use either 'otherwise', or 'when' or 'when_any', not both"),
    ],
)
def test_what_is_about_all_other_ends_is_alone_and_needed(whens: list[dict[str, str] | None], told: str) -> None:
    game = SequentialGame(title="Walk", players=["A"]).stage("first", "A", ["left", "right"])
    for number, when in enumerate(whens):
        game.outcome(when, {"A": number}, otherwise=when is None or number == 1)
    with pytest.raises(ModelError) as refusal:
        game.build()
    assert told in str(refusal.value)


def test_a_page_is_no_game_and_a_game_no_page(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="says what the page of a report asks; it is no game itself"):
        load_model("sma/front_page")
    with pytest.raises(ModelError, match="form 'normal' is no page; 'report' is needed"):
        load_page("sma/timing_matrix")
    page = (SMA / "front_page.toml").read_text("utf-8").replace("outcome =", "outcomes =")
    (tmp_path / "page.toml").write_text(page, "utf-8")
    with pytest.raises(ModelError, match="unknown key 'outcomes'; did you mean 'outcome'"):
        load_page(tmp_path / "page.toml")
    assert "sma/front_page" not in set(list_models()["slug"])
