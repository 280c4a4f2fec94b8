"""Solvers as objects with options, solvers of a session, and those of other packages."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sma_games import (
    MethodError,
    NormalFormGame,
    SmaGamesError,
    Solver,
    Status,
    list_solvers,
    mixed_profile,
    register_solver,
    solve,
)
from sma_games.equilibria import registry
from sma_games.equilibria.solver import Game
from sma_games.solvers import (
    Candidate,
    CounterfactualRegret,
    LemkeHowson,
    PureEnumeration,
    Solution,
    SupportEnumeration,
    VertexEnumeration,
    option,
)

MATRIX = NormalFormGame.from_arrays([[1, 0], [0, 1]], [[1, 0], [0, 1]])
THREE = NormalFormGame.from_arrays(*[[[[1, 0], [0, 0]], [[0, 0], [0, 1]]]] * 3)
PLUGIN = """
from sma_games.solvers import PureEnumeration

class Mine(PureEnumeration):
    name = "mine"

class Misnamed(PureEnumeration):
    name = "another"
"""


@dataclass(frozen=True)
class FirstPure(PureEnumeration):
    """The first pure equilibria, exact."""

    most: int = option(1, low=1)
    name = "first_pure"
    complete = False

    def find(self, game: Game) -> Solution:
        found = super().find(game)
        return Solution(Status.PARTIAL, found.candidates[: self.most])


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_KNOWN", dict(registry._KNOWN))


@pytest.fixture
def plugins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package with solvers: one that works and some that do not."""
    (tmp_path / "others_solvers.py").write_text(PLUGIN, "utf-8")
    about = tmp_path / "others-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: others\nVersion: 1.0\n", "utf-8")
    points = {
        "mine": "others_solvers:Mine",
        "misnamed": "others_solvers:Misnamed",
        "broken": "no_such_module:Solver",
        "text": "others_solvers:PLUGIN_TEXT",
        "number": "math:pi",
        "lemke_howson": "others_solvers:Mine",
    }
    lines = "".join(f"{name} = {value}\n" for name, value in points.items())
    (about / "entry_points.txt").write_text(f"[sma_games.solvers]\n{lines}", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))


def test_a_solver_object_does_what_its_name_does() -> None:
    by_name, by_object = solve(MATRIX, "nash", "vertex_enumeration"), solve(MATRIX, "nash", VertexEnumeration())
    assert by_name == by_object
    assert by_object.solver == VertexEnumeration()
    assert solve(MATRIX, solver=PureEnumeration()).concept == "pure_nash"


def test_options_are_used_and_told() -> None:
    with pytest.raises(MethodError, match="its 27 combinations of supports are more than 20"):
        solve(THREE, "nash", SupportEnumeration(most_supports=20))
    told = solve(MATRIX, solver=FirstPure(most=1)).explain()
    assert "Solver first_pure was asked for, with most=1; it finds" in told


def test_a_result_with_a_solver_object_survives_a_copy() -> None:
    result = solve(THREE, "nash", SupportEnumeration(most_supports=30))
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301 - our own bytes


