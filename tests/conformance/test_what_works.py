"""docs/what_works.md says what is true: a handful of models is tried again here, all of them in a slow test."""

import pytest

from sma_games import list_models
from tests.conformance.what_works import LEGEND, PAGE, SLOW, VERBS, page_lines, read_page, what_works

SLUGS = list(list_models()["slug"])
QUICK = ("sma/hedge_signal", "sma/sign_or_wait", "textbook/quitting_game")
PAGE_TEXT = PAGE.read_text("utf-8")
CELLS = read_page(PAGE_TEXT)


@pytest.mark.parametrize(
    "slug", [pytest.param(slug, marks=() if slug in QUICK else pytest.mark.slow) for slug in SLUGS]
)
def test_the_row_of_a_model_is_up_to_date(slug: str) -> None:
    quick = [name for name in VERBS if name not in SLOW]
    assert {name: CELLS[slug][name] for name in quick} == what_works([slug], quick)[slug]


@pytest.mark.slow
@pytest.mark.parametrize("slug", SLUGS)
def test_slow_verbs_are_up_to_date(slug: str) -> None:
    assert {name: CELLS[slug][name] for name in SLOW} == what_works([slug], SLOW)[slug]


def test_the_page_is_what_is_written_from_its_cells() -> None:
    assert list(CELLS) == SLUGS
    assert PAGE_TEXT.splitlines() == list(page_lines(CELLS))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_cell_works_or_has_a_sentence_that_begins_with_what_to_do(slug: str) -> None:
    assert list(CELLS[slug]) == list(VERBS)
    for cell in CELLS[slug].values():
        advice, _, reason = cell.partition(": ")
        assert cell in LEGEND or (advice.split()[0] in {"Ask", "Leave", "Solve"} and reason.endswith("."))
