"""Every model that is shipped: loaded, checked against its certified answers, at every calibration."""

from pathlib import Path

import pytest

from sma_games import check_model, list_models, load_model

SLUGS = list(list_models()["slug"])


@pytest.mark.parametrize("slug", SLUGS)
def test_every_certified_answer_is_found(slug: str) -> None:
    report = check_model(load_model(slug))
    assert report.checks, "a model without certified answers proves nothing"
    assert all(check.passed for check in report.checks), str(report)


def test_every_model_file_is_in_the_catalog() -> None:
    root = Path(__file__).parents[2] / "models"
    files = {path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.toml")}
    assert files - {"sma/parameters", "sma/front_page"} == set(SLUGS)


def test_the_headline_tipping_values_are_the_certified_fractions() -> None:
    from sma_games import tipping_points

    model = load_model("sma/timing_matrix")
    found = {
        name: [str(point.exact_value) for point in tipping_points(model, name)]
        for name in ("p_trump", "backlash", "criticism")
    }
    assert found == {
        "p_trump": ["250/2921", "1/6", "375/574"],
        "backlash": ["3171/12500"],
        "criticism": ["1329/12500"],
    }
