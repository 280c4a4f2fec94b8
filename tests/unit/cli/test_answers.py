"""`solve` and `tipping`: the main answers on the screen, as JSON, as CSV."""

import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Ok = Callable[..., str]


def test_solve_shows_every_equilibrium_of_the_timing_matrix(ok: Ok) -> None:
    shown = ok("solve", "sma/timing_matrix")
    assert "4 equilibria (concept nash, solver vertex_enumeration)" in shown
    assert "-1.19516" in shown
    assert "wait 1921/2421" in shown
    assert "{0}; {1, 2, 3}" in shown


def test_solve_tells_the_path_of_play_of_a_tree_and_what_seoul_pays(ok: Ok) -> None:
    shown = " ".join(ok("solve", "sma/early_sign_tree").split())
    assert "path of play: opening → sign_early, reply → accept, ratification → ratify" in shown
    assert "rok_payment 1.1886" in shown


def test_solve_takes_settings_and_a_calibration(ok: Ok) -> None:
    shown = ok("solve", "sma/early_sign_tree", "--calibration", "strict", "--set", "p_trump=1/10")
    assert "at calibration strict, but p_trump = 0.1" in shown
    assert "opening → wait" in shown


def test_solve_as_json_is_exact_and_complete(ok: Ok) -> None:
    document = json.loads(ok("solve", "sma/timing_matrix", "--set", "p_trump=0.5", "--json"))
    assert document["num_equilibria"] == len(document["equilibria"]) == 4
    assert document["status"] == "CONTINUUM"
    first = document["equilibria"][0]
    assert first["profile"]["ROK"]["sign_early"] == {"exact": "1", "value": 1.0}
    assert first["payoffs"]["ROK"] == {"exact": "-29879/25000", "value": -1.19516}
    assert document["setting"]["p_trump"]["exact"] == "1/2"
    assert document["provenance"]["set"] == "p_trump = 1/2"


def test_solve_as_json_names_the_actions_on_and_off_the_path(ok: Ok) -> None:
    document = json.loads(ok("solve", "sma/early_sign_tree", "--set", "backlash=0.2", "--json"))
    (equilibrium,) = document["equilibria"]
    assert equilibrium["path"] == {"opening": "renegotiate"}
    assert equilibrium["off_path"]["reply"] == "accept"
    assert equilibrium["profile"]["ROK"]["answer"]["comply"]["exact"] == "1"
    assert equilibrium["measures"]["rok_payment"]["exact"] == "1247/1000"


def test_json_is_the_same_on_every_run(ok: Ok) -> None:
    arguments = ("tipping", "sma/timing_matrix", "--over", "p_trump", "--json")
    assert ok(*arguments) == ok(*arguments)


