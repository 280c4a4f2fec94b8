"""Shares of regions: exact ones add up to one and agree with closed forms and with samples."""

from collections.abc import Callable
from fractions import Fraction

import pytest

from sma_games import ParametricGame, SettingError, critical_regions, load_model
from sma_games.regions import Verdict

RandomGame = Callable[..., ParametricGame]


def test_closed_forms() -> None:
    found = critical_regions(load_model("textbook/hawk_dove"), ["value", "cost"])
    shares = [found.volume_share(region) for region in found.regions]
    assert [share.exact_share for share in shares[:2]] == [Fraction(1, 2)] * 2
    assert all(share.exact_share == 0 for share in shares[2:])
    assert str(shares[0]) == "1/2 (0.5), exact"
    assert (shares[0].method, shares[0].standard_error, shares[0].num_samples) == ("exact", 0, 0)


@pytest.mark.parametrize(
    ("where", "share"),
    [("value + cost <= 6", "1/2"), ("value <= 3", "3/4"), ("value <= 2*cost", "2/3"), ("cost < value", "0")],
)
def test_shares_are_those_of_the_space_that_constraints_leave(where: str, share: str) -> None:
    found = critical_regions(load_model("textbook/hawk_dove"), ["value", "cost"], where=where)
    coexisting = [region for region in found.regions if len(region.equilibria) == 3]
    total = sum((found.volume_share(region).exact_share or 0 for region in found.regions), Fraction(0))
    assert total == 1
    assert sum((found.volume_share(region).exact_share or 0 for region in coexisting), Fraction(0)) == Fraction(share)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("where", [(), "t + s <= 1", ("t < 2/3", "s != 0")], ids=str)
def test_exact_shares_add_up_to_one_and_agree_with_samples(
    random_game: RandomGame, seed: int, where: str | tuple[str, ...]
) -> None:
    found = critical_regions(random_game(seed), ["t", "s"], where=where)
    shares = [found.volume_share(region, num_samples=50) for region in found.regions]
    if any(share.exact_share is None for share in shares):
        assert all(share.exact_share is None for share in shares)
        return
    assert sum((share.exact_share or 0 for share in shares), Fraction(0)) == 1
    for region, share in zip(found.regions, shares, strict=True):
        assert region.verdict.name != "BOUNDARY_ONLY" or share.exact_share == 0
        assert region.verdict.name != "NONEMPTY" or (share.exact_share or 0) > 0


def test_samples_agree_with_exact_shares(random_game: RandomGame, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in (0, 2, 3):
        found = critical_regions(random_game(seed), ["t", "s"])
        exact = [found.volume_share(region) for region in found.regions]
        if any(share.exact_share is None for share in exact):
            continue
        with monkeypatch.context() as patch:
            patch.setattr("sma_games.regions.space.shares._measure_cases", lambda _: None)
            for region, share in zip(found.regions, exact, strict=True):
                sampled = found.volume_share(region, num_samples=400, seed=1)
                if region.verdict is Verdict.BOUNDARY_ONLY:  # nothing to estimate
                    assert sampled.exact_share == 0
                    continue
                assert sampled.method == "Monte Carlo"
                assert abs(sampled.share - share.share) <= 4.5 * max(sampled.standard_error, 0.01)
                assert "standard error of 400 samples" in str(sampled)


def test_three_parameters_are_exact_too() -> None:
    model = load_model("sma/early_sign_tree")
    found = critical_regions(model, ["reopening_cost", "backlash", "criticism"])
    shares = [found.volume_share(region, num_samples=10) for region in found.regions]
    assert [share.method for share in shares] == ["exact"] * len(shares)
    assert sum((share.exact_share or 0 for share in shares), Fraction(0)) == 1


def test_mistakes_are_told() -> None:
    found = critical_regions(load_model("textbook/hawk_dove"), ["value", "cost"])
    with pytest.raises(SettingError, match="num_samples: expected at least 1, found 0"):
        found.volume_share(found.regions[0], num_samples=0)
    surface = critical_regions(load_model("textbook/hawk_dove"), ["value", "cost"], where="value = cost")
    with pytest.raises(SettingError, match="leaves a surface, which has no volume to share"):
        surface.volume_share(surface.regions[0])