WRONG: list[tuple[Callable[[], object], str]] = [
    (lambda: CounterfactualRegret(iterations=0), "^give option iterations of .* a whole number of at least 1, not 0"),
    (lambda: CounterfactualRegret(iterations=1.5), "iterations .* whole number"),  # type: ignore[arg-type]
    (lambda: CounterfactualRegret(iterations=True), "not True$"),
    (lambda: CounterfactualRegret(tolerance="0.1"), "a number of at least 0.0, not '0.1'"),  # type: ignore[arg-type]
    (lambda: CounterfactualRegret(tolerance=float("nan")), "not nan"),
    (lambda: replace(SupportEnumeration(), most_supports=-1), "at least 1, not -1"),
    (lambda: solve(MATRIX, "nash", VertexEnumeration), r"^give a solver object, VertexEnumeration\(\)"),  # type: ignore[arg-type]
    (lambda: solve(MATRIX, "nash", 3), "derived from sma_games.solvers.Solver, not int"),  # type: ignore[arg-type]
    (
        lambda: solve(MATRIX, "nash", PureEnumeration()),
        "^use solver 'vertex_enumeration': .* finds concept 'pure_nash'",
    ),
    (lambda: registry.find_solver("lemke_howson", iterations=3), "has no option 'iterations'; its options are none"),
    (lambda: registry.find_solver("counterfactual_regret", iteration=3), "'iteration'; did you mean 'iterations'"),
    (lambda: solve(MATRIX, "nash", "xyz"), "^unknown solver 'xyz'; there are vertex_enumeration, "),
    (lambda: register_solver(LemkeHowson()), "choose another name; 'lemke_howson' is a solver of sma_games"),
    (lambda: register_solver(LemkeHowson), r"give a solver object, LemkeHowson\(\)"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("call", "message"), WRONG)
def test_mistakes_are_told(call: Callable[[], object], message: str) -> None:
    with pytest.raises(MethodError, match=message):
        call()


def test_what_a_solver_does_not_declare_is_told_at_once() -> None:
    class Bare(Solver):
        name = "Bare Solver"
        concept = "hope"

        def refusal(self, _: Game) -> str | None:
            return None

        def find(self, _: Game) -> Solution:
            return Solution(Status.PARTIAL, [])

    with pytest.raises(MethodError) as told:
        register_solver(Bare())
    for part in ("'Bare Solver' must be made of", "concept 'hope' must be one", "'reference'", "'complete'"):
        assert part in str(told.value)


@pytest.mark.usefixtures("session")
def test_a_registered_solver_is_found_by_name_and_comes_after_ours() -> None:
    register_solver(FirstPure())
    assert solve(MATRIX, solver="first_pure").num_equilibria == 1
    register_solver(FirstPure(most=2))
    assert solve(MATRIX, solver="first_pure").num_equilibria == 2
    assert solve(MATRIX, "pure_nash").method == "pure_enumeration"
    table = list_solvers()
    assert (table["package"]["first_pure"], table["options"]["first_pure"]) == ("this session", {"most": 2})


@pytest.mark.usefixtures("session")
def test_wrong_answers_of_a_registered_solver_are_no_results() -> None:
    class Wrong(PureEnumeration):
        name = "wrong"

        def find(self, game: Game) -> Solution:
            assert isinstance(game, NormalFormGame)
            return Solution(Status.COMPLETE, (Candidate(mixed_profile(game, {"1": "1", "2": "2"})),))

    register_solver(Wrong())
    with pytest.raises(SmaGamesError, match=r"^internal error of solver 'wrong', .*: No equilibrium"):
        solve(MATRIX, solver="wrong")


@pytest.mark.usefixtures("plugins")
def test_solvers_of_installed_packages_are_found_by_name() -> None:
    assert solve(MATRIX, solver="mine").method == "mine"
    assert solve(MATRIX, "pure_nash").method == "pure_enumeration"
    with pytest.raises(MethodError, match="unknown solver 'min'; did you mean 'mine'"):
        solve(MATRIX, solver="min")


@pytest.mark.usefixtures("plugins")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("broken", "^update or remove the package: .*others: it raises ModuleNotFoundError when loaded: No module"),
        ("misnamed", "its name is 'another', and the entry point must be called the same"),
        ("text", "it raises AttributeError"),
        ("number", "derived from sma_games.solvers.Solver, not float"),
    ],
)
def test_a_broken_package_is_told_and_stops_nothing_else(name: str, message: str) -> None:
    with pytest.raises(MethodError, match=message):
        solve(MATRIX, solver=name)
    table = list_solvers()
    problems = table[table["package"] == "others"]["problem"]
    assert problems[name]
    assert not problems["mine"]
    assert "comes first" in problems["lemke_howson"]


def test_packages_are_not_looked_for_when_ours_are_asked_for() -> None:
    program = (
        "import sma_games, sys; g = sma_games.NormalFormGame.from_arrays([[1]], [[1]]); sma_games.solve(g);"
        "import importlib.metadata as m; m.entry_points = None; sma_games.solve(g, solver='lemke_howson')"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
