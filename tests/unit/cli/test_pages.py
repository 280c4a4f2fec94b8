"""Whatever the width of the page: every number is there whole, and nothing steers the terminal."""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from sma_games.cli.output import shortened, working
from sma_games.cli.questions import counted
from sma_games.cli.tables import PageTable, Paragraph

Ok = Callable[..., str]

WIDTHS = (20, 27, 40, 61, 80, 200)
LONG_NAME = "share_of_the_cost_that_nobody_knows_how_to_measure_at_all"


def shown(part: PageTable | Paragraph, width: int) -> list[str]:
    console = Console(width=width, height=20, markup=False, highlight=False)
    with console.capture() as captured:
        console.print(part, crop=False)
    return captured.get().split("\n")[:-1]


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "model.toml"
    path.write_text(
        f"""
schema_version = 1
[model]
title = "Numbers \\u001b[31mof many digits"
form = "normal"
[players]
A = ["up", "down"]
B = ["left", "right"]
[parameters]
{LONG_NAME} = {{ value = "123456.789", range = ["0", "987654.321"], role = "uncertainty", meaning = "bell \\u0007" }}
y = {{ value = "1829/12500", range = ["0", "1"], role = "uncertainty" }}
[payoffs]
up = {{ left = {{ A = "{LONG_NAME}", B = "y" }}, right = {{ A = "0", B = "1/3" }} }}
down = {{ left = {{ A = "123457.25", B = "2" }}, right = {{ A = "y", B = "0" }} }}
""",
        "utf-8",
    )
    return str(path)


TABLES = [
    (["show"], ["123456.789", "0.14632", "123457.25", "0.333333"]),
    (["solve"], ["123457.25", "2"]),
    (["tipping"], ["123456.789", "123457", "493829/4"]),
    (["branches", "--over", "y"], ["0.14632", "123457.25"]),
    (["robustness"], ["123456.789", "493829/4", "<0.01%", "0.14632"]),
    (["dominance"], ["down"]),
    (["sweep", "--grid", "y=3"], ["66.67%", "33.33%"]),
    (["regions", "--over", "y", "--over", LONG_NAME], ["493829/4"]),
    (["prove", "every A = down", "--over", LONG_NAME], ["123456.789", "123458"]),
]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("command", "numbers"), TABLES, ids=[command[0] for command, _ in TABLES])
def test_every_command_shows_whole_numbers(
    command: list[str],
    numbers: list[str],
    width: int,
    run: Callable[..., Any],
    model: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    name, *options = command
    out = run(name, model, *options).out
    words = set(re.split(r"[\s(),;~*]+", out))
    assert [number for number in numbers if number not in words] == []
    assert "\x1b" not in out
    assert "\x07" not in out


def table() -> PageTable:
    made = PageTable(("parameter", "now", "beyond it"), right=["now"], whole=["parameter", "now"])
    made.add_row(
        LONG_NAME, "1829/12500 (~0.14632)", "above: signing early is no longer an equilibrium\n-0.23032*p - 1.08"
    )
    made.add_row("y", "-123456.789", "")
    return made


def test_a_table_of_any_width_has_every_word_and_keeps_to_the_page_if_words_do() -> None:
    words = {word for row in table().rows for cell in row for word in cell.split()}
    longest = max(map(len, words)) + len("parameter: ")
    for width in range(20, 201):
        lines = shown(table(), width)
        assert words <= {word for line in lines for word in line.split()}
        assert max(map(len, lines)) <= max(width, longest)
        assert not any("~0.14632" in line and "1829/12500" not in line for line in lines if width >= 40)


def test_columns_become_blocks_where_they_do_not_fit() -> None:
    assert shown(table(), 70)[:3] == [
        f"parameter: {LONG_NAME}",
        "  now: 1829/12500 (~0.14632)",
        "  beyond it: above: signing early is no longer an equilibrium",
    ]
    assert shown(table(), 120)[1].startswith("───")


def test_wide_signs_count_twice() -> None:
    made = PageTable(("이름", "n"), right=["n"])
    made.add_row("서울과 워싱턴", "1")
    made.add_row("ab", "22")
    assert shown(made, 40) == ["이름            n", "─────────────────", "서울과 워싱턴   1", "ab             22"]


@pytest.mark.parametrize("columns", ["²", "-5", "0", "1e3", "٣", "999999999999", "", "80.5", "\x1b"])
def test_a_width_that_is_none_is_ignored(ok: Ok, model: str, columns: str) -> None:
    with pytest.MonkeyPatch.context() as patch:  # not for pytest itself, which writes lines of that width
        patch.setenv("COLUMNS", columns)
        patch.setenv("LINES", columns)
        assert "0.14632" in ok("show", model)


def test_what_is_not_ours_cannot_steer_the_terminal(ok: Ok, mistake: Callable[..., str], model: str) -> None:
    assert "Numbers ␛[31mof many digits" in ok("show", model)
    assert "bell ␇" in ok("show", model)
    assert "\x1b" not in mistake("show", "no\x1b[31m/[bold]model[/x].toml")
    assert "\\begin" in ok("show", model, "--latex")
    assert "\x1b" not in ok("show", model, "--latex")


def test_what_is_being_done_is_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("COLUMNS", "²")
    with working("solving [bold]x[/y].toml"):
        pass
    with counted("[/z] \x1b[31m") as progress:
        progress(3)
        progress("half [/way]")


def test_labels_are_no_commands_of_latex(ok: Ok, tmp_path: Path) -> None:
    path = tmp_path / "model.toml"
    path.write_text(
        """
schema_version = 1
[model]
title = "two\\nlines"
form = "normal"
[players]
"R$K" = ["50%_{a}", 'b^~\\#&']
[parameters]
x = { value = "1", range = ["0", "2"], role = "lever" }
[payoffs]
"50%_{a}" = { "R$K" = "x" }
'b^~\\#&' = { "R$K" = "2*x" }
""",
        "utf-8",
    )
    shown = ok("show", str(path), "--latex").splitlines()
    assert shown[:2] == ["% two lines", "\\begin{align}"]
    assert shown[2].startswith(r"\text{R\$K(50\%\_\{a\})}")
    assert shown[3].startswith(r"\text{R\$K(b\textasciicircum{}\textasciitilde{}\textbackslash{}\#\&)}")


def test_markup_is_shown_as_it_is() -> None:
    assert shown(Paragraph("[bold]not bold[/bold] :smile: [/]"), 80) == ["[bold]not bold[/bold] :smile: [/]"]


def test_a_long_text_is_cut_between_words_only() -> None:
    digits = "1" * 300
    assert shortened(digits) == digits
    assert shortened(f"x = {digits} and more").startswith("x = … (all")
    assert shortened(f"{digits} and more").startswith(digits)
