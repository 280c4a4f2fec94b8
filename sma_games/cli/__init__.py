"""The command line: `sma-games --help` lists its commands."""

from sma_games.cli.interruption import Guard

__all__ = ["main"]


def main() -> None:
    """Run the command line with the arguments of the program."""
    guard = Guard()
    guard.install()  # before the commands are imported, so that Ctrl-C is no error then either
    from sma_games.cli.app import run

    run(guard)
