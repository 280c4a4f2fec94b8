"""Routes by which a sweep solves settings."""
