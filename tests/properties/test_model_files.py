"""Laws of model files: three routes to the same numbers, round trips, and mutated files that never crash."""

import pickle
import random
import tomllib
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomli_w
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sma_games.errors import EvaluationError, SettingError, SmaGamesError
from sma_games.games import ExtensiveFormGame, NormalFormGame
from sma_games.locations import catalog_root
from sma_games.modeling import ParametricGame, list_models, load_model

SLUGS = list(list_models().slug)
FILES = sorted(path for path in catalog_root().rglob("*.toml") if path.stem != "parameters")
TOKENS = [
    '""',
    "1",
    "1.5",
    "true",
    "[]",
    "{}",
    "(",
    ")",
    '"',
    "\n",
    "[[stage]]\n",
    "nan",
    '"p_trump"',
    '"1/0"',
    "\0",
    "é",
]

model_of = cache(load_model)


@st.composite
def settings_of(draw: st.DrawFn, model: ParametricGame) -> dict[str, Fraction]:
    shares = draw(st.fixed_dictionaries({name: st.integers(0, 12) for name in model.relevant}))
    bounds = {name: (model.parameters[name].low, model.parameters[name].high) for name in shares}
    return {name: low + (high - low) * Fraction(shares[name], 12) for name, (low, high) in bounds.items()}


def exact_numbers(model: ParametricGame, setting: dict[str, Fraction]) -> list[Fraction] | None:
    """Return the value of every formula, or None where some chance or some quotient has none."""
    try:
        return model.numbers(model.setting(None, **setting))
    except (EvaluationError, SettingError):
        return None


def value_of(expression: Any, setting: dict[str, Fraction]) -> Fraction:
    value = expression.subs({symbol: setting[symbol.name] for symbol in expression.free_symbols})
    return Fraction(int(value.p), int(value.q))


@pytest.mark.parametrize("slug", SLUGS)
@settings(max_examples=6)
@given(data=st.data())
def test_at_is_batch_is_symbolic_at_random_settings(slug: str, data: st.DataObject) -> None:
    model = model_of(slug)
    setting = data.draw(settings_of(model))
    numbers = exact_numbers(model, setting)
    assume(numbers is not None)
    assert numbers is not None
    game = model.at(None, **setting)
    batch = model.batch({name: [float(value)] for name, value in setting.items()})
    symbols = [value_of(expression, setting) for expression in model.symbolic().flat]
    if isinstance(game, NormalFormGame):
        exact = [number for row in model.payoff_indices for number in (numbers[index] for index in row)]
        np.testing.assert_allclose(batch[0], game.payoff_array, rtol=1e-9, atol=1e-9)
    else:
        exact = numbers
        np.testing.assert_allclose(batch[0], np.array(numbers, dtype=float), rtol=1e-9, atol=1e-9)
    assert symbols == exact


@pytest.mark.parametrize("slug", SLUGS)
def test_a_written_model_loads_as_an_equal_one(slug: str, tmp_path: Path) -> None:
    model = load_model(slug)
    path = tmp_path / "written.toml"
    path.write_text(model.to_toml(), encoding="utf-8")
    again = load_model(path)
    assert again == model
    assert hash(again) == hash(model)
    assert again.expected == model.expected
    assert again.to_toml() == model.to_toml()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_pickled_model_is_equal(slug: str) -> None:
    model = load_model(slug)
    assert pickle.loads(pickle.dumps(model)) == model  # noqa: S301 - our own bytes
    assert model.at() == model.assemble(model.program.exact(model.baseline))


@pytest.mark.parametrize("slug", SLUGS)
def test_certified_plans_name_information_sets_of_the_tree(slug: str) -> None:
    model = load_model(slug)
    game = model.at()
    plans = [plan["plan"] for entry in model.expected for plan in entry.get("subgame_perfect", []) if "plan" in plan]
    for plan in plans:
        assert isinstance(game, ExtensiveFormGame)
        assert {
            label: action in game.information_sets[label].actions for label, action in plan.items()
        } == dict.fromkeys(plan, True)


def mutated(text: str, source: random.Random) -> str:
    """Return a text with one small accident: a line lost, doubled or moved, a character or a token changed."""
    lines = text.splitlines()
    place, other = source.randrange(len(lines)), source.randrange(len(lines))
    character = source.randrange(len(text))
    match source.randrange(6):
        case 0:
            del lines[place]
        case 1:
            lines.insert(other, lines[place])
        case 2:
            lines[place], lines[other] = lines[other], lines[place]
        case 3:
            return text[:character] + chr(source.randrange(32, 127)) + text[character + 1 :]
        case 4:
            return text[:character] + source.choice(TOKENS) + text[character:]
        case _:
            return text[:character] + text[character + source.randrange(1, 12) :]
    return "\n".join(lines)


def altered(text: str, source: random.Random) -> str:
    """Return a file in which one entry was removed, or replaced by another entry of the file."""
    tables = tomllib.loads(text)
    parents = [tables]
    for parent in parents:
        parents += [entry for entry in parent.values() if isinstance(entry, dict)]
        parents += [
            entry for part in parent.values() if isinstance(part, list) for entry in part if isinstance(entry, dict)
        ]
    parent, donor = source.choice(parents), source.choice(parents)
    if not parent or not donor:
        return text
    key = source.choice(list(parent))
    del parent[key]
    if source.random() < 2 / 3:
        taken = source.choice(list(donor) or [key])
        parent[source.choice([key, taken])] = donor.get(taken, "1")
    try:
        return tomli_w.dumps(tables)
    except RecursionError:
        return text


@pytest.mark.parametrize("seed", range(150))
def test_a_mutated_file_loads_or_is_refused_with_our_error(seed: int, tmp_path: Path) -> None:
    source = random.Random(seed)  # noqa: S311 - no cryptography
    original = source.choice(FILES).read_text(encoding="utf-8")
    text = (mutated if seed % 2 else altered)(original, source)
    path = tmp_path / "mutated.toml"
    path.write_text(text, encoding="utf-8")
    try:
        model = load_model(path)
    except SmaGamesError:
        return
    (tmp_path / "again.toml").write_text(model.to_toml(), encoding="utf-8")
    assert load_model(tmp_path / "again.toml") == model
