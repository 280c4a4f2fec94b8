"""The map over two parameters: complete in what it shows, reproducible, and exact where regions meet."""

import dataclasses
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sma_games import PayoffMatrix, RegionMap, critical_regions, load_model
from sma_games.errors import SmaGamesError
from sma_games.interrupts import partial_of
from sma_games.regions import Verdict
from sma_games.reporting import plot_region_map
from sma_games.reporting.figures.style import save_figure
from sma_games.reporting.map_survey import Survey
from sma_games.reporting.words.region_words import region_words


@pytest.fixture(scope="module")
def small() -> RegionMap:
    return critical_regions(load_model("sma/sign_or_wait"), ["p_trump", "backlash"])


def texts(svg: Path) -> str:
    """Return what is written in a figure, in one line."""
    return " ".join(written(svg))


def written(svg: Path) -> list[str]:
    return re.findall("<text[^>]*>(.*?)</text>", svg.read_text("utf-8"))


def test_a_second_run_writes_the_same_bytes(small: RegionMap, tmp_path: Path) -> None:
    first, second = (
        save_figure(plot_region_map(small, resolution=12), tmp_path / name) for name in ("first", "second")
    )
    assert [file.suffix for file in first] == [".svg", ".png"]
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(("suffix", "start"), [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_the_suffix_chooses_the_format(small: RegionMap, suffix: str, start: bytes, tmp_path: Path) -> None:
    (file,) = save_figure(plot_region_map(small, resolution=8, size=(6, 5), font_size=7), tmp_path / f"map{suffix}")
    assert file.read_bytes().startswith(start)


def test_other_formats_and_other_numbers_of_parameters_are_refused(small: RegionMap, tmp_path: Path) -> None:
    with pytest.raises(SmaGamesError, match=r"not '.gif'"):
        save_figure(plot_region_map(small, resolution=5), tmp_path / "map.gif")
    line = critical_regions(load_model("sma/sign_or_wait"), ["backlash"])
    with pytest.raises(SmaGamesError, match="two parameters, not 1"):
        save_figure(plot_region_map(line), tmp_path / "map.png")


def test_a_map_shows_axes_regions_and_today(tmp_path: Path) -> None:
    regions = critical_regions(load_model("sma/timing_matrix"), ["p_trump", "backlash"])
    (file,) = save_figure(plot_region_map(regions, resolution=31), tmp_path / "map.svg")
    shown = texts(file)
    for text in ("timing matrix", "p_trump, chance that Trump wins (probability)", "anger (c)", "the others at"):
        assert text in shown
    for letter in "ABCDE":
        assert written(file).count(letter) == 2
    assert "F" not in written(file)
    assert "Cross: p_trump = 0.5, backlash = 0.1." in shown
    assert "Seoul renegotiates, Washington signs early, waits or renegotiates." in shown
    assert "too small" not in shown


def test_boundaries_are_where_they_are_certified(small: RegionMap) -> None:
    survey = Survey(small, 13)
    for x in (Fraction(1, 10), Fraction(1, 2)):
        _, (boundary,) = survey.column(x)
        assert float(small.model.parameters["backlash"].high * boundary) == pytest.approx(
            float(Fraction("0.33368") - Fraction("0.02") / x), abs=1e-5
        )
    ends = [float(strip.xs[-1]) for strip in survey.strips]
    assert any(end == pytest.approx(375 / 574, abs=1e-5) for end in ends)
    assert float(survey.strips[0].xs[0]) == 0
    assert ends[-1] == 1


def test_columns_on_a_tie_show_the_regions_beside_it() -> None:
    model = load_model("textbook/hawk_dove")
    survey = Survey(critical_regions(model, ["value", "cost"]), 7)
    assert all(area is not None and area.verdict is Verdict.NONEMPTY for column in survey.grid for area in column)
    assert len(survey.regions) == 2


def test_two_boundaries_between_neighboring_samples_are_both_found(tmp_path: Path) -> None:
    regions = critical_regions(load_model("sma/early_sign_tree"), ["p_trump", "demand"])
    (file,) = save_figure(plot_region_map(regions, resolution=9, title=""), tmp_path / "map.svg")
    assert "Seoul waits." in texts(file)
    assert "told as a tree" not in texts(file)


def test_titles_and_settings_are_named(tmp_path: Path) -> None:
    model = load_model("sma/sign_or_wait")
    over = ["p_trump", "backlash"]
    strict = critical_regions(model.fix("strict"), over)
    (file,) = save_figure(plot_region_map(strict, resolution=5, title="A title"), tmp_path / "strict.svg")
    assert "A title" in texts(file)
    assert "the others at the strict calibration" in texts(file)
    changed = critical_regions(model.fix(criticism="0.06"), over)
    (file,) = save_figure(plot_region_map(changed, resolution=5), tmp_path / "changed.svg")
    assert "criticism = 0.06" in texts(file)
    many: dict[str, Any] = {
        name: model.setting()[name] + Fraction(1, 1000) for name in model.relevant if name not in over
    }
    (file,) = save_figure(
        plot_region_map(critical_regions(model.fix(None, **many), over), resolution=5), tmp_path / "many.svg"
    )
    assert " changed" in texts(file)
    alone = critical_regions(load_model("textbook/hawk_dove"), ["value", "cost"])
    (file,) = save_figure(plot_region_map(alone, resolution=5), tmp_path / "alone.svg")
    assert "the others" not in texts(file)


def ladder(*steps: str) -> RegionMap:
    """Return the map of a game in which action k pays k*s minus the first k steps, so that it is best beyond them."""
    builder = PayoffMatrix(
        title="ladder", players={"A": [f"a{place}" for place in range(len(steps) + 1)], "B": ["only"]}
    )
    builder.parameter("t", "0.1", low="0", high="1")
    builder.parameter("s", "0.1", low="0", high="1")
    for place in range(len(steps) + 1):
        builder.payoff(f"a{place}", "only", A=" - ".join([f"{place} * s", *steps[:place]]), B="t")
    return critical_regions(builder.build(), ["t", "s"])


def test_regions_between_samples_are_drawn_if_a_boundary_leads_to_them(tmp_path: Path) -> None:
    (file,) = save_figure(plot_region_map(ladder("0.47", "0.471"), resolution=4), tmp_path / "map.svg")
    assert "A plays 'a1'" in texts(file)


def test_regions_that_no_sample_meets_are_counted(tmp_path: Path) -> None:
    builder = PayoffMatrix(title="dot", players={"A": ["outside", "inside"], "B": ["only"]})
    builder.parameter("t", "0.1", low="0", high="1")
    builder.parameter("s", "0.1", low="0", high="1")
    builder.payoff("outside", "only", A="(t - 0.47) ** 2 + (s - 0.47) ** 2", B="0")
    builder.payoff("inside", "only", A="0.0001", B="0")
    (file,) = save_figure(
        plot_region_map(critical_regions(builder.build(), ["t", "s"]), resolution=4), tmp_path / "map.svg"
    )
    assert "too small" in texts(file)


def test_many_regions_have_hatches_and_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sma_games.reporting.figures.region_map.LETTERS", "ABC")
    regions = ladder(*(f"0.{step}" for step in range(10, 100, 10)))
    (file,) = save_figure(plot_region_map(regions, resolution=12), tmp_path / "map.svg")
    assert "C" in written(file)
    assert "10" in written(file)
    assert "<pattern" in file.read_text("utf-8")


def test_words_for_regions() -> None:
    tree = critical_regions(load_model("sma/early_sign_tree"), ["reopening_cost", "backlash"])
    assert region_words(tree.model, tree.at(backlash="0.4").equilibria) == "Seoul renegotiates."
    assert region_words(tree.model, ()) == "There is no equilibrium."
    tie = next(region for region in tree.regions if len(region.equilibria) > 1)
    assert "; or Seoul signs early" in region_words(tree.model, tie.equilibria)
    assert region_words(tree.model, tree.regions[0].equilibria * 9).endswith("; or one of 3 more.")
    doves = critical_regions(load_model("textbook/hawk_dove"), ["value", "cost"])
    assert "row mixes 'hawk' and 'dove', column mixes" in region_words(doves.model, doves.at().equilibria)


def test_an_undecided_place_is_drawn_as_what_the_map_says(small: RegionMap, tmp_path: Path) -> None:
    doubtful = dataclasses.replace(
        small, regions=tuple(dataclasses.replace(region, verdict=Verdict.UNDECIDED) for region in small.regions)
    )
    (file,) = save_figure(plot_region_map(doubtful, resolution=5), tmp_path / "map.svg")
    assert "too small" not in texts(file)


def hawks(**about: Any) -> RegionMap:
    return critical_regions(load_model("textbook/hawk_dove"), ["value", "cost"], **about)


def test_regions_with_several_equilibria_are_hatched(tmp_path: Path) -> None:
    regions = hawks()
    (hatched,) = save_figure(plot_region_map(regions, resolution=9), tmp_path / "hatched.svg")
    (plain,) = save_figure(plot_region_map(regions, resolution=9, hatch_coexistence=False), tmp_path / "plain.svg")
    assert "Hatched: several equilibria coexist." in texts(hatched)
    assert "<pattern" in hatched.read_text("utf-8")
    assert "coexist" not in texts(plain)
    assert "<pattern" not in plain.read_text("utf-8")


def test_where_several_equilibria_coexist_everywhere_nothing_is_hatched(small: RegionMap, tmp_path: Path) -> None:
    (file,) = save_figure(plot_region_map(small, resolution=9), tmp_path / "map.svg")
    assert "In every region several equilibria coexist." in texts(file)
    assert "<pattern" not in file.read_text("utf-8")


def test_what_constraints_exclude_stays_white(tmp_path: Path) -> None:
    regions = hawks(where=["value + cost < 4", "cost <= 5"])
    survey = Survey(regions, 9)
    assert survey.has_gaps
    assert survey.today is None
    for x in survey.samples:
        for y in survey.samples:
            value, cost = survey.value("value", x), survey.value("cost", y)
            assert (survey.area(x, y) is None) == (value + cost >= 4)
            if value + cost < 4 and 0 < value != cost > 0:
                assert survey.area(x, y) is regions.at(value=value, cost=cost)
    (file,) = save_figure(plot_region_map(regions, resolution=9), tmp_path / "map.svg")
    shown = texts(file)
    assert "where value + cost" in shown
    assert "White: outside of value + cost" in shown
    assert "Cross:" not in shown


def test_an_interrupted_map_says_so(tmp_path: Path) -> None:
    def interrupt(count: int) -> None:
        if count == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        hawks(progress=interrupt)
    (file,) = save_figure(plot_region_map(partial_of(stopped.value), resolution=9), tmp_path / "map.svg")
    assert "Interrupted; the cases that had been looked at are right." in texts(file)


def test_a_map_without_width_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SmaGamesError, match="a single value of cost"):
        save_figure(plot_region_map(hawks(where="cost == 2")), tmp_path / "map.svg")


def test_of_many_regions_a_legend_tells_the_first_lines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sma_games.reporting.figures.region_map.MOST_LINES", 1)
    monkeypatch.setattr("sma_games.reporting.figures.region_map.SHORTENED", 1)
    monkeypatch.setattr("sma_games.reporting.figures.region_map.region_words", lambda *_: "long " * 40)
    (file,) = save_figure(plot_region_map(ladder("0.5"), resolution=12), tmp_path / "map.svg")
    assert sum(text.endswith("long …") for text in written(file)) == 2
