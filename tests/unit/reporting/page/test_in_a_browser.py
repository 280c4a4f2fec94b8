"""The page in a headless Chromium: sliders, keyboard, address; skipped, with the reason, where there is none."""

import json
import re
import shutil
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any
from zlib import compress, decompress

import pytest

from sma_games import load_model, probability, solve, tipping_points, write_page
from sma_games.modeling.bargaining import with_solution
from tests.unit.reporting.page.browser import PACKED, Browser

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SLUG = "sma/timing_matrix"
OWN_MODELS = Path(__file__).parents[1] / "own_models"

pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="there is no Chromium: install it, on Debian by `apt-get install chromium`"
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    assert PROGRAM is not None
    found = Browser(PROGRAM, tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(load_model(SLUG), tmp_path_factory.mktemp("pages") / "page.html")


def payoffs(browser: Browser) -> set[tuple[str, ...]]:
    """Return the exact payoffs that the page shows, by equilibrium."""
    script = (
        "JSON.stringify([...document.querySelectorAll('article')].map((card) => "
        "[...card.querySelectorAll('tbody td:last-child')].map((cell) => cell.textContent)))"
    )
    return set(map(tuple, json.loads(browser.run(script))))


def solved(**values: Any) -> set[tuple[str, ...]]:
    return {tuple(map(str, each.payoffs.values())) for each in solve(load_model(SLUG).fix(**values)).equilibria}


def test_the_page_opens_without_a_fault_and_shows_the_answer(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.faults == []
    assert payoffs(browser) == solved()


def test_the_address_is_read_and_written(browser: Browser, page: Path) -> None:
    browser.open(page, "#p_trump=41/100&backlash=0.2")
    assert payoffs(browser) == solved(p_trump="0.41", backlash="0.2")
    browser.run("document.getElementById('reset').click()")
    assert browser.run("window.location.hash") == ""
    assert payoffs(browser) == solved()


def test_what_the_address_cannot_mean_is_told(browser: Browser, page: Path) -> None:
    browser.open(page, "#p_trump=2&nobody=1&backlash=1/5")
    assert browser.run("document.getElementById('refused').textContent") == (
        "The address holds what cannot be used: p_trump=2, nobody=1."
    )
    assert payoffs(browser) == solved(backlash="1/5")


def test_a_slider_moves_by_the_keyboard(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run("document.querySelector('#parameter-0 input[type=range]').focus()")
    browser.press("ArrowRight", 39)
    assert browser.run("window.location.hash") == "#p_trump=0.501"
    assert payoffs(browser) == solved(p_trump="0.501")


def test_an_exact_input_takes_fractions_and_refuses_what_is_outside(browser: Browser, page: Path) -> None:
    browser.open(page)
    write = (
        "(() => {{ const input = document.querySelector('#parameter-0 input[type=text]'); input.value = '{}';"
        " input.dispatchEvent(new Event('change')); return input.getAttribute('aria-invalid'); }})()"
    )
    assert browser.run(write.format("1/3")) == "false"
    assert payoffs(browser) == solved(p_trump="1/3")
    assert browser.run(write.format("1.5")) == "true"
    assert browser.run("document.getElementById('fault-0').textContent") == "Write a number from 0 to 1."
    assert payoffs(browser) == solved(p_trump="1/3")
    assert browser.run(write.format("a third")) == "true"


def test_a_tipping_value_can_be_chosen(browser: Browser, page: Path) -> None:
    browser.open(page)
    (first, *_) = [each.exact_value for each in tipping_points(load_model(SLUG), "p_trump")]
    assert isinstance(first, Fraction)
    browser.run("document.querySelector('#parameter-0 .tip').click()")
    assert browser.run("window.location.hash") == f"#p_trump={first}"
    assert payoffs(browser) == solved(p_trump=first)


def test_the_command_line_gives_the_same_answer(browser: Browser, page: Path) -> None:
    browser.open(page, "#p_trump=0.41")
    assert browser.run("document.getElementById('command').textContent") == f"sma-games solve {SLUG} --set p_trump=0.41"


def test_the_command_line_names_the_solution_of_a_bargaining_problem(browser: Browser, tmp_path: Path) -> None:
    model = with_solution(load_model("sma/cooperative_split"), "egalitarian")
    browser.open(write_page(model, tmp_path / "page.html"))
    command = browser.run("document.getElementById('command').textContent")
    assert command == "sma-games solve sma/cooperative_split --concept egalitarian"
    assert "payment (c)" in browser.run("document.querySelector('article').innerText")


def test_how_often_an_equilibrium_is_there_is_about_its_probability(browser: Browser, tmp_path: Path) -> None:
    model = load_model(OWN_MODELS / "nato_burden.toml")
    browser.open(write_page(model, tmp_path / "page.html"))
    browser.wait("document.documentElement.dataset.draws")
    told = browser.run("document.getElementById('sureness').textContent")
    (percent, draws) = re.findall(r"(\d+)% of (\d+) draws", told)[0]
    found = probability(model, {"DE": "hold", "PL": "raise"}, precision=0.02)
    assert int(percent) == pytest.approx(100 * found.value, abs=300 / int(draws) ** 0.5)


def test_parameters_can_be_sorted_by_what_decides_the_answer(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run("document.getElementById('sort').click()")
    first = browser.run("document.querySelector('#parameters section').innerText")
    assert "about 35%" in first  # the lowest chance that the answer stays: of `criticism`, as `probability` says


def test_what_is_believed_is_told_of_admissible_values(browser: Browser, tmp_path: Path) -> None:
    model = load_model(OWN_MODELS / "signs.toml")
    page = write_page(model, tmp_path / "page.html")
    browser.open(page)
    told = "document.querySelector('#parameter-0 .tips').textContent"
    assert "keeps its color with a probability of about 63%" in browser.run(told)  # 0.5 of 0.8 admissible
    browser.open(page, "#a_b=0.9")
    assert "keeps its color" not in browser.run(told)


def test_a_calibration_is_a_button(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run("document.querySelector('[data-calibration]').click()")
    (name, *_) = load_model(SLUG).calibrations
    wanted = {tuple(map(str, each.payoffs.values())) for each in solve(load_model(SLUG).fix(name)).equilibria}
    assert payoffs(browser) == wanted


def test_the_page_is_no_wider_than_a_narrow_window(browser: Browser, page: Path) -> None:
    browser.resize(360, 800)
    browser.open(page)
    width = browser.run("document.documentElement.scrollWidth")
    browser.resize(1200, 900)
    assert width <= 360


def document_replaced(page: Path, old: bytes, new: bytes) -> str:
    """Return the text of a page in whose document some bytes are others."""
    text = page.read_text("utf-8")
    packed = PACKED.findall(text)[0]
    document = decompress(b64decode(packed))
    assert document.count(old) > 0
    return text.replace(packed, b64encode(compress(document.replace(old, new, 1))).decode())


def text_cut(page: Path, _: bytes, __: bytes) -> str:
    """Return the text of a page in which one letter of the packed document is another one."""
    text = page.read_text("utf-8")
    packed: str = PACKED.findall(text)[0]
    middle = len(packed) // 2
    letter = "A" if packed[middle] != "A" else "B"
    return text.replace(packed, f"{packed[:middle]}{letter}{packed[middle + 1 :]}")


@pytest.mark.parametrize(
    ("damage", "told"), [(document_replaced, "the document is damaged"), (text_cut, "This page is damaged")]
)
def test_a_damaged_page_says_so(
    damage: Callable[[Path, bytes, bytes], str], told: str, browser: Browser, page: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.html"
    damaged.write_text(damage(page, b'"value":"1/10"', b'"value":"1/11"'), "utf-8")
    browser.open(damaged)
    browser.faults.clear()
    assert told in browser.run("document.getElementById('damage').textContent")
    assert browser.run("document.getElementById('page').hidden")


@pytest.mark.parametrize(
    "slug",
    [
        "sma/early_sign_tree",
        "sma/price_zone",
        "textbook/volunteers_dilemma",
        "textbook/selten_horse",
        "textbook/shapley",
        "textbook/commitment",
    ],
)
def test_pages_of_every_kind_open_without_a_fault(browser: Browser, slug: str, tmp_path: Path) -> None:
    browser.open(write_page(load_model(slug), tmp_path / "page.html"))
    assert browser.faults == []
    assert not browser.run("document.getElementById('page').hidden")
