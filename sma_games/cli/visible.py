"""Text that is not ours, made safe to show; the rule is loaded when something is shown, so that help stays light."""

from __future__ import annotations

__all__ = ["visible"]


def visible(text: str) -> str:
    r"""Return a text whose control characters are seen and not obeyed; see `games.labels.visible`.

    Examples
    --------
    >>> visible("a\x1b[1mb")
    'a␛[1mb'
    """
    from sma_games.games import labels

    return labels.visible(text)
