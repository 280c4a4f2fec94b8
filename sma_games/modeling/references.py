"""The references of the shipped models, and which of them were not checked: pages say so beside their names."""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize

from sma_games.locations import catalog_root

__all__ = ["reference_text", "references", "tell_source"]

ENTRY = re.compile(r"^@\w+\{(?P<key>\w+),$.*?^\}", re.MULTILINE | re.DOTALL)
NOTE = re.compile(r"^ *note *= \{(?P<note>.*)\},$", re.MULTILINE)
FIELD = re.compile(r"^ *(?P<name>\w+) *= \{(?P<text>.*)\},?$", re.MULTILINE)
SIGNS = {r"\&": "&", r"\_": "_", "--": "–", r"\url": ""}
"""How signs that BibTeX writes with commands are printed."""
ACCENTS = {'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "c": "\u0327", "v": "\u030c"}
"""The accent, as a combining character, that a command of TeX puts on a letter."""
ACCENTED = re.compile(r"""\\(?P<accent>["'`^~]|[cv](?=[ {]))[ {]*(?P<letter>[A-Za-z])""")
CONTAINERS = ("journal", "booktitle", "howpublished", "institution", "publisher", "url")
DOUBTS = ("not checked", "from memory", "not looked up", "quotation only")
"""What a note says of a reference that nobody has read, or not all of it."""


def tell_source(key: str) -> str:
    """Return the key of a source as pages show it: with what is doubtful about it, if anything is.

    A key that is not in the references of the shipped models is returned as it is.

    Examples
    --------
    >>> tell_source("luce1957"), tell_source("fearon1995")
    ('luce1957 (cited from memory; not checked)', 'fearon1995')
    """
    doubt = _doubtful_notes().get(key)
    return f"{key} ({doubt})" if doubt else key


def reference_text(key: str) -> str:
    """Return a reference of the shipped models as a line to read; nothing if they have none with this key.

    Examples
    --------
    >>> reference_text("buisseret2018")[:87]
    'Buisseret, Peter and Bernhardt, Dan (2018). Reelection and Renegotiation: International'
    """
    found = {each["name"]: _print_text(each["text"]) for each in FIELD.finditer(references().get(key, ""))}
    if not found:
        return ""
    who = found.get("author") or found.get("editor", "")
    where = next((found[name] for name in CONTAINERS if found.get(name)), "")
    doubt = _doubtful_notes().get(key, "")
    parts = [
        f"{who} ({found.get('year', 'n.d.')})",
        found.get("title", ""),
        where,
        f"Note: {_print_text(doubt)}" * bool(doubt),
    ]
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _print_text(text: str) -> str:
    text = ACCENTED.sub(lambda found: normalize("NFC", found["letter"] + ACCENTS[found["accent"]]), text)
    for command, sign in SIGNS.items():
        text = text.replace(command, sign)
    return text.replace("{", "").replace("}", "")


@cache
def references() -> dict[str, str]:
    """Return the references of the shipped models in BibTeX, by key; none if there is no such file.

    Examples
    --------
    >>> references()["fearon1995"].splitlines()[0]
    '@article{fearon1995,'
    """
    file = catalog_root() / "references.bib"
    text = file.read_text("utf-8") if file.is_file() else ""
    return {entry["key"]: entry[0] for entry in ENTRY.finditer(text)}


@cache
def _doubtful_notes() -> dict[str, str]:
    """Return the notes of the references that were not checked, by key."""
    notes = {key: found["note"] for key, entry in references().items() if (found := NOTE.search(entry))}
    return {key: note for key, note in notes.items() if any(doubt in note for doubt in DOUBTS)}
