"""Answers in words and tables."""
