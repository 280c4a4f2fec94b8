"""Closed forms of two models of signals, by hand, against their sequential equilibria at random settings."""

import random
from fractions import Fraction
from typing import Any

from sma_games.equilibria import EquilibriumResult, solve
from sma_games.games import BehaviorProfile, ExtensiveFormGame, TerminalNode
from sma_games.modeling import load_model

Signs = tuple[Fraction, Fraction, Fraction]
ZERO, ONE = Fraction(0), Fraction(1)


def drawn(source: random.Random, low: str, high: str) -> Fraction:
    """Return a random number between two others that is on no boundary, but for bad luck."""
    share = Fraction(source.randint(1, 9972), 9973)
    return Fraction(low) + share * (Fraction(high) - Fraction(low))


def choices(result: EquilibriumResult, number: int) -> dict[str, dict[str, Fraction]]:
    profile = result.equilibria[number].profile
    assert isinstance(profile, BehaviorProfile)
    return {label: dict(choice) for label, choice in profile.choices.items()}


def hedges(prior: Fraction, mu: Fraction, loss: Fraction, gains: tuple[Fraction, Fraction]) -> set[Signs]:
    """Return how often each motive signs early and the successor punishes, at every extreme equilibrium."""
    hedge, routine = gains
    odds = prior * (1 - mu) / ((1 - prior) * mu)
    suspected = prior > mu
    if loss < min(gains):
        return {(ONE, ONE, ONE if suspected else ZERO)}
    if routine < loss < hedge:
        separate = (ONE, ZERO, ONE)
        return {separate} if suspected else {separate, (ONE, ONE, ZERO), (ONE, odds, routine / loss)}
    if hedge < loss < routine:
        return {(1 / odds, ONE, hedge / loss)} if suspected else {(ONE, ONE, ZERO)}
    nobody = {(ZERO, ZERO, ONE), (ZERO, ZERO, max(gains) / loss)}
    if routine < hedge:
        return nobody if suspected else {*nobody, (ONE, ONE, ZERO), (ONE, odds, routine / loss)}
    return {*nobody, (1 / odds, ONE, hedge / loss) if suspected else (ONE, ONE, ZERO)}


def test_the_hedge_signal_has_the_equilibria_of_its_table() -> None:
    source = random.Random("hedge")  # noqa: S311
    model = load_model("sma/hedge_signal")
    kinds = set()
    for _ in range(120):
        setting: dict[str, Any] = {
            "hedge_prior": drawn(source, "0", "1"),
            "p_trump": drawn(source, "0.2", "1"),
            "routine_gain": drawn(source, "0", "0.3"),
            "punishment": drawn(source, "0", "0.5"),
            "punishment_cost": drawn(source, "0.001", "0.5"),
        }
        game = model.at(**setting)
        assert isinstance(game, ExtensiveFormGame)
        democrat = next(
            node for index, node in enumerate(game.nodes) if game.history(index) == ("hedge", "sign_early", "democrat")
        )
        assert isinstance(democrat, TerminalNode)
        gains = (democrat.payoffs[0], setting["routine_gain"])
        if gains[0] <= 0:
            continue
        mu = setting["punishment_cost"] / (setting["punishment_cost"] + Fraction(1, 5))
        wanted = hedges(setting["hedge_prior"], mu, setting["p_trump"] * setting["punishment"], gains)
        result = solve(game, "sequential")
        rows = [choices(result, number) for number in range(result.num_equilibria)]
        found = {
            (
                row["timing/hedge"]["sign_early"],
                row["timing/routine"]["sign_early"],
                row["verdict"]["punish"],
            )
            for row in rows
        }
        assert found == wanted, setting
        for row, equilibrium in zip(rows, result.equilibria, strict=True):
            if not row["timing/hedge"]["sign_early"] and not row["timing/routine"]["sign_early"]:
                assert equilibrium.refinement is not None
                assert equilibrium.refinement.survives_d1 is (gains[0] > gains[1])
        kinds.add((len(wanted), setting["hedge_prior"] > mu, gains[0] > gains[1]))
    assert len(kinds) > 7


def test_the_bluff_of_the_successor_follows_its_closed_form() -> None:
    source = random.Random("bluff")  # noqa: S311
    model = load_model("sma/successor_types")
    gain, least = Fraction("0.2172"), Fraction(181, 370)
    for _ in range(40):
        audience, cost = drawn(source, "0", "0.256"), drawn(source, "0", "0.3")
        renegotiating = drawn(source, "0.01", "0.59")
        setting: dict[str, Any] = {
            "audience_cost": audience,
            "reopening_cost": cost,
            "prior_renegotiating": renegotiating,
        }
        dismantling = 1 - Fraction("0.4") - renegotiating
        if cost > gain:
            reopens, complies = ZERO, ONE
        elif dismantling / (dismantling + renegotiating) >= least:
            reopens, complies = ONE, ONE
        else:
            reopens = dismantling / renegotiating * (1 - least) / least
            complies = (cost + audience) / (gain + audience)
        result = solve(model.at(**setting), "sequential")
        for number in range(result.num_equilibria):
            row = choices(result, number)
            assert row["response/sign_early/accept/honouring"]["reopen"] == 0
            assert row["response/sign_early/accept/dismantling"]["reopen"] == 1
            assert row["response/sign_early/accept/renegotiating"]["reopen"] == reopens
            assert row["answer"]["comply"] == complies
