"""Which version this is, and on which versions of others its answers depend."""

from __future__ import annotations

from sma_games import __version__
from sma_games.cli.commit import find_commit
from sma_games.cli.loudness import is_verbose, tell_details

__all__ = ["tell_versions", "version_text"]


def version_text() -> str:
    """Return the version, with the commit in a checkout and in a wheel that was built from one."""
    commit = find_commit()
    return f"sma-games {__version__}" + (f" (commit {commit})" if commit else "")


def tell_versions() -> None:
    """Tell the versions on which answers depend, if more than the answer is wanted."""
    if is_verbose():
        from sma_games.reporting.provenance import versions

        tell_details(", ".join([version_text(), *(f"{name} {number}" for name, number in versions().items())]))
