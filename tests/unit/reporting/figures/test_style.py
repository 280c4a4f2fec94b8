"""Figures: written, not empty, reproducible, and complete in what they show."""

import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from matplotlib import font_manager
from matplotlib.figure import Figure
from PIL import Image

from sma_games.errors import MethodError, SettingError, SmaGamesError
from sma_games.games import ExtensiveFormGame
from sma_games.modeling import ParametricGame, SequentialGame, load_model
from sma_games.regions import tipping_points
from sma_games.reporting.figures.information_set_lines import set_lines
from sma_games.reporting.figures.payoff_matrix import plot_payoff_matrix
from sma_games.reporting.figures.style import (
    _choice,
    _fonts,
    _own_signs,
    drawable,
    number_labels,
    save_figure,
    spread_apart,
    text_width,
)
from sma_games.reporting.figures.tipping_chart import answer_kind, plot_tipping_points
from sma_games.reporting.figures.tree_drawing import plot_tree
from sma_games.reporting.tipping_lines import tipping_lines
from sma_games.reporting.words.tipping_tables import main_types

DRAWINGS: list[tuple[Callable[[ParametricGame], Figure], str]] = [
    (plot_tree, "sma/early_sign_tree"),
    (lambda model: plot_tipping_points(tipping_lines(model)), "sma/timing_matrix"),
]

HAWKS_AND_DOVES = (
    "(row plays 'hawk', column plays 'dove'), (row plays 'dove', column plays 'hawk') and "
    "(row and column both play 'hawk' or 'dove') are equilibria."
)


def texts(svg: Path) -> str:
    """Return what is written in a figure."""
    return svg.read_text("utf-8")


@pytest.mark.parametrize(("plot", "slug"), DRAWINGS)
def test_a_second_run_writes_the_same_bytes(plot: Callable[..., Figure], slug: str, tmp_path: Path) -> None:
    model = load_model(slug)
    first, second = (save_figure(plot(model), tmp_path / name) for name in ("first", "second"))
    assert [file.suffix for file in first] == [".svg", ".png"]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
        assert one.stat().st_size > 10_000


@pytest.mark.parametrize(("plot", "slug"), DRAWINGS)
@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_the_suffix_chooses_the_format(plot: Callable[..., Figure], slug: str, suffix: str, tmp_path: Path) -> None:
    (file,) = save_figure(plot(load_model(slug)), tmp_path / f"figure{suffix}")
    magic = {".svg": b"<?xml", ".png": b"\x89PNG", ".pdf": b"%PDF"}
    assert file.read_bytes().startswith(magic[suffix])


@pytest.mark.parametrize(("plot", "slug"), DRAWINGS)
def test_other_formats_are_refused(plot: Callable[..., Figure], slug: str, tmp_path: Path) -> None:
    with pytest.raises(SmaGamesError, match=r"not '\.bmp'"):
        save_figure(plot(load_model(slug)), tmp_path / "figure.bmp")


def test_a_tree_shows_players_actions_chance_payoffs_and_probabilities(tmp_path: Path) -> None:
    (svg,) = save_figure(plot_tree(load_model("sma/early_sign_tree")), tmp_path / "tree.svg")
    ET.parse(svg)  # noqa: S314 - our own file
    written = texts(svg)
    shown = ["Seoul", "Washington", "Assembly", "Successor", "sign early", "reopen", "trump  0.5", "backs down  0.4"]
    shown += ["−1.3972", "1.1162", "probability", "equilibrium path", "payoffs in c", "baseline"]
    assert [text for text in shown if text not in written] == []
    assert "would be chosen off the path" not in written


def test_choices_off_the_path_are_explained(tmp_path: Path) -> None:
    (svg,) = save_figure(
        plot_tree(load_model("sma/lame_duck"), title="", font_size=8, size=(12, 8)), tmp_path / "tree.svg"
    )
    assert "would be chosen off the path" in texts(svg)
    assert "Signing between" not in texts(svg)


def test_a_game_is_drawn_like_the_model_it_comes_from_but_for_the_setting(tmp_path: Path) -> None:
    game = load_model("textbook/centipede").at()
    assert isinstance(game, ExtensiveFormGame)
    (svg,) = save_figure(plot_tree(game), tmp_path / "game.svg")
    assert "baseline" not in texts(svg)


