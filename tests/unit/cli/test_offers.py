"""Talks about a price on the command line: what each command prints of offers, states and formulas."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

Ok = Callable[..., str]
PIE, WAIT, ELECTION = "literature/rubinstein", "literature/merlo_wilson", "sma/election_offers"

HOUSE = """
schema_version = 1
[model]
title = "A house"
form = "offers"
players = ["buyer", "seller"]
[offers]
low = "0"
high = "2"
rounds = 2
discount = "1/2"
utility = { buyer = "3 - price", seller = "price" }
[state.first]
proposer = { buyer = "1/2", seller = "1/2" }
breakdown = "1/4"
outside = { buyer = "1" }
beliefs = { seller = { first = "1" } }
"""


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((PIE,), "The talks begin in the state A offers: A offers a share of 0.3448 (exactly 10/29), and B accepts."),
        ((PIE,), "B_offers B 9/29 (~0.310345) accepted 9/29"),
        (
            (PIE,),
            "Payoffs and prices are those of every subgame-perfect equilibrium, ties between equal payoffs aside.",
        ),
        ((WAIT,), "A offers nothing that B accepts, and they go on without an agreement"),
        ((WAIT,), "small B they go on 304/405"),
        ((WAIT,), "They agree with probability 1, on average 1.25 rounds later, at a mean share of 0.8 of A."),
        ((ELECTION, "--set", "backlash=0.4"), "They never agree. Payoffs:"),
        ((ELECTION,), "with probability 0.2, Washington offers a payment of 1.087 c (exactly 5337/4910)"),
        ((ELECTION,), "The mean payment is 1.0768 c (exactly 5287/4910)."),
        ((ELECTION,), "proposes: ROK payment: 2581/2455 (~1.05132) then: accepted"),
        ((ELECTION, "--limit", "3"), "… and 1 more offer (--limit lists more, --json has all)"),
        ((ELECTION, "--explain"), "Solver offer_induction is the first for concept 'subgame_perfect'"),
    ],
)
def test_solve_tells_what_is_offered(ok: Ok, asked: tuple[str, ...], told: str) -> None:
    assert told in flat(ok("solve", *asked))


def test_solve_gives_every_offer_as_json(ok: Ok) -> None:
    (equilibrium,) = json.loads(ok("solve", ELECTION, "--json"))["equilibria"]
    assert equilibrium["measures"]["payment"]["exact"] == "5287/4910"
    offers = equilibrium["offers"]
    assert [(each["round"], each["state"], each["proposer"]) for each in offers] == [
        (at, "before_the_election", player) for at in (1, 2) for player in ("ROK", "US")
    ]
    assert offers[1]["price"]["exact"] == "5337/4910"
    assert json.loads(ok("solve", WAIT, "--json"))["equilibria"][0]["offers"][0]["price"] is None


def test_show_tells_the_states_and_their_formulas(ok: Ok) -> None:
    told = flat(ok("show", ELECTION))
    assert "What is offered: payment, in c prices: any; rounds: 2" in told
    assert "proposes: ROK: 1 - us_proposes, US: us_proposes" in told
    assert "after the last round: ROK: wait_rok, US: wait_us" in told
    assert "prices: any; rounds: any number" in flat(ok("show", PIE))
    assert "discount factor of A" in ok("show", PIE, "--latex")


def test_tipping_and_check_take_talks(ok: Ok) -> None:
    told = flat(ok("tipping", WAIT, "--over", "pie_small"))
    assert "608/405" in told
    assert "in the state small, they go on without an agreement" in told
    assert ok("check", WAIT).startswith("ok")


def test_show_tells_prices_beliefs_and_who_may_leave(ok: Ok, tmp_path: Path) -> None:
    path = tmp_path / "house.toml"
    path.write_text(HOUSE, "utf-8")
    told = flat(ok("show", str(path)))
    assert "prices: from 0 up to 2; rounds: 2" in told
    assert "if whoever is made an offer leaves: buyer: 1" in told
    assert "probability that talks break down: 1/4" in told
    assert "as seller believes: first: 1" in told
    assert flat(ok("solve", str(path))).count("accepted") + flat(ok("solve", str(path))).count("they leave") > 0


def test_another_concept_is_refused_by_the_name_of_the_model(mistake: Callable[..., str]) -> None:
    told = flat(mistake("solve", PIE, "--concept", "nash"))
    assert f"use --concept subgame_perfect: no solver finds 'nash' of {PIE} (it needs a normal form)" in told
