"""Answers along one parameter: tipping points and branches."""
