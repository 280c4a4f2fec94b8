"""Commands with numbers of thousands of digits: no crash, short on the screen, exact in files."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flint import fmpq, fmpz

MODEL = """
schema_version = 1
[model]
title = "long numbers"
form = "normal"
[players]
A = ["go", "stay"]
B = ["any", "other"]
[parameters.p]
value = "0.7543127389127389217389213721987312897391273891273981273891237981273981237981231"
range = ["0.1", "1"]
role = "uncertainty"
[parameters.q]
value = "0.5"
range = ["0", "1"]
role = "uncertainty"
[payoffs.go]
any = { A = "p**100 + q", B = "0" }
other = { A = "p", B = "q" }
[payoffs.stay]
any = { A = "0", B = "p**90" }
other = { A = "2", B = "-1" }
"""


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "long.toml"
    path.write_text(MODEL)
    return str(path)


@pytest.mark.parametrize(
    "command",
    [
        "show MODEL",
        "solve MODEL",
        "solve MODEL --select welfare",
        "solve MODEL --concept stackelberg",
        "solve MODEL --concept correlated",
        "dominance MODEL",
        "tipping MODEL",
        "branches MODEL --over q",
        "regions MODEL --over q --formulas",
        "regions MODEL --over p --over q --formulas",
        "sweep MODEL --grid q=3",
    ],
)
def test_screens_stay_readable(ok: Callable[..., str], model: str, command: str) -> None:
    limit = sys.get_int_max_str_digits()
    assert len(ok(*command.replace("MODEL", model).split())) < 30_000
    assert sys.get_int_max_str_digits() == limit


def test_documents_and_tables_are_exact(ok: Callable[..., str], model: str, tmp_path: Path) -> None:
    payoff = json.loads(ok("solve", model, "--json"))["equilibria"][0]["payoffs"]["A"]
    top, _, bottom = payoff["exact"].partition("/")
    assert len(bottom) > 4300
    assert float(fmpq(fmpz(top), fmpz(bottom))) == pytest.approx(payoff["value"])
    path = tmp_path / "table.csv"
    ok("solve", model, "--csv", str(path))
    assert payoff["exact"] in path.read_text()


def test_a_sweep_says_where_payoffs_are_beyond_floats(ok: Callable[..., str], tmp_path: Path) -> None:
    path = tmp_path / "huge.toml"
    path.write_text(
        'schema_version = 1\n[model]\ntitle = "Huge"\nform = "normal"\n[parameters]\n'
        'x = { value = "0.5", range = ["0", "1"], role = "uncertainty" }\n[players]\nA = ["a"]\nB = ["b"]\n'
        f'[payoffs.a]\nb = {{ A = "x * {" * ".join(["10**99"] * 4)}", B = "0" }}\n'
    )
    for rows in ((), ("--csv", str(tmp_path / "rows.csv"))):
        assert "2 settings with numbers beyond the range of floats" in ok("sweep", str(path), "--grid", "x=3", *rows)
