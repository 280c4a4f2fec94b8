"""`ask_peers` with the real QuantEcon and pygambit, where `make peers` has installed them."""

import pytest

from sma_games import NormalFormGame, PeerVerdict, ask_peers

GENERIC = NormalFormGame.from_arrays([[3, 1], [0, 2]], [[2, 1], [0, 3]])


@pytest.mark.slow
@pytest.mark.parametrize("package", ["quantecon", "pygambit"])
def test_a_generic_game_has_no_differences(package: str) -> None:
    pytest.importorskip(package, reason=f"{package} is not installed; `make peers` installs it")
    asked = ask_peers(GENERIC)
    assert set(asked.loc[asked.peer == package, "verdict"]) == {PeerVerdict.AGREES.value}