def test_a_setting_is_named_in_both_figures(tmp_path: Path) -> None:
    fixed = {"p_trump": "1/3"}
    (tree,) = save_figure(plot_tree(load_model("sma/early_sign_tree").fix("strict", **fixed)), tmp_path / "a.svg")
    chart_model = load_model("sma/timing_matrix")
    (chart,) = save_figure(
        plot_tipping_points(tipping_lines(chart_model.fix("strict", **fixed)), title=""), tmp_path / "b.svg"
    )
    for file in (tree, chart):
        assert "strict calibration, p_trump = 1/3" in texts(file)
    assert "trump  1/3" in texts(tree)


def test_a_mixed_equilibrium_is_drawn_with_the_probabilities_of_actions_and_leaves(tmp_path: Path) -> None:
    builder = SequentialGame(title="Pennies in turn", players=["A", "B"])
    builder = builder.stage("first", "A", ["heads", "tails"]).stage("second", "B", ["heads", "tails"], observes=[])
    for first in ("heads", "tails"):
        for second in ("heads", "tails"):
            payoffs = {"A": int(first == second), "B": int(first != second)}
            builder = builder.outcome({"first": first, "second": second}, payoffs)
    (svg,) = save_figure(plot_tree(builder.build()), tmp_path / "pennies.svg")
    assert "heads  0.5" in texts(svg)
    assert texts(svg).count(">0.25</text>") == 4


def test_the_drawing_says_which_equilibrium_it_shows_and_of_how_many(tmp_path: Path) -> None:
    (horse,) = save_figure(plot_tree(load_model("textbook/selten_horse")), tmp_path / "horse.svg")
    assert "equilibria listed, of a continuum (number 0)" in texts(horse)
    (third,) = save_figure(plot_tree(load_model("textbook/outside_option"), equilibrium=2), tmp_path / "third.svg")
    assert "1 of 3 subgame-perfect equilibria (number 2), baseline" in texts(third)
    (only,) = save_figure(plot_tree(load_model("textbook/entry_deterrence")), tmp_path / "only.svg")
    assert "Subgame-perfect equilibrium (the only one), baseline" in texts(only)
    (some,) = save_figure(plot_tree(load_model("textbook/beer_quiche")), tmp_path / "some.svg")
    assert "of a continuum" in texts(some)
    with pytest.raises(
        SettingError, match="no equilibrium 3 to draw: choose one of the 3 that solve lists, numbered from 0"
    ):
        save_figure(plot_tree(load_model("textbook/outside_option"), equilibrium=3), tmp_path / "fourth.svg")


