"""The command line: `sma-games --help` lists its commands."""

from sma_games.cli.app import main

__all__ = ["main"]