def test_solve_prints_mixed_behavior_by_information_set(ok: Ok, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = ok("solve", "textbook/kuhn_poker")
    assert "2 equilibria (concept subgame_perfect, solver subgame_recursion)" in " ".join(shown.split())
    assert re.search(r"first_Q_reply +first +call 1/3 \(~0\.333333\) \+ fold 2/3", shown)
    assert shown.count("payoffs: first -1/18") == 2
    monkeypatch.setattr("sma_games.cli.solve.TOLD", 10)
    assert "… and 2 more information sets (--json has all)" in ok("solve", "textbook/kuhn_poker")


def test_an_approximate_equilibrium_is_told_with_its_bound(ok: Ok) -> None:
    arguments = ("solve", "textbook/kuhn_poker", "--concept", "nash", "--solver", "counterfactual_regret")
    assert "(approximate: nobody gains more than" in ok(*arguments)
    (equilibrium,) = json.loads(ok(*arguments, "--json"))["equilibria"]
    assert 0 < equilibrium["max_regret"]["value"] < 0.001
    document = json.loads(ok(*arguments, "--option", "iterations=20", "--json"))
    assert document["options"] == {"iterations": 20, "tolerance": 0.0001}
    assert "iterations=20" in document["provenance"]["solver"]
    assert document["equilibria"][0]["max_regret"]["value"] > 0.001


def test_solve_writes_a_csv_that_reads_back(ok: Ok, tmp_path: Path) -> None:
    ok("solve", "sma/timing_matrix", "--csv", str(tmp_path / "equilibria.csv"))
    table = pd.read_csv(tmp_path / "equilibria.csv")
    assert len(table) == 4 * 6
    totals = table.groupby(["equilibrium", "player"])["exact_probability"].agg(
        lambda row: float(sum(map(Fraction, row), Fraction(0)))
    )
    assert set(totals) == {1}
    assert [path.name for path in tmp_path.iterdir()] == ["equilibria.csv"]


def test_solve_lists_so_many_equilibria_and_says_that_there_are_more(ok: Ok) -> None:
    shown = ok("solve", "sma/early_sign_tree", "--set", "dismantling_cost=0.1", "--limit", "1")
    assert "2 equilibria" in shown
    assert "Listed: the first 1 of 2 equilibria" in shown
    assert "reply: accept or decline" in shown
    document = json.loads(ok("solve", "sma/early_sign_tree", "--set", "dismantling_cost=0.1", "--limit", "1", "--json"))
    assert (document["num_equilibria"], document["num_listed"]) == (2, 1)


def test_a_csv_that_was_cut_says_so(run: Callable[..., Any], tmp_path: Path) -> None:
    path = str(tmp_path / "plans.csv")
    finished = run("solve", "sma/early_sign_tree", "--set", "dismantling_cost=0.1", "--limit", "1", "--csv", path)
    assert "the first 1 of 2 equilibria; raise --limit" in finished.err


def test_solve_for_the_other_concepts(ok: Ok) -> None:
    assert "3 equilibria (concept pure_nash" in ok("solve", "sma/timing_matrix", "--concept", "pure_nash")
    shown = ok("solve", "textbook/entry_deterrence", "--concept", "nash")
    assert "not credible" in shown
    shown = ok("solve", "textbook/matching_pennies_asymmetric", "--concept", "pure_nash")
    assert "0 equilibria (concept pure_nash" in shown


def test_sequential_equilibria_are_shown_with_beliefs_and_what_breaks_them(ok: Ok) -> None:
    arguments = ("solve", "textbook/beer_quiche", "--concept", "sequential")
    shown = " ".join(ok(*arguments).split())
    assert "4 equilibria (concept sequential, solver sequential_enumeration)" in shown
    assert "Equilibrium 0 (pure, intuitive, D1) path of play: breakfast/strong → beer" in shown
    assert "belief at reply/beer: 9/10 strong/beer + 1/10 weak/beer" in shown
    assert "belief needed off the path at reply/quiche: P(strong/quiche) <= 1/2" in shown
    assert "fails: intuitive criterion: at reply/beer, breakfast/strong gains" in shown
    assert "Connected components: {0, 1}; {2, 3}" in shown
    last = json.loads(ok(*arguments, "--json"))["equilibria"][2]
    belief = last["beliefs"]["reply/beer"]
    assert (belief["reached"], belief["conditions"]) == (False, ["P(strong/beer) <= 1/2"])
    assert belief["extreme"][1]["weak/beer"]["exact"] == "1"
    assert last["off_path"] == {"reply/beer": "fight"}
    assert last["refinement"]["is_intuitive"] is False


def test_a_mixed_sequential_equilibrium_is_shown_with_the_belief_that_it_needs(ok: Ok) -> None:
    shown = " ".join(ok("solve", "textbook/selten_horse", "--concept", "sequential").split())
    assert "reply third left 0.25 + right 0.75" in shown
    assert "belief needed off the path at reply: 1/3 down + 2/3 across/down" in shown


def test_a_plan_with_very_many_choices_is_not_printed_in_full(ok: Ok) -> None:
    assert "more (--json has all)" in " ".join(ok("solve", "sma/two_level").split())


def test_tipping_shows_the_certified_values_by_the_mass_beyond(ok: Ok) -> None:
    shown = ok("tipping", "sma/timing_matrix")
    certified = ["1329/12500", "3171/12500", "250/2921"]
    assert [value for value in certified if value in shown] == certified
    assert sorted(certified, key=shown.index) == certified
    assert "at every admissible value of: deferral_cost_us" in shown
    assert "0.0855871" in shown


def test_tipping_of_a_tree_names_what_changes_only_off_the_path(ok: Ok) -> None:
    shown = ok("tipping", "sma/early_sign_tree", "--over", "backlash")
    assert "417/2500" in shown
    assert "Only plans off the path of play change at: backlash 0.2668" in shown


def test_tipping_says_so_if_nothing_changes(ok: Ok) -> None:
    shown = ok("tipping", "sma/timing_matrix", "--over", "deferral_cost_us", "--over", "audience_cost")
    assert "The answer never changes." in shown
    assert "No payoff depends on: audience_cost" in shown


def test_tipping_as_json_has_exact_values_and_all_cells(ok: Ok) -> None:
    document = json.loads(ok("tipping", "sma/timing_matrix", "--over", "p_trump", "--json"))
    (line,) = document["parameters"]
    assert [point["exact"] for point in line["points"]] == ["250/2921", "1/6", "375/574"]
    assert len(line["cells"]) == 4
    assert line["cells"][0]["low"] == line["range"][0] == {"exact": "0", "value": 0.0}
    assert [row["exact"] for row in document["rows"]] == ["375/574", "1/6", "250/2921"]
    assert document["rows"][0]["side"] == "above"
    assert Fraction(document["rows"][0]["mass_beyond"]["exact"]) < Fraction(1, 15)


def test_an_irrational_tipping_value_comes_with_its_polynomial(ok: Ok, tmp_path: Path) -> None:
    path = tmp_path / "square.toml"
    path.write_text(SQUARE, "utf-8")
    document = json.loads(ok("tipping", str(path), "--json"))
    (point,) = document["parameters"][0]["points"]
    assert point["exact"] == "sqrt(2)"
    assert point["minimal_polynomial"] == [-2, 0, 1]
    low, high = map(Fraction, point["interval"])
    assert low**2 < 2 < high**2
    assert "sqrt(2)" in ok("tipping", str(path))


def test_tipping_writes_a_csv_that_reads_back(ok: Ok, tmp_path: Path) -> None:
    ok("tipping", "sma/timing_matrix", "--over", "p_trump", "--csv", str(tmp_path / "tipping.csv"))
    table = pd.read_csv(tmp_path / "tipping.csv")
    assert list(table["tipping_value"]) == ["375/574", "1/6", "250/2921"]
    assert table["distance"].is_monotonic_increasing


def test_if_no_parameter_has_an_answer_that_is_an_error(run: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "poles.toml"
    text = SQUARE.replace('"root ** 2"', '"exp(root)"')
    path.write_text(text, "utf-8")
    for arguments in ([], ["--over", "root"]):
        finished = run("tipping", str(path), *arguments)
        assert (finished.status, finished.out) == (2, "")
        assert "exp(root)" in finished.err


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_tipping_draws_its_chart(ok: Ok, tmp_path: Path, suffix: str) -> None:
    ok("tipping", "sma/timing_matrix", "--over", "p_trump", "--figure", str(tmp_path / f"chart.{suffix}"))
    assert [path.name for path in tmp_path.iterdir()] == [f"chart.{suffix}"]
    assert (tmp_path / f"chart.{suffix}").stat().st_size > 1000


def test_the_admissible_values_of_a_parameter_are_told(ok: Ok, tmp_path: Path) -> None:
    path = tmp_path / "pole.toml"
    constraint = '[[constraint]]\nformula = "root >= 1"\n[players]'
    text = SQUARE.replace('"root ** 2"', '"root ** 2 + other"').replace("# other", "other")
    path.write_text(text.replace("[players]", constraint), "utf-8")
    shown = ok("tipping", str(path))
    assert "Admissible values of root: [1, 2]" in shown


SQUARE = """
schema_version = 1
[model]
title = "A square"
form = "normal"
[parameters]
root = { value = "1", range = ["0", "2"], role = "uncertainty" }
# other = { value = "0", range = ["0", "2"], role = "uncertainty" }
[players]
ROK = ["sign", "wait"]
US = ["stay"]
[payoffs.sign]
stay = { ROK = "root ** 2", US = "0" }
[payoffs.wait]
stay = { ROK = "2", US = "root" }
"""


def test_joint_distributions_are_printed_and_written_as_json(ok: Ok) -> None:
    arguments = ("solve", "textbook/correlated_chicken", "--concept", "correlated")
    shown = ok(*arguments)
    assert "yield / yield  4/9" in shown
    assert "Connected components" not in shown
    first = json.loads(ok(*arguments, "--json"))["equilibria"][0]["distribution"][0]
    assert first == {
        "profile": {"row": "dare", "column": "dare"},
        "probability": {"exact": "1/5", "value": 0.2},
    }


def test_a_tree_with_private_information_is_reduced(ok: Ok, mistake: Ok) -> None:
    assert ok("tipping", "textbook/one_card_poker") == ok("tipping", "textbook/one_card_poker", "--reduced")
    shown = " ".join(ok("tipping", "textbook/one_card_poker", "--reduced").split())
    assert "Myerson's card game (reduced normal form)" in shown
    assert "stake 2 1 16.7%" in shown
    document = json.loads(ok("branches", "textbook/one_card_poker", "--over", "stake", "--reduced", "--json"))
    assert document["model"]["form"] == "normal"
    assert "this model has: none" in mistake("tipping", "textbook/kuhn_poker", "--reduced", "--over", "stake")
    assert "leave --reduced out" in mistake("solve", "sma/timing_matrix", "--reduced")


def test_a_store_of_a_tree_is_not_continued_by_its_normal_form(ok: Ok, mistake: Ok, tmp_path: Path) -> None:
    store = str(tmp_path / "entry.zarr")
    sweep = ("sweep", "textbook/entry_deterrence", "--grid", "fight_payoff=5", "--store", store)
    ok(*sweep)
    assert "title" in mistake(*sweep, "--reduced")


def test_a_small_tree_in_which_not_all_is_seen_is_asked_about_its_nash_equilibria(run: Callable[..., Any]) -> None:
    finished = run("tipping", "sma/hedge_signal", "--over", "punishment_cost")
    assert finished.status == 0
    assert "this is about Nash equilibria of its reduced normal form" in finished.err
    assert "2/15" in finished.out
