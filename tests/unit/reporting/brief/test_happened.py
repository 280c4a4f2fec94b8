"""What really happened is told beside what was foreseen, and every forecast is scored once."""

from math import inf, log

import pytest

from sma_games import Chance, load_model, zone
from sma_games.modeling.loading import load_page
from sma_games.reporting.brief.happened import find_happened

PAGE = load_page("sma/front_page").report


def test_it_says_what_was_foreseen_and_what_was_not() -> None:
    found = find_happened(PAGE, {})
    assert found is not None
    assert found.named(is_foreseen=True) == ["both sign", "ratified", "payment in the zone"]
    assert found.named(is_foreseen=False) == ["not reopened", "both sign at the market's 0.64"]


def test_the_payment_lies_in_the_zone_that_is_certified() -> None:
    (interval,) = zone(
        load_model("sma/timing_matrix").fix("strict"), "some ROK = sign_early and US = sign_early", "early_payment"
    ).intervals
    assert str(interval) == "[5147/4925, 5672/4925]"
    assert 5147 / 4925 < 15192 / 14028 < 5672 / 4925


def test_forecasts_are_ranked_by_the_logarithm_of_what_they_gave_to_what_came_true() -> None:
    found = find_happened(PAGE, {"weak": Chance(0.05, 0.04, 0.06), "strong": Chance(0.5, 0.5, 0.5), "none": None})
    assert found is not None
    assert [each.name for each in found.scores] == [
        "strong",
        "rule of succession, 1 of 13",
        "weak",
        "earlier agreements, 0 of 11",
    ]
    assert [each.log_score for each in found.scores] == pytest.approx([log(0.5), log(1 / 13), log(0.05), -inf])


def test_a_page_of_something_that_is_still_open_says_nothing() -> None:
    assert find_happened(PAGE.model_copy(update={"happened": None}), {}) is None
