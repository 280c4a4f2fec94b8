"""The answer of the main models on one screen, and its report."""
