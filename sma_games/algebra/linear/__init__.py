"""Linear programs, polytopes and linear systems with exact numbers."""
