"""What a sweep returns: collected, reduced, described and stored."""
