"""Lists of labels that every file format can hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Self

__all__ = ["LabelList"]


class LabelList(str):  # noqa: SLOT000 - the labels stand beside the text
    """Labels as an attribute of a dataset: a list to whoever reads it, and JSON text to whoever writes it to a file.

    It has the methods of a list that change nothing. Attributes of netCDF files are numbers and texts; lists of texts
    are none. Read back from a file it is plain text, of which `json.loads` makes a list.

    Examples
    --------
    >>> labels = LabelList(["wait / wait", "sign / sign"])
    >>> labels[1], len(labels), labels == ["wait / wait", "sign / sign"]
    ('sign / sign', 2, True)
    >>> json.loads(str(labels))
    ['wait / wait', 'sign / sign']
    """

    _labels: tuple[str, ...]

    def __new__(cls, labels: Iterable[str]) -> Self:
        """Return labels as a list and as JSON."""
        known = tuple(labels)
        self = super().__new__(cls, json.dumps(known, ensure_ascii=False))
        self._labels = known
        return self

    def __getitem__(self, place: Any) -> Any:
        found = self._labels[place]
        return list(found) if isinstance(place, slice) else found

    def index(self, label: str, start: int = 0, stop: int | None = None) -> int:  # type: ignore[override]
        """Return the first place of a label.

        Raises
        ------
        ValueError
            If it is none.
        """
        return self._labels.index(label, start, len(self) if stop is None else stop)

    def count(self, label: str) -> int:  # type: ignore[override]
        """Return how often a label occurs."""
        return self._labels.count(label)

    def __add__(self, other: Any) -> Any:
        return [*self._labels, *other] if isinstance(other, list | tuple | LabelList) else NotImplemented

    def __radd__(self, other: Any) -> Any:
        return [*other, *self._labels] if isinstance(other, list | tuple) else NotImplemented

    def __reversed__(self) -> Iterator[str]:
        return reversed(self._labels)

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)

    def __contains__(self, label: object) -> bool:
        return label in self._labels

    def __eq__(self, other: object) -> bool:
        if isinstance(other, list | tuple):
            return list(self._labels) == list(other)
        return str(self) == other if isinstance(other, str) else NotImplemented

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return super().__hash__()

    def __str__(self) -> str:
        return "".join(super().__iter__())

    def __repr__(self) -> str:
        return repr(list(self._labels))

    def __reduce__(self) -> Any:
        return LabelList, (self._labels,)
