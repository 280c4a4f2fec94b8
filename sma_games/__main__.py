"""`python -m sma_games` is `sma-games`."""

from sma_games.cli import main

if __name__ == "__main__":
    main()
