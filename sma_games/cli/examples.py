"""Examples for the help of every command; tests parse all of them and run the short ones."""

from __future__ import annotations

from sma_games.cli.statuses import STATUSES

__all__ = ["EXAMPLES", "EXIT_STATUSES", "examples_of"]

EXAMPLES: dict[str, tuple[str, ...]] = {
    "models": ("sma-games models", "sma-games models --json"),
    "show": ("sma-games show textbook/hawk_dove", "sma-games show textbook/entry_deterrence --figure tree.svg"),
    "solve": (
        "sma-games solve textbook/hawk_dove --set cost=5/2",
        "sma-games solve textbook/hawk_dove --json --csv equilibria.csv",
        "sma-games solve - --json < own.toml",
    ),
    "dominance": ("sma-games dominance textbook/prisoners_dilemma",),
    "repeated": ("sma-games repeated textbook/prisoners_dilemma --discount 0.9",),
    "persuade": ("sma-games persuade literature/prosecutor_and_judge",),
    "tipping": (
        "sma-games tipping textbook/hawk_dove",
        "sma-games tipping textbook/hawk_dove --over cost --figure tipping.svg",
    ),
    "regions": (
        "sma-games regions textbook/hawk_dove --over cost --over value --shares",
        'sma-games regions textbook/hawk_dove --over cost --where "cost >= 1"',
    ),
    "branches": ("sma-games branches textbook/hawk_dove --over cost --figure branches.svg",),
    "prove": (
        'sma-games prove textbook/hawk_dove unique --over cost --where "cost < value"',
        'sma-games prove textbook/hawk_dove "no payoff_row < 0" --over cost --check 20',
    ),
    "robustness": ("sma-games robustness textbook/hawk_dove --over cost",),
    "rationalize": ("sma-games rationalize textbook/hawk_dove --observed row=hawk --over cost",),
    "design": ('sma-games design own.toml --claim unique --lever cost --where "value > 1"',),
    "zone": ('sma-games zone textbook/hawk_dove "every row = hawk" --over cost',),
    "sweep": (
        "sma-games sweep textbook/hawk_dove --grid cost=101",
        "sma-games sweep textbook/hawk_dove --grid cost=11 --grid value=1,2 --csv a.csv",
        "sma-games sweep sma/price_zone --sample 1000 --seed 1",
    ),
    "probability": (
        "sma-games probability sma/linkage unique --precision 0.01",
        'sma-games probability own.toml "some row = hawk" --given "cost < 2"',
    ),
    "learn": ("sma-games learn own.toml row=hawk --lines 256",),
    "decide": ("sma-games decide own.toml --player row --precision 0.01",),
    "sensitivity": (
        "sma-games sensitivity own.toml unique",
        'sma-games sensitivity own.toml "greatest payoff_row" --method local',
    ),
    "scenarios": ('sma-games scenarios own.toml "every row = hawk" --over cost',),
    "compare": (
        "sma-games compare textbook/stag_hunt textbook/hawk_dove",
        "sma-games compare textbook/stag_hunt textbook/hawk_dove --claim unique",
    ),
    "check": ("sma-games check", "sma-games check textbook/stag_hunt own.toml --json"),
    "cite": ("sma-games cite textbook/stag_hunt > references.bib",),
    "schema": ("sma-games schema -o model.schema.json", "sma-games schema solve"),
    "dynamics": (
        "sma-games dynamics textbook/stag_hunt",
        'sma-games dynamics textbook/stag_hunt --start "row: stag; column: hare"',
    ),
    "explore": ("sma-games explore textbook/stag_hunt -o page.html",),
    "report": (
        "sma-games report textbook/stag_hunt -o report --quick",
        "sma-games report textbook/stag_hunt textbook/hawk_dove --format html,md",
    ),
    "run": ("sma-games run --output out",),
}
"""Command lines by command, as they are typed."""

EXIT_STATUSES = "\n".join(["\b", "Exit status:", *(f"  {status:3}  {text}" for status, text in STATUSES.items())])
"""What the help of the program says of exit statuses."""


def examples_of(command: str) -> str:
    """Return the examples of a command as the end of its help."""
    lines = EXAMPLES[command]
    return "\n".join(["\b", "Example:" if len(lines) == 1 else "Examples:", *(f"  {line}" for line in lines)])
