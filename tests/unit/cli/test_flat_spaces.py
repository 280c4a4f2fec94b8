"""Spaces without an interior: one admissible setting, or a line of them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sma_games import ParametricGame, bifurcation_diagram, critical_regions, load_model, robustness
from sma_games.errors import SettingError
from sma_games.regions import EventKind, Norm, Verdict

Build = Callable[[str, str], ParametricGame]
GOOD_BAD = '[[outcome]]\nwhen = {{ luck = "{}" }}\npayoffs = {{ A = "{}" }}\n'


@pytest.fixture
def bet(tmp_path: Path) -> Build:
    """Return what makes a bet: it pays 1 with one probability, and costs 2 with the other."""

    def build(good: str, bad: str, *, more: str = "") -> ParametricGame:
        path = tmp_path / "bet.toml"
        names = [name for name in "pq" if name in good + bad + more]
        values = {"p": "1/4", "q": "3/4"}
        rest = 'range = ["0", "1"], role = "uncertainty"'
        path.write_text(
            'schema_version = 1\n[model]\ntitle = "Bet"\nform = "sequential"\nplayers = ["A"]\n[parameters]\n'
            + "".join(f'{name} = {{ value = "{values[name]}", {rest} }}\n' for name in names)
            + more
            + '[[stage]]\nname = "move"\nplayer = "A"\nactions = ["go", "stay"]\n[[stage]]\nname = "luck"\n'
            + f'when = {{ move = "go" }}\nchance = {{ good = "{good}", bad = "{bad}" }}\n'
            + '[[outcome]]\nwhen = { move = "stay" }\npayoffs = { A = "0" }\n'
            + GOOD_BAD.format("good", 1)
            + GOOD_BAD.format("bad", -2)
        )
        return load_model(path)

    return build


@pytest.fixture
def point(bet: Callable[..., ParametricGame]) -> ParametricGame:
    return bet("2*p", "1 - 2*p", more='[[constraint]]\nformula = "p == 1/4"\n')


def test_a_single_setting_has_no_interior_and_no_volume(point: ParametricGame) -> None:
    (region,) = critical_regions(point, ["p"]).regions
    assert region.verdict is Verdict.BOUNDARY_ONLY
    with pytest.raises(SettingError, match="has no volume to share"):
        critical_regions(point, ["p"]).volume_share(region)


def test_shares_of_a_line_are_none_as_json(bet: Build, tmp_path: Path, ok: Callable[..., str]) -> None:
    bet("p", "q")
    options = ("--over", "p", "--over", "q", "--shares", "--json")
    document = json.loads(ok("regions", str(tmp_path / "bet.toml"), *options))
    assert document["admissible_share"]["exact"] == "0"
    assert {region["share"] for region in document["regions"]} == {None}


def test_equilibria_of_the_only_game_are_no_further_ones(point: ParametricGame) -> None:
    assert [event.kind for event in bifurcation_diagram(point, "p").events] == [EventKind.ONLY_GAME_HERE]


def test_both_norms_tell_what_is_behind_the_surface(bet: Build) -> None:
    found = robustness(bet("p", "q"))
    assert [change.outcome for change in found.joint] == ["move: go", "move: go"]


@pytest.mark.parametrize(("good", "exact"), [("p", "5/12"), ("p**2", None), ("p/(2 - p)", "11/20")])
def test_of_one_parameter_all_norms_are_equal_and_exact(bet: Build, good: str, exact: str | None) -> None:
    largest, euclidean = robustness(bet(good, f"1 - {good}"), ["p"]).joint
    assert (largest.norm, euclidean.norm) == (Norm.LARGEST, Norm.EUCLIDEAN)
    assert largest.is_exact
    assert euclidean.is_exact == largest.is_exact
    assert (euclidean.lower, euclidean.upper, euclidean.outcome) == (largest.lower, largest.upper, largest.outcome)
    assert euclidean.exact is not None
    assert float(euclidean.exact) == pytest.approx(largest.upper**2)
    assert exact in (None, str(largest.exact))
