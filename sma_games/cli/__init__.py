"""The command line: sma-games models | check | show | solve | tipping | regions | branches | schema | run."""

from sma_games.cli.app import main

__all__ = ["main"]
