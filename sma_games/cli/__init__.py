"""The command line, sma-games."""
