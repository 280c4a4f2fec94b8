from pathlib import Path

import pytest
from matplotlib.figure import Figure

from sma_games import MethodError, load_model, plot_zone, save_figure, zone

TIMING = load_model("sma/timing_matrix")
BOTH = "some ROK = sign_early and US = sign_early"
SAID = "In some equilibrium, Seoul and Washington both sign early"


def texts_of(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def test_ends_have_their_values_and_who_binds() -> None:
    texts = texts_of(zone(TIMING, BOTH, "early_payment").plot())
    assert texts[1] == f"{SAID}, baseline"
    assert texts[2:6] == ["1.05", "Washington", "1.16", "Seoul"]
    assert "early_payment, price of signing early (c)" in texts


def test_rows_are_told_apart_by_what_differs() -> None:
    found = [zone(model, BOTH, "early_payment") for model in (TIMING, TIMING.fix(calibration="strict"))]
    texts = texts_of(plot_zone(found))
    assert {f"{SAID}, baseline", f"{SAID}, strict calibration"} <= set(texts)
    other = zone(load_model("sma/timing_matrix_no_consent"), BOTH, "early_payment")
    assert texts_of(plot_zone([found[0], other]))[0] == SAID


def test_a_wide_range_is_not_drawn_far_from_the_zone_and_an_agreed_price_has_no_value_today() -> None:
    found = zone(load_model("sma/cooperative_split"))
    assert found.today is None
    texts = texts_of(plot_zone(found))
    assert "10" not in texts
    assert not any("today" in text for text in texts)


@pytest.mark.parametrize(
    ("claim", "over"),
    [
        ("every ROK = wait and US = sign_early", "early_payment"),  # nowhere
        ("some ROK = wait", {"early_payment": (None, None)}),
        ("some ROK = sign_early", {"backlash": (None, None)}),
    ],
)
def test_empty_zones_and_zones_without_an_end_are_drawn(claim: str, over: object, tmp_path: Path) -> None:
    figure = zone(TIMING, claim, over).plot()  # type: ignore[arg-type]
    assert save_figure(figure, tmp_path / "zone.svg")[0].stat().st_size > 1000


def test_what_is_no_zone_is_refused() -> None:
    with pytest.raises(MethodError, match="plot_zone needs what zone returned"):
        plot_zone([])
    with pytest.raises(MethodError, match="draw each by itself"):
        plot_zone([zone(TIMING, BOTH, "early_payment"), zone(TIMING, BOTH, "backlash")])