def test_a_tree_without_a_method_is_drawn_without_an_equilibrium(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(game: object) -> None:
        raise MethodError("none")

    monkeypatch.setattr("sma_games.reporting.figures.drawn_equilibrium.solve_by_strongest", refuse)
    (svg,) = save_figure(plot_tree(load_model("textbook/selten_horse")), tmp_path / "horse.svg")
    assert "probability" not in texts(svg)
    assert "No equilibrium is shown: no method finds one" in texts(svg)
    assert "a player decides" in texts(svg)


def test_each_information_set_has_a_line_of_its_own(tmp_path: Path) -> None:
    (svg,) = save_figure(plot_tree(load_model("textbook/beer_quiche")), tmp_path / "beer.svg")
    assert texts(svg).count(">Receiver (1)</text>") == texts(svg).count(">Receiver (2)</text>") == 2
    assert "joined, same number: one information set" in texts(svg)
    (chain,) = save_figure(plot_tree(load_model("textbook/centipede")), tmp_path / "chain.svg")
    assert "joined" not in texts(chain)


@pytest.mark.parametrize("slug", ["textbook/kuhn_poker", "textbook/selten_horse", "sma/successor_types"])
def test_lines_of_information_sets_that_pass_each_other_have_different_lanes(slug: str) -> None:
    game = load_model(slug).at()
    assert isinstance(game, ExtensiveFormGame)
    depths = [len(game.history(index)) for index in range(len(game.nodes))]
    heights = [float(index) for index in range(len(game.nodes))]
    lines = set_lines(game, depths, heights)
    joined = {line.label: set(line.nodes) for line in lines}
    assert joined == {
        label: set(members.nodes) for label, members in game.information_sets.items() if len(members.nodes) > 1
    }
    for one, other in combinations(lines, 2):
        if one.lane == other.lane and depths[one.nodes[0]] == depths[other.nodes[0]]:
            assert one.nodes[-1] < other.nodes[0] or other.nodes[-1] < one.nodes[0]


def dollars(sign: str = "") -> ParametricGame:
    game = SequentialGame(title=f"$1.2bn or $1.5bn {sign}", players=["A"])
    return game.stage("s", "A", ["pay $1.2bn_", "{x}^_\\$ [bold]"]).outcome(None, {"A": 0}).build()


@pytest.mark.parametrize("suffix", [".svg", ".png", ".pdf"])
def test_no_sign_of_a_text_is_a_command(suffix: str, tmp_path: Path) -> None:
    (file,) = save_figure(plot_tree(dollars("\x1b[31m")), tmp_path / f"tree{suffix}")
    assert file.stat().st_size > 1000
    if suffix == ".svg":
        assert ">$1.2bn or $1.5bn �[31m</text>" in texts(file)
        assert "pay $1.2bn_" in texts(file)


def test_a_sign_that_our_font_lacks_is_taken_from_another(tmp_path: Path) -> None:
    """STIX comes with matplotlib too, so that every system has it."""
    sign = next(
        chr(code)
        for code in sorted(map(ord, _fonts()["STIXGeneral"]))
        if code > 0x1000 and chr(code) not in _own_signs()
    )
    assert drawable(sign) == sign
    assert text_width(sign, 12) > 0
    (file,) = save_figure(plot_tree(dollars(sign)), tmp_path / "tree.svg")
    assert f">$1.2bn or $1.5bn {sign}</text>" in texts(file)


def test_a_sign_that_no_font_has_becomes_a_box_and_a_warning_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {name: signs - {"한"} for name, signs in _fonts().items()}
    monkeypatch.setattr("sma_games.reporting.figures.style._fonts", lambda: known)
    _choice.cache_clear()
    with pytest.warns(UserWarning, match="no font on this system has 한: boxes are drawn instead; install a font"):
        (file,) = save_figure(plot_tree(dollars("한")), tmp_path / "tree.svg")
    assert "□" in texts(file)
    _choice.cache_clear()


def test_a_backend_that_matplotlib_refuses_is_named() -> None:
    program = "from sma_games.reporting.figures.style import new_figure; new_figure(1, 1)"
    finished = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "MPLBACKEND": "²"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "SmaGamesError: unset MPLBACKEND, which is '²': figures need none" in finished.stderr


def test_what_is_no_tree_or_too_large_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SmaGamesError, match="is no tree"):
        save_figure(plot_tree(load_model("sma/timing_matrix")), tmp_path / "no.svg")
    with pytest.raises(SmaGamesError, match="220 leaves; a drawing shows at most 150"):
        save_figure(plot_tree(load_model("sma/election_bargaining")), tmp_path / "no.svg")


def test_long_probabilities_are_rounded(tmp_path: Path) -> None:
    model = load_model("sma/early_sign_tree")
    (svg,) = save_figure(plot_tree(model.fix(p_trump="123456789/1000000007")), tmp_path / "tree.svg")
    assert "trump  0.1235" in texts(svg)


def test_a_chart_shows_every_tipping_value_and_today(tmp_path: Path) -> None:
    model = load_model("sma/timing_matrix")
    (svg,) = save_figure(plot_tipping_points(tipping_lines(model), limit=None), tmp_path / "chart.svg")
    written = texts(svg)
    shown = ["0.0856", "0.167", "0.653", "0.254", "0.106", "today 0.05", "deferral_cost_us"]
    shown += [name for name in model.relevant if name != "deferral_cost_us"]
    shown += ["Signing early is an equilibrium.", "Signing early is no equilibrium; in every one Seoul renegotiates."]
    assert [text for text in shown if text not in written] == []


def test_a_chart_shows_eight_parameters_who_deviates_and_what_is_left_out(tmp_path: Path) -> None:
    model = load_model("sma/timing_matrix")
    figure = plot_tipping_points(tipping_lines(model))
    shown = " ".join(text.get_text() for text in figure.axes[0].texts)
    assert "Washington would wait (criticism, demand_weight," in shown
    assert "Seoul would renegotiate (backlash, early_payment and demand_weight)." in shown
    assert "farther away, and not drawn: goodwill, gap_cost_us, renewal_payment, p_trump," in shown
    assert "share of the demand that is collected (share)" in shown


def test_numbers_that_differ_never_look_the_same() -> None:
    assert number_labels([Fraction("0.5"), Fraction("0.50004")]) == ["0.5", "0.50004"]
    assert number_labels([Fraction(10**400), Fraction(0)])[1] == "0"
    assert number_labels([]) == []


def test_a_chart_of_some_parameters_shows_only_these(tmp_path: Path) -> None:
    model = load_model("sma/early_sign_tree")
    (svg,) = save_figure(
        plot_tipping_points(tipping_lines(model, ["demand"]), size=(9, 3), font_size=8), tmp_path / "chart.svg"
    )
    assert "demand" in texts(svg)
    assert "backlash" not in texts(svg)
    assert "Seoul renegotiates." in texts(svg)


