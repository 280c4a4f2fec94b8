"""Files with accidents and excesses go through every question: an answer, or one of our errors."""

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sma_games import critical_regions, load_model, solve, tipping_points
from sma_games.errors import SmaGamesError
from sma_games.locations import catalog_root

FILES = sorted(path for path in catalog_root().rglob("*.toml") if path.stem != "parameters")
GATE, ALL = 40, 5_000
BLOCK = 100  # files of one slow test
LARGEST_TREE = 40  # nodes; maps of larger trees take minutes
LONG = "123456789" * 11
NUMBERS = ["0", "-1", "1e308", "1e-308", "1e400", "1e-400", f"0.{LONG}", LONG, f"{LONG}00", "1/3", "1/0", "nan", "inf"]
NUMBERS += ["1_000", "0x1F", "007", "1e999999999", "10**10**10", "-0.0", "3.0000000000000000000000001"]
FORMULAS = ["NAME**100000", "10**10**10", "(((NAME**100)**100)**100)", "NAME**100 - NAME**99", "(NAME + 1)**100"]
FORMULAS += ["(" * 80 + "NAME" + ")" * 80, "(" * 100_000 + "1" + ")" * 100_000, "1/(NAME - NAME)", "NAME/NAME"]
FORMULAS += ["(1 + 0.045)**30", "(1/(1 + 0.07))**100", "-" * 50 + "1", "NAME" * 200, "NAME**-100", "1/3 + NAME"]
FORMULAS += ["0.1234567890123456789 * NAME - 0.98765432109876543210 * NAME**2", " + ".join(["NAME"] * 900)]
FORMULAS += [" * ".join(["(NAME + 1)"] * 60), "sqrt(NAME)", "exp(NAME)", "log(0)", "where(NAME < 1/2, 1, 0)", "max()"]
FORMULAS += ["NAME == 1", "NAME = 1", "'", "\\u0000", "lambda: 1", "__import__('os')", "π", "NAME, NAME", "[1]"]
AROUND = ["(OLD)**2", "(OLD)**50", "(OLD)/(NAME)", "(OLD)*(OLD)", "-(OLD)", "(OLD) + 1/(NAME - 1/2)", "(OLD)*NAME**7"]
AROUND += [f"0.{LONG[:60]} * (OLD)", f"(OLD) + {LONG[:50]}*NAME"]
CHARACTERS = ["", '"', "'", "[", "]", "{", "}", "=", ".", ",", "\n", "#", "\\", "\0", "é", "\t", "-", "0", "9", "e"]
TOKEN = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d+)?|[^\s\w]")


def mutated(text: str, source: random.Random) -> str:
    """Return a text with one accident in a character, a token, a line, a number or a formula."""
    names = re.findall(r"^\[parameters\.(\w+)\]", text, re.MULTILINE) or ["p"]
    kind = source.choice(["character", "token", "number", "formula", "formula", "around", "line", "lines"])
    if kind in {"line", "lines"}:
        return with_moved_line(text, source)
    pattern = {"character": r"(?s).", "token": TOKEN.pattern, "number": r"\d+(?:\.\d+)?"}.get(
        kind, r'(?<=")[^"\n]*(?=")'
    )
    places = list(re.finditer(pattern, text))
    if not places:
        return text
    place = source.choice(places)
    new: str = {
        "character": source.choice(CHARACTERS),
        "token": source.choice(places)[0],
        "number": source.choice(
            [*NUMBERS, str(source.getrandbits(300)), str(source.random()), f"{place[0]}*{names[0]}"]
        ),
        "formula": source.choice(FORMULAS),
        "around": source.choice(AROUND).replace("OLD", place[0]),
    }[kind]
    return text[: place.start()] + new.replace("NAME", source.choice(names)) + text[place.end() :]


def with_moved_line(text: str, source: random.Random) -> str:
    lines = text.split("\n")
    place, other = source.randrange(len(lines)), source.randrange(len(lines))
    match source.randrange(3):
        case 0:
            del lines[place]
        case 1:
            lines.insert(other, lines[place])
        case _:
            lines[place], lines[other] = lines[other], lines[place]
    return "\n".join(lines)


def answer(question: Callable[[], Any]) -> Any:
    """Return an answer, or None if it is refused in our words."""
    try:
        return question()
    except SmaGamesError as error:
        return None if str(error) else error


def ask_everything(path: Path, source: random.Random) -> None:
    """Load, solve, print, and look for changes along one parameter and over two."""
    model = answer(lambda: load_model(path, root=catalog_root()))
    if model is None:
        return
    assert all([str(model), repr(model)])
    found = answer(lambda: solve(model.at()))
    if found is not None:
        assert all([str(found), found.explain(), found.to_frame(limit=3) is not None])
    if not model.parameters:
        return
    names = list(model.parameters)
    points = answer(lambda: tipping_points(model, source.choice(names)))
    if points is not None:
        assert all([str(points), points.to_frame() is not None])
    if found is not None and len(getattr(found.game, "nodes", ())) > LARGEST_TREE:
        return
    over = source.sample(names, min(len(names), 2 if model.form == "normal" else 1))
    regions = answer(lambda: critical_regions(model, over))
    if regions is not None:
        assert all([str(regions), regions.explain() is not None, regions.to_frame() is not None])


def try_file(seed: int, path: Path) -> None:
    source = random.Random(seed)  # noqa: S311 - no cryptography
    text = source.choice(FILES).read_text(encoding="utf-8")
    for _ in range(source.choice([1, 1, 2])):
        text = mutated(text, source)
    path.write_text(text, encoding="utf-8")
    ask_everything(path, source)


@pytest.mark.parametrize("seed", range(GATE))
def test_a_mutated_model_is_answered_or_refused(seed: int, tmp_path: Path) -> None:
    try_file(seed, tmp_path / "mutated.toml")


@pytest.mark.slow
@pytest.mark.parametrize("start", range(GATE, ALL, BLOCK))
def test_many_mutated_models_are_answered_or_refused(start: int, tmp_path: Path) -> None:
    for seed in range(start, min(start + BLOCK, ALL)):
        try_file(seed, tmp_path / "mutated.toml")
