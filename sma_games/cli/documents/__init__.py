"""The JSON documents of all commands: their types, from which the published schemas are made.

The commands build dictionaries of these types, which the type checker compares; at run time only `schema` loads them.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from sma_games.cli.documents.all_settings import (
    BranchesDocument,
    DesignDocument,
    ProveDocument,
    RationalizeDocument,
    RegionsDocument,
    RobustnessDocument,
    TippingDocument,
    ZoneDocument,
)
from sma_games.cli.documents.beliefs import (
    CompareDocument,
    DecideDocument,
    LearnDocument,
    ProbabilityDocument,
    ScenariosDocument,
    SensitivityDocument,
)
from sma_games.cli.documents.catalog import (
    CheckDocument,
    CiteDocument,
    ModelsDocument,
    ReportDocument,
    RunDocument,
    ShowDocument,
)
from sma_games.cli.documents.one_setting import (
    DominanceDocument,
    DynamicsDocument,
    PersuadeDocument,
    RepeatedDocument,
    SolveDocument,
    SweepDocument,
)
from sma_games.cli.documents.parts import Mistake

__all__ = ["DOCUMENTS", "document_adapter", "document_schema"]

DOCUMENTS: dict[str, type] = {
    "models": ModelsDocument,
    "show": ShowDocument,
    "solve": SolveDocument,
    "dominance": DominanceDocument,
    "repeated": RepeatedDocument,
    "persuade": PersuadeDocument,
    "tipping": TippingDocument,
    "regions": RegionsDocument,
    "branches": BranchesDocument,
    "prove": ProveDocument,
    "robustness": RobustnessDocument,
    "rationalize": RationalizeDocument,
    "design": DesignDocument,
    "zone": ZoneDocument,
    "sweep": SweepDocument,
    "probability": ProbabilityDocument,
    "learn": LearnDocument,
    "decide": DecideDocument,
    "sensitivity": SensitivityDocument,
    "scenarios": ScenariosDocument,
    "compare": CompareDocument,
    "check": CheckDocument,
    "cite": CiteDocument,
    "dynamics": DynamicsDocument,
    "report": ReportDocument,
    "run": RunDocument,
}
"""The type of the document of each command; that of `explore` has a format of its own, which the pages read too."""


@cache
def document_adapter(command: str) -> TypeAdapter[Any]:
    """Return what reads the document of a command, or that of a mistake."""
    either: Any = DOCUMENTS[command] | Mistake
    return TypeAdapter(either)


def document_schema(command: str) -> dict[str, Any]:
    """Return the JSON schema of what a command prints with --json: its document, or that of a mistake.

    Examples
    --------
    >>> schema = document_schema("models")
    >>> schema["title"], [each["$ref"] for each in schema["anyOf"]]
    ('sma-games models --json, version 1', ['#/$defs/ModelsDocument', '#/$defs/Mistake'])
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"sma-games {command} --json, version 1",
        **document_adapter(command).json_schema(),
    }
