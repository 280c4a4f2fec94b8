"""Tables of settings as people have them: a pandas table, a CSV file, a workbook, or the calibrations of a model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sma_games.errors import SettingError
from sma_games.modeling import ParametricGame
from sma_games.modeling.cells import read_cells

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_rows"]


def read_rows(model: ParametricGame, rows: Any) -> tuple[pd.DataFrame, str]:
    """Return a table with one column for each parameter that varies, and what to call it in messages.

    Raises
    ------
    SettingError
        If there is no table to be had, or two of its columns have one name.
    """
    import pandas as pd

    if isinstance(rows, str | Path):
        frame, origin = (_calibrations(model), rows) if rows == "calibrations" else (_read_file(Path(rows)), str(rows))
    elif isinstance(rows, pd.DataFrame):
        frame, origin = rows, "the table"
    else:
        raise SettingError(
            f"give a pandas DataFrame with one column for each parameter, or the name of a CSV file or workbook, "
            f"not {type(rows).__name__}; a Series becomes one by .to_frame()"
        )
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        raise SettingError(f"leave out one of the columns {str(twice[0])!r} of {origin}: the name occurs twice")
    return frame, str(origin)


def _calibrations(model: ParametricGame) -> pd.DataFrame:
    import pandas as pd

    names = list(dict.fromkeys(name for change in model.calibrations.values() for name in change))
    settings = [model.setting(calibration) for calibration in model.calibrations]
    return pd.DataFrame({name: [setting[name] for setting in settings] for name in names}, dtype=object)


def _read_file(path: Path) -> pd.DataFrame:
    """Read a file as text, which stays exact."""
    import pandas as pd

    header, body = read_cells(path)
    return pd.DataFrame(body, columns=header, dtype=object)
