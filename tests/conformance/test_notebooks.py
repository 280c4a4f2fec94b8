"""Whatever a notebook may show has HTML that is sound, and `plot` where there is a figure."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from matplotlib.figure import Figure

import sma_games
from sma_games import (
    AlternatingOffers,
    MethodError,
    NormalFormGame,
    OfferState,
    ParametricGame,
    PayoffMatrix,
    grid,
    load_model,
    repeated,
    sample,
    solve,
    sweep,
)
from sma_games.results import Result, Shown, html_table

HUNT = load_model("textbook/stag_hunt")
VOID = {"img", "br"}


def talks() -> AlternatingOffers:
    return AlternatingOffers(("A", "<B>"), {"A": 1, "<B>": -1}, "0.9", (OfferState("talks", {"A": 1}, {"<B>": 1}),))


SHOWN: dict[str, Callable[[], Any]] = {
    "matrix": HUNT.at,
    "matrix of three": lambda: load_model("textbook/volunteers_dilemma").at(),
    "large matrix": lambda: NormalFormGame.from_arrays([[0] * 21] * 20),
    "marked up": lambda: NormalFormGame.from_arrays([[1, 2]], strategies=[["<b>"], ["&", "\x1b"]], title="<i>"),
    "tree": lambda: load_model("textbook/selten_horse").at(),
    "states": lambda: load_model("sma/sma_cycles").at(),
    "bargaining": lambda: load_model("sma/cooperative_split").at(),
    "talks": talks,
    "repeated": lambda: repeated(HUNT, "1/2"),
    "model of a matrix": lambda: HUNT,
    "model of a tree": lambda: load_model("textbook/entry_deterrence"),
    "model of states": lambda: load_model("sma/sma_cycles"),
    "model of talks": lambda: load_model("literature/rubinstein"),
    "grid": lambda: grid(HUNT, hare_value=3),
    "sample": lambda: sample(load_model("sma/timing_matrix"), 30, seed=1),
    "equilibria": lambda: solve(HUNT.at()),
}
"""Results of every type are tried in test_results."""
DRAWN = {"matrix", "matrix of three", "marked up", "tree", "model of a matrix", "model of a tree", "equilibria"}


class Sound(HTMLParser):
    """Notes the tags that are open, and refuses to close another one."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        assert tag != "img" or dict(attrs)["alt"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", SHOWN)
def test_a_notebook_shows_sound_html_in_which_labels_are_text(name: str) -> None:
    thing = SHOWN[name]()
    page = thing._repr_html_()
    reader = Sound()
    reader.feed(page)
    assert not reader.open
    assert {"i", "b>"} & set(reader.seen) == set()
    assert "<B>" not in page
    assert {"table", "img"} & set(reader.seen) or name == "large matrix"


@pytest.mark.parametrize("name", SHOWN)
def test_what_has_a_figure_is_drawn_and_the_rest_says_that_it_has_none(name: str) -> None:
    thing = SHOWN[name]()
    if name == "large matrix":
        with pytest.raises(sma_games.SmaGamesError, match="cannot be read"):
            thing.plot()
    elif name in DRAWN:
        assert isinstance(thing.plot(), Figure)
    else:
        with pytest.raises(MethodError, match="no figure is drawn of this"):
            thing.plot()


def test_every_public_result_game_and_model_is_shown() -> None:
    public = [getattr(sma_games, name) for name in sma_games.__all__]
    games = [
        each for each in public if isinstance(each, type) and each.__name__.endswith(("Game", "Problem", "Offers"))
    ]
    builders = {"BargainingGame", "HasGame", "MarkovGame", "OfferGame", "SequentialGame"}  # make models, and are none
    assert {each.__name__ for each in games if not issubclass(each, Shown)} == builders
    assert all(issubclass(each, Shown) for each in (Result, ParametricGame, sma_games.Settings))
    assert "xarray" in sweep(HUNT, grid(HUNT, hare_value=3))._repr_html_()


def test_a_setting_without_a_game_is_told_instead_of_it() -> None:
    builder = PayoffMatrix(title="A root", players={"A": ["go"]})
    model = builder.parameter("p", "0.5", "0", "1", unit="<c>").payoff("go", A="sqrt(p)").build()
    told = model._repr_html_().partition("</table>")[2]
    assert told.startswith("<p>")
    assert "sqrt" in told


def test_a_table_has_no_empty_columns_and_a_limit() -> None:
    page = html_table(["number", "nothing", "name"], [[number, None, "x"] for number in range(25)])
    assert "nothing" not in page
    assert page.count("<tr>") == 1 + 20
    assert page.endswith("<p>… and 5 more rows</p>")
    many = solve(NormalFormGame.from_arrays([[0] * 4] * 4))._repr_html_()
    assert many.endswith("<p>… and 4 more</p>")