def test_a_chart_without_tipping_points_says_that_only_an_end_changes_the_answer(tmp_path: Path) -> None:
    (svg,) = save_figure(plot_tipping_points(tipping_lines(load_model("textbook/shapley"))), tmp_path / "chart.svg")
    assert "It changes at an end of the admissible values only: side." in texts(svg)
    assert "Numbers above" not in texts(svg)


def test_a_chart_that_cannot_be_drawn_says_why(tmp_path: Path) -> None:
    with pytest.raises(SmaGamesError, match="it has no parameters"):
        save_figure(plot_tipping_points(tipping_lines(load_model("textbook/kohlberg_mertens"))), tmp_path / "chart.svg")
    with pytest.raises(SmaGamesError, match="for tipping points a tree needs perfect information"):
        save_figure(plot_tipping_points(tipping_lines(load_model("textbook/selten_horse"))), tmp_path / "chart.svg")


@pytest.mark.parametrize(
    ("slug", "parameter", "kinds"),
    [
        (
            "sma/timing_matrix",
            "gap_cost_us_deferred",
            ["Signing early is no equilibrium; in every one somebody renegotiates."]
            + ["Signing early is an equilibrium."] * 2,
        ),
        (
            "textbook/hawk_dove",
            "value",
            [
                HAWKS_AND_DOVES,
                "Today's equilibria are gone; in every one row plays 'hawk'.",
            ],
        ),
    ],
)
def test_legends_say_what_equilibria_have_in_common(slug: str, parameter: str, kinds: list[str]) -> None:
    model = load_model(slug)
    cells = tipping_points(model, parameter).cells
    assert [answer_kind(model, cell.equilibria, main_types(model)) for cell in cells] == kinds


def test_legends_admit_that_there_is_nothing_in_common() -> None:
    model = load_model("sma/gap_attrition")
    cells = tipping_points(model, "demand").cells
    kinds = [answer_kind(model, cell.equilibria, main_types(model)) for cell in cells]
    assert any("with nothing in common" in kind for kind in kinds)
    assert answer_kind(model, (), frozenset()) == "Nothing is an equilibrium."


def test_texts_are_moved_apart_only_as_far_as_needed() -> None:
    assert spread_apart([1, 5], [1, 1], 0, 10) == [1, 5]
    moved = spread_apart([1, 1.2, 1.4, 6], [1, 1, 1, 1], 0, 10)
    assert all(later - earlier >= 1 - 1e-9 for earlier, later in pairwise(moved))
    assert moved[3] == 6
    assert spread_apart([0, 0.1], [2, 2], 0, 10) == [1, 3]


def test_files_say_where_a_figure_comes_from(tmp_path: Path) -> None:
    model = load_model("textbook/hawk_dove").fix(cost="2.5")
    svg, png = save_figure(plot_payoff_matrix(model), tmp_path / "table")
    told = "model: textbook/hawk_dove; sha256: "
    assert told in svg.read_text("utf-8")
    assert "set: cost = 5/2" in svg.read_text("utf-8")
    assert told in Image.open(png).text["Description"]  # type: ignore[attr-defined]
    (file,) = save_figure(plot_payoff_matrix(model.at()), tmp_path / "game.svg")  # type: ignore[arg-type]
    assert "about: NormalFormGame(2 x 2, players=row, column); sma-games: " in file.read_text("utf-8")


def test_text_in_svg_is_text_in_fonts_of_the_same_width(tmp_path: Path) -> None:
    (file,) = save_figure(plot_payoff_matrix(load_model("textbook/hawk_dove")), tmp_path / "table.svg")
    found = [each for each in ET.parse(file).iter() if each.tag.endswith("}text")]  # noqa: S314 - our own file
    assert "Hawk and dove (chicken)" in [each.text for each in found]
    assert all("'DejaVu Sans', Verdana, sans-serif" in each.get("style", "") for each in found)


def test_bold_text_is_wider_and_no_text_has_no_width() -> None:
    assert text_width("Washington", 9, bold=True) > text_width("Washington", 9) > 0
    assert text_width(" ", 9) == 0


def test_a_font_installed_since_the_list_of_fonts_was_kept_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = font_manager.fontManager
    file = manager.findfont("cmr10")
    monkeypatch.setattr(manager, "ttflist", [entry for entry in manager.ttflist if entry.fname != file])
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [file])
    assert "cmr10" in _fonts.__wrapped__()
