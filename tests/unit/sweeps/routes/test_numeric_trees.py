"""Trees by the numeric route: the answers of exact backward induction, ties included, and the choice of the route."""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sma_games import MethodError, ParametricGame, SequentialGame, load_model, sample, solve, table
from sma_games.sweeps import Settings, grid, sweep
from sma_games.sweeps.results.description import SweepDescription
from sma_games.sweeps.routes.choosing import choose_method, make_route
from sma_games.sweeps.routes.rows import Method

TERMS = ["0", "1", "2", "p", "q", "1 - p", "p*q", "2*p - q", "p + q", "q - 1", "p/2", "(p + q)/(2 - q)", "max(p, q)"]
SHARES = ["1/2", "p", "1 - q", "p*q"]


def random_tree(generator: Any, num_stages: int) -> ParametricGame:
    """Return a tree of binary stages, some of them moves of chance, with few different payoffs."""
    builder = SequentialGame(title="Random", players=["ROK", "US"])
    for name in "pq":
        builder = builder.parameter(name, "1/2", 0, 1, distribution="uniform(0, 1)")
    for number in range(num_stages):
        when = {f"s{number - 1}": "ab"[generator.integers(2)]} if number and generator.random() < 0.4 else None
        if generator.random() < 0.3:
            share = str(generator.choice(SHARES))
            builder = builder.chance(f"s{number}", {"a": share, "b": f"1 - ({share})"}, when=when)
        else:
            builder = builder.stage(f"s{number}", ("ROK", "US")[generator.integers(2)], ["a", "b"], when=when)
    return _with_outcomes(builder, builder.outcome(None, dict.fromkeys(["ROK", "US"], 0)).build(), generator)


def _with_outcomes(builder: SequentialGame, draft: ParametricGame, generator: Any) -> ParametricGame:
    """Give every end of a draft its own payoffs and a measure."""
    game: Any = draft.at()
    tables = dict(draft.tables, outcome=[])
    builder._tables["outcome"] = tables["outcome"]
    for index, node in enumerate(game.nodes):
        if not hasattr(node, "payoffs"):
            continue
        way, at = {}, index
        while at:
            parent = game.nodes[game.parents[at]]
            name = parent.name if hasattr(parent, "name") else parent.information_set.split("/")[0]
            way[name] = "ab"[parent.children.index(at)]
            at = game.parents[at]
        first, second, measure = (str(generator.choice(TERMS)) for _ in range(3))
        builder = builder.outcome(way, {"ROK": first, "US": second}, {"money": measure})
    return builder.build()


def assert_equal_rows(found: Any, exact: Any) -> None:
    for name in ("code", "num_equilibria", "selected"):
        assert found[name].equals(exact[name]), name
    for name in ("answers", "equilibrium_types"):
        assert found.attrs[name] == exact.attrs[name]
    for name in exact.data_vars:
        if str(name).startswith(("payoff", "measure")):
            assert np.allclose(exact[name], found[name], rtol=1e-9, atol=1e-12, equal_nan=True), name


def test_random_trees_full_of_ties_and_chance() -> None:
    generator = np.random.default_rng(5)
    points = [Fraction(k, 4) for k in range(5)] + [Fraction(1, 3), Fraction(2, 3)]
    rows = pd.DataFrame([{"p": p, "q": q} for p in points for q in points], dtype=object)
    num_ties = 0
    for number in range(14):
        model = random_tree(generator, 2 + number % 4)
        settings = table(model, rows.iloc[generator.permutation(len(rows))[:20]])
        exact = sweep(model, settings, method="exact", selection="total")
        num_ties += int((exact["num_equilibria"] > 1).sum())
        for method in ("explicit", "numeric"):
            assert_equal_rows(sweep(model, settings, method=method, selection="total"), exact)
    assert num_ties > 40


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_many_random_trees_agree_on_a_fine_grid(seed: int) -> None:
    generator = np.random.default_rng([seed, 7])
    for number in range(12):
        model = random_tree(generator, 2 + number % 4)
        ties = grid(model, p=[f"{k}/12" for k in range(13)], q=[f"{k}/12" for k in range(13)])
        for settings in (ties, sample(model, 500, seed=seed)):
            explicit, numeric = (
                sweep(model, settings, method=method, selection="US") for method in ("explicit", "numeric")
            )
            assert_equal_rows(numeric, explicit)
            assert bool(explicit["exact"].all() & numeric["exact"].all())


def test_settings_none_of_which_floats_decide_are_all_solved_exactly() -> None:
    names = [f"s{number}" for number in range(10)]
    builder = SequentialGame(title="Ties without number", players=["ROK"]).parameter("p", "1/2", 0, 1)
    for name in names:
        builder = builder.stage(name, "ROK", ["a", "b"])
    model = builder.outcome(None, {"ROK": "p"}, {"money": "p"}).build()
    settings = grid(model, p=["1/3", "1/2"])
    exact = sweep(model, settings, method="exact", selection="ROK")
    assert exact["num_equilibria"].to_numpy().min() > 500
    assert_equal_rows(sweep(model, settings, method="numeric", selection="ROK"), exact)


def test_points_exactly_on_tipping_values() -> None:
    model = load_model("sma/early_sign_tree")
    rows = pd.DataFrame({"p_trump": ["50/367", "1/2", "1/2"], "backlash": ["1/10", "417/2500", "0.1668000001"]})
    found = sweep(model, table(model, rows), method="numeric", selection="ROK")
    assert_equal_rows(found, sweep(model, table(model, rows), method="exact", selection="ROK"))
    assert found["num_equilibria"].to_numpy().tolist() == [2, 2, 1]


