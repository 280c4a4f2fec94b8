"""Answers over several parameters: critical regions."""
