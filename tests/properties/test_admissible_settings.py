"""No question about many settings says anything about a setting that is no game, and all agree with the solver.

Random matrices, trees and stochastic games whose chance moves leave [0, 1], with constraints between parameters, and
with formulas that divide by zero somewhere, removably or not.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import pytest

from sma_games import (
    EvaluationError,
    InadmissibleError,
    MarkovGame,
    ModelError,
    ParametricGame,
    PayoffMatrix,
    SequentialGame,
    SettingError,
    bifurcation_diagram,
    critical_regions,
    design,
    prove,
    rationalize,
    reduced_model,
    robustness,
    sample,
    solve,
    sweep,
    table,
    tipping_points,
)
from sma_games.answers import box_question_for
from sma_games.regions import ProofStatus, parse_claim

Builder = TypeVar("Builder", PayoffMatrix, SequentialGame, MarkovGame)
Setting = dict[str, Fraction]

undecided: list[tuple[str, str]] = []
"""Models and claims that were neither proved nor refuted: not wrong, but there should be few."""
GRID = (16, 14)  # points along each axis at which an admissible share is estimated: none is 1/2, or on the diagonal

CONSTRAINTS = ["t + s <= 1", "t <= 0.8 * s + 0.3", "t * s <= 0.2", "t != s", "t >= 0.1 and s < 0.9", "1 / (t + s) < 4"]
POLES = ["t / t", "(t * t - 0.25) / (t - 0.5)", "1 / (s - 1/3)", "s ** -1", "t / (t + s)", "1 / (t * t - 0.5)"]
CHANCES = [
    ("t", "1 - t"),
    ("2 * t", "1 - 2 * t"),
    ("t + s", "1 - t - s"),
    ("1.5 - t - s", "t + s - 0.5"),
    ("s", "1 - s"),
]


def payoff(generator: np.random.Generator) -> str:
    terms = [
        f"({number}) * {term}"
        for number, term in zip(generator.integers(-2, 3, 4), ("1", "t", "s", "t * s"), strict=True)
    ]
    chosen = generator.choice(terms, int(generator.integers(1, 4)), replace=False)
    return " + ".join(map(str, chosen))


def add_parameters(builder: Builder, generator: np.random.Generator, share: float = 0.6) -> Builder:
    """Give a builder the parameters t and s, and a share of all builders one constraint."""
    builder.parameter("t", "0.23", low="0", high="1").parameter("s", "0.37", low="0", high="1")
    if generator.random() < share:
        builder.constraint(str(generator.choice(CONSTRAINTS)))
    return builder


def random_matrix(generator: np.random.Generator) -> ParametricGame:
    rows, columns = ["a", "b"], ["x", "y"]
    builder = add_parameters(PayoffMatrix(title="matrix", players={"A": rows, "B": columns}), generator, share=1)
    pole = str(generator.choice(POLES))
    for row in rows:
        for column in columns:
            own = f"{payoff(generator)} + {pole}" if generator.random() < 0.3 else payoff(generator)
            builder.payoff(row, column, A=own, B=payoff(generator))
    return builder.build()


def random_tree(generator: np.random.Generator) -> ParametricGame:
    good, bad = CHANCES[int(generator.integers(len(CHANCES)))]
    builder = add_parameters(SequentialGame(title="tree", players=["A", "B"]), generator)
    builder.stage("move", "A", ["go", "stay"]).chance("luck", {"good": good, "bad": bad}, when={"move": "go"})
    builder.stage("reply", "B", ["left", "right"], when={"luck": "good"})
    for when in ({"move": "stay"}, {"luck": "bad"}, {"reply": "left"}, {"reply": "right"}):
        own = f"{payoff(generator)} + {generator.choice(POLES)}" if generator.random() < 0.15 else payoff(generator)
        builder.outcome(when, {"A": own, "B": payoff(generator)})
    return builder.build()


def random_stochastic_game(generator: np.random.Generator) -> ParametricGame:
    good, bad = CHANCES[int(generator.integers(len(CHANCES)))]
    discount = str(generator.choice(["t", "s", "2 * t", "t + s", "0.9"]))
    builder = add_parameters(MarkovGame(title="states", players=["A"], discount=discount), generator)
    builder.state("one", {"A": ["a", "b"]}).state("two", {"A": ["a", "b"]})
    for state in ("one", "two"):
        for action in ("a", "b"):
            steps = {"one": good, "two": bad} if generator.random() < 0.5 else {"one": "1/2", "two": "1/2"}
            builder.move(state, action, payoffs={"A": payoff(generator)}, next=steps)
    return builder.build()


def random_reduced_form(generator: np.random.Generator) -> ParametricGame:
    return reduced_model(random_tree(generator))


KINDS = (random_matrix, random_tree, random_stochastic_game, random_reduced_form)


def random_models(count: int, seed: int) -> Iterator[ParametricGame]:
    """Yield models that are games at their baseline."""
    generator = np.random.default_rng(seed)
    found = 0
    while found < count:
        try:
            model = KINDS[found % len(KINDS)](generator)
        except ModelError:  # no game at its baseline
            continue
        found += 1
        yield model


def settings(model: ParametricGame, generator: np.random.Generator, count: int, **fixed: Fraction) -> Iterator[Setting]:
    """Yield settings on a coarse grid, where ties, ends and poles are, and between."""
    for number in range(count):
        grain = 12 if number % 2 else 997
        drawn = {name: Fraction(int(generator.integers(0, grain + 1)), grain) for name in ("t", "s")}
        yield model.setting(None, **{**drawn, **fixed})


def is_game(model: ParametricGame, setting: Setting) -> bool:
    """Tell whether there is a game, by making it."""
    try:
        model.at(None, **setting)
    except (SettingError, EvaluationError):
        return False
    return True


def types_at(model: ParametricGame, setting: Setting) -> set[Any]:
    return set(box_question_for(model, "tests").solved(setting).equilibria)


def check_line(model: ParametricGame, generator: np.random.Generator, count: int) -> None:
    today = model.setting()
    line = tipping_points(model, "t")
    points = [point.exact_value for point in line]
    ends = [end for each in line.intervals for end, _ in each.ends]
    drawn = [each["t"] for each in settings(model, generator, count, s=today["s"])]
    rational = [value for value in (*points, *ends) if isinstance(value, Fraction)]
    for value in {*drawn, *rational}:
        setting = {**today, "t": value}
        inside = [each for each in line.intervals if value in each]
        assert len(inside) == is_game(model, setting), (model.to_toml(), value, line)
        if inside and model.form != "stochastic":
            types = [point.at for point in line if point.exact_value == value]
            types += [at for each in line.intervals for end, at in each.ends if end == value and at is not None]
            types += [cell.equilibria for cell in line.cells if cell.low < value < cell.high]
            assert set(types[0]) == types_at(model, setting), (model.to_toml(), value)


def check_branches(model: ParametricGame, generator: np.random.Generator, count: int) -> None:
    today = model.setting()
    diagram = bifurcation_diagram(model, "t")
    assert diagram.verify(10) == ()
    for setting in settings(model, generator, count, s=today["s"]):
        if not is_game(model, setting):
            with pytest.raises(InadmissibleError):
                diagram.at(setting["t"])
        else:
            states = diagram.at(setting["t"])
            assert {each.type for each in states if each.is_extreme} == types_at(model, setting)


def check_map(model: ParametricGame, generator: np.random.Generator, count: int) -> None:
    regions = critical_regions(model, ["t", "s"])
    assert regions.verify(12) == ()
    for setting in settings(model, generator, count):
        if is_game(model, setting):
            assert set(regions.at(**setting).equilibria) == types_at(model, setting), (model.to_toml(), setting)
        else:
            with pytest.raises(SettingError):
                regions.at(**setting)
    rows, columns = ([Fraction(2 * number + 1, 2 * size) for number in range(size)] for size in GRID)
    inside = [is_game(model, {**model.setting(), "t": t, "s": s}) for t in rows for s in columns]
    assert abs(regions.admissible_share(num_samples=4000).share - np.mean(inside)) < 0.08, model.to_toml()
    for region in regions.regions:
        if region.witness is not None and all(isinstance(value, Fraction) for value in region.witness.values()):
            assert is_game(model, {**model.setting(), **region.witness})  # type: ignore[dict-item]


def claims_of(model: ParametricGame) -> list[str]:
    if "reduced" in model.title:
        return ["every A = go", "some A = stay", "unique", "every payoff_A >= -1", "t + s <= 1"]
    if model.form == "normal":
        return ["some A = a and B = x", "every A = a", "no B = y", "unique", "every payoff_A >= -1", "t + s <= 1"]
    return ["some move = go", "every move = stay", "no reply = left", "unique", "every payoff_A >= -1", "t + s <= 1"]


def check_proofs(model: ParametricGame, generator: np.random.Generator, count: int) -> None:
    concept = "nash" if model.form == "normal" else "subgame_perfect"
    drawn = [each for each in settings(model, generator, count) if is_game(model, each)]
    results = [(each, solve(model.at(None, **each), concept)) for each in drawn]
    for text in claims_of(model):
        proof = prove(model, text, ["t", "s"])
        if proof.status is ProofStatus.UNDECIDED:
            undecided.append((model.to_toml(), text))
        claim = parse_claim(model, text)
        if proof.status is ProofStatus.PROVED:
            for setting, result in results:
                holds = claim.holds_in(result, setting) if claim.needs_equilibria else setting["t"] + setting["s"] <= 1
                assert holds, (model.to_toml(), text, setting)
        elif proof.counterexample is not None and all(isinstance(x, Fraction) for x in proof.counterexample.values()):
            assert is_game(model, dict(proof.counterexample)), (model.to_toml(), text)  # type: ignore[arg-type]
        assert proof.verify(10) == ()


def check_changes(model: ParametricGame, generator: np.random.Generator, count: int) -> None:
    today = model.setting()
    found = robustness(model, ["t", "s"])
    here = types_at(model, today)
    for change in found.single:
        others = {"t": "s", "s": "t"}[change.parameter]
        for setting in settings(model, generator, count, **{others: today[others]}):
            if is_game(model, setting) and types_at(model, setting) != here:
                assert change.value is not None, (model.to_toml(), setting)
                assert abs(float(setting[change.parameter] - change.today)) >= change.distance - 1e-9
    for setting in settings(model, generator, count):
        if is_game(model, setting) and types_at(model, setting) != here:
            distance = max(abs(setting[name] - today[name]) for name in ("t", "s"))
            assert float(distance) >= found.joint[0].lower - 1e-9, (model.to_toml(), setting)


def check_inverse(model: ParametricGame, generator: np.random.Generator, count: int) -> None:
    if "reduced" in model.title:
        return
    observed = {"A": "a", "B": "x"} if model.form == "normal" else {"move": "go"}
    regions = rationalize(model, observed, ["t", "s"])
    claim = parse_claim(model, observed)
    concept = "nash" if model.form == "normal" else "subgame_perfect"
    wanted = "every A = a" if model.form == "normal" else "every move = go"
    found = design(model, wanted, ["t"], ["s"])
    for setting in settings(model, generator, count):
        if not is_game(model, setting):
            with pytest.raises(SettingError):
                regions.at(**setting)
            continue
        result = solve(model.at(None, **setting), concept)
        assert bool(regions.at(**setting).equilibria) == claim.holds_in(result, setting)
        values = found.values  # noqa: PD011 - no table
        chosen = {**setting, **(values or {})}
        if values is not None and is_game(model, chosen):
            assert found.claim.holds_in(solve(model.at(None, **chosen), concept), chosen), model.to_toml()


def check_sweep(model: ParametricGame, generator: np.random.Generator, count: int) -> None:
    drawn = list(settings(model, generator, count))
    rows = pd.DataFrame([{name: str(each[name]) for name in ("t", "s")} for each in drawn])
    for method in ("exact", "explicit", "numeric"):
        found = sweep(model, table(model, rows), method=method)
        inside = found["admissible"].to_numpy() if "admissible" in found else np.ones(count, dtype=bool)
        for place, setting in enumerate(drawn):
            assert bool(inside[place]) == is_game(model, setting), (model.to_toml(), setting)
            if inside[place]:
                label = found.attrs["answers"][int(found["code"][place])]
                assert set(label.split(" | ")) == {each.label for each in types_at(model, setting)}
    values = sample(model, 200, seed=1, over=["t", "s"]).to_frame()
    for t, s in zip(values["t"], values["s"], strict=True):
        assert is_game(model, model.setting(None, t=float(t), s=float(s)))


CHECKS = (check_line, check_branches, check_map, check_proofs, check_changes, check_inverse, check_sweep)


def check_model(model: ParametricGame, seed: int, count: int) -> None:
    generator = np.random.default_rng(seed)
    for check in CHECKS if model.form != "stochastic" else CHECKS[:1]:
        check(model, generator, count)


@pytest.mark.parametrize(("num_models", "num_settings"), [(len(KINDS), 6), pytest.param(5, 12, marks=pytest.mark.slow)])
def test_questions_speak_of_admissible_settings_only(num_models: int, num_settings: int) -> None:
    undecided.clear()
    for seed, model in enumerate(random_models(num_models, 1)):
        check_model(model, seed, num_settings)
    assert not undecided


@pytest.mark.slow
def test_questions_about_300_models_agree_with_the_solver_at_200_admissible_settings() -> None:
    undecided.clear()
    for seed, model in enumerate(random_models(300, 2)):
        check_model(model, seed, 400)  # about half of them admissible, or more
    assert len(undecided) < 10  # of more than a thousand claims