def test_ties_that_are_there_for_every_setting_are_known_and_not_solved_exactly() -> None:
    model = load_model("sma/early_sign_tree")
    settings = sample(model, 400, seed=3)
    route = make_route(Method.NUMERIC, SweepDescription(settings, Method.NUMERIC, "").question)
    rows = route.rows(settings.chunk(0))
    assert len(rows.solved_exactly) == 0
    assert (rows.num_equilibria > 1).sum() > 100


def demands(rounds: int, num_actions: int) -> ParametricGame:
    """Return a game of demands made in turn, whose payoffs differ at every end."""
    labels = [f"d{number}" for number in range(num_actions)]
    builder = SequentialGame(title="Demands", players=["first", "second"])
    for stage in range(rounds):
        builder = builder.parameter(f"step_{stage}", "1/2", "1/10", 1, distribution="uniform(0.1, 1)")
        numbers = {label: f"step_{stage}*{1 + (k + stage) % num_actions}" for k, label in enumerate(labels)}
        builder = builder.stage(f"m{stage}", ("first", "second")[stage % 2], labels, values=numbers)
    products = " - ".join(f"m{stage}*m{(stage + 1) % rounds}" for stage in range(rounds))
    gains = " + ".join(f"m{stage}" for stage in range(rounds))
    return builder.outcome(None, {"first": f"{gains} + {products}", "second": f"{products} - m1"}).build()


def test_a_tree_of_a_thousand_nodes_whose_ends_all_differ() -> None:
    model = demands(5, 4)
    settings = sample(model, 300, seed=4)
    assert len(model.nodes) == 1365
    found = sweep(model, settings, method="numeric")
    assert len(found.attrs["answers"]) > 10
    for index in (0, 7, 299):
        result: Any = solve(model.assemble(model.numbers(settings.at(index))))
        path = ", ".join(f"{label}: {action}" for label, action in result.equilibria[0].path(result.game).items())
        assert found.attrs["answers"][int(found["code"][index])] == path
        assert np.allclose(found["payoff_min"][index], [float(x) for x in result.equilibria[0].payoffs.values()])
    parts = sweep(model, settings.with_chunks(64), method="numeric", workers=2)
    assert parts.identical(found)


def chosen(settings: Settings) -> tuple[Method, str]:
    return choose_method(settings, "auto")


def test_the_route_of_a_tree_is_chosen_for_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    few, many = demands(3, 5), demands(4, 4)
    assert chosen(sample(few, 100, seed=1))[0] is Method.EXACT
    assert chosen(sample(load_model("sma/two_level"), 1000, seed=1, over=["threshold_high"]))[0] is Method.EXPLICIT
    method, reason = chosen(sample(load_model("sma/election_bargaining"), 2000, seed=1))
    assert (method, reason[:13]) == (Method.EXPLICIT, "Ties multiply")
    monkeypatch.setattr("sma_games.sweeps.routes.choosing.MANY_CASES", 5)
    method, reason = chosen(sample(many, 20_000, seed=1))
    assert method is Method.NUMERIC
    assert "settings tried: too many to look up" in reason


def test_many_nodes_make_few_settings_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sma_games.sweeps.routes.choosing.MANY_NODES", 100)
    method, reason = chosen(sample(demands(3, 5), 6500, seed=1))
    assert (method, reason) == (Method.NUMERIC, "A tree of 156 nodes has too many cases to look up.")
    monkeypatch.setattr("sma_games.sweeps.routes.choosing.SMALL_WORK", 1000)
    assert chosen(sample(demands(3, 5), 10, seed=1))[0] is Method.NUMERIC


def entry(share: str, cost: str) -> ParametricGame:
    return (
        SequentialGame(title="Entry", players=["entrant"])
        .parameter("p", "1/2", 0, 1)
        .stage("entry", "entrant", ["stay_out", "enter"])
        .chance("luck", {"good": share, "bad": f"1 - ({share})"}, when={"entry": "enter"})
        .outcome({"entry": "stay_out"}, {"entrant": cost})
        .outcome({"luck": "good"}, {"entrant": 1})
        .outcome({"luck": "bad"}, {"entrant": 0})
        .build()
    )


@pytest.mark.parametrize("share", ["p", "where(p > 1/3, p, 1/3)"])
def test_shares_at_their_ends(share: str) -> None:
    model = entry(share, "1/3")
    settings = grid(model, p=["0", "1/3", "0.3333333333333333", "1/2", "1"])
    exact = sweep(model, settings, method="exact", selection="entrant")
    assert_equal_rows(sweep(model, settings, method="numeric", selection="entrant"), exact)


def test_settings_at_which_shares_are_none_are_marked() -> None:
    model = entry("p - 1/4", "1/3")
    found = sweep(model, grid(model, p=["1/2", "0"]), method="numeric")
    assert found["admissible"].to_numpy().tolist() == [True, False]


def test_irrational_values_are_for_the_explicit_route() -> None:
    model = entry("p", "exp(p) - 1")
    settings = grid(model, p=1001)
    assert chosen(settings)[0] is Method.EXPLICIT
    with pytest.raises(MethodError, match="whose values are rational numbers; 'explicit' takes this one"):
        sweep(model, settings, method="numeric")
