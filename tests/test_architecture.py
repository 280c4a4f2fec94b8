"""The house rules that a machine can hold: layers, sizes, docstrings, forbidden calls, light imports."""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

import sma_games

PACKAGE = Path(sma_games.__file__).parent
REPOSITORY = PACKAGE.parent
SOURCES = sorted(PACKAGE.rglob("*.py"))
MODULES = ["sma_games", *(found.name for found in pkgutil.walk_packages([str(PACKAGE)], "sma_games."))]
MODULES = [name for name in MODULES if not name.endswith(".__main__")]  # a program: importing it runs it

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 50
FORBIDDEN_CALLS = {"eval", "exec", "sympify", "parse_expr", "print"}
HEAVY_PACKAGES = ["matplotlib", "sympy", "pandas", "numba", "z3", "scipy", "nashpy", "xarray", "typer"]

SHIPPED_QUESTION = re.compile(
    r"Seoul|Washington|Korea|\bROK\b|\bUS\b|[Tt]rump|Assembly|[Ss]ign(?:s|ing)?[ _]early|[Dd]ollar|_payment\b|backlash|"
    r"criticism\b|demand_weight"
)
"""Words of the models in models/sma, which only they know."""
SLUG = re.compile(r"sma/\w+")

NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Documented = ast.Module | ast.ClassDef | Function


@cache
def text_of(source: Path) -> str:
    return source.read_text("utf-8")


@cache
def nodes_of(source: Path) -> tuple[ast.AST, ...]:
    """Return what a file consists of: it is parsed and walked once for all rules."""
    return tuple(ast.walk(ast.parse(text_of(source))))


def docstring_lines(source: Path) -> set[int]:
    lines: set[int] = set()
    for node in nodes_of(source):
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False):
            lines.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return lines


@cache
def code_lines(source: Path) -> set[int]:
    lines: set[int] = set()
    with source.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type not in NO_CODE:
                lines.update(range(token.start[0], token.end[0] + 1))
    return lines - docstring_lines(source) - (index_lines(source) if source.name == "__init__.py" else set())


def index_lines(source: Path) -> set[int]:
    """Return the lines in which a package lists its names."""
    lists = (
        node
        for node in nodes_of(source)
        if isinstance(node, ast.ImportFrom)
        or (isinstance(node, ast.Assign) and any(ast.unparse(each) == "__all__" for each in node.targets))
    )
    return {line for node in lists for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


def functions(source: Path) -> Iterator[Function]:
    return (node for node in nodes_of(source) if isinstance(node, Function))


def by_path(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


def too_many_lines(source: Path) -> Iterator[str]:
    """Yield that a module is too long."""
    if len(code_lines(source)) > MAX_MODULE_LINES:
        yield f"{len(code_lines(source))} lines of code"


def long_functions(source: Path) -> Iterator[str]:
    """Yield functions whose body is too long."""
    code = code_lines(source)
    for function in functions(source):
        length = len(code & set(range(function.body[0].lineno, (function.end_lineno or 0) + 1)))
        if length > MAX_FUNCTION_LINES:
            yield f"{function.name}: {length} lines of code"


def forbidden_calls(source: Path) -> Iterator[str]:
    """Yield calls that run text as code, or print outside of the command line."""
    called = {
        getattr(node.func, "id", getattr(node.func, "attr", None))
        for node in nodes_of(source)
        if isinstance(node, ast.Call)
    }
    allowed = {"print"} if by_path(source).startswith("sma_games/cli") else set()
    yield from sorted(map(str, (called & FORBIDDEN_CALLS) - allowed))


def words_of_a_question(source: Path) -> Iterator[str]:
    """Yield lines with words that only the models know; where nothing is shown, docstrings may name a shipped model."""
    shown = source.relative_to(PACKAGE).parts[0] in ("reporting", "cli")
    hidden = set() if shown else docstring_lines(source)
    lines = [SLUG.sub("", line) for number, line in enumerate(text_of(source).splitlines(), 1) if number not in hidden]
    yield from (line for line in lines if SHIPPED_QUESTION.search(line))


def test_modules_and_their_public_names_are_documented() -> None:
    missing = []
    for name in MODULES:
        module = importlib.import_module(name)
        public = {label: getattr(module, label) for label in getattr(module, "__all__", ())}
        described = [each for each in public.items() if inspect.isclass(each[1]) or inspect.isroutine(each[1])]
        missing += [f"{name}: {label}" for label, thing in described if not (thing.__doc__ or "").strip()]
        missing += [] if (module.__doc__ or "").strip() else [name]
    assert missing == []


def test_the_layers_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(REPOSITORY)
    status = lint_imports(no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


KNOW_FORMS = ("games/", "modeling/", "answers/", "interop/", "reporting/words/", "equilibria/", "testing/")
"""Where the form of a game may be asked for: solvers say which games they take, everybody else asks `answers`."""
GAME_CLASSES = {"NormalFormGame", "ExtensiveFormGame", "StochasticGame", "BargainingProblem", "AlternatingOffers"}


def forms_asked_for(source: Path) -> Iterator[str]:
    """Yield where a module compares the form of a model, or asks for the class of a game, and may not."""
    if source.relative_to(PACKAGE).as_posix().startswith(KNOW_FORMS):
        return
    for node in nodes_of(source):
        is_lookup = isinstance(node, ast.Compare) and isinstance(node.comparators[0], ast.Name)  # in a registry
        if isinstance(node, ast.Compare | ast.Match) and not is_lookup:
            sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else [node.subject]
            if any(isinstance(side, ast.Attribute) and side.attr == "form" for side in sides):
                yield f"line {node.lineno}: {ast.unparse(node).splitlines()[0]}"
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"isinstance", "issubclass"}:
            if GAME_CLASSES & {getattr(each, "id", "") for each in ast.walk(node)}:
                yield f"line {node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.MatchClass) and getattr(node.cls, "id", "") in GAME_CLASSES:
            yield f"line {node.lineno}: case {ast.unparse(node)}"


RULES: dict[str, Callable[[Path], Iterator[str]]] = {
    "a module has at most 400 lines of code": too_many_lines,
    "a function body has at most 50 lines of code": long_functions,
    "text is never run as code and nothing is printed": forbidden_calls,
    "only the models know the words of their question": words_of_a_question,
    "only rooms with a file for each form ask for the form": forms_asked_for,
}


@pytest.mark.parametrize("rule", RULES)
def test_every_module_keeps_the_rule(rule: str) -> None:
    found = {by_path(source): list(RULES[rule](source)) for source in SOURCES}
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_importing_the_package_loads_nothing_heavy() -> None:
    program = "import sys, sma_games; print(*sys.modules)"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert set(HEAVY_PACKAGES) & set(finished.stdout.split()) == set()


def imported_packages(source: Path) -> set[str]:
    """Return the top-level packages that a module imports anywhere, within functions too."""
    nodes = nodes_of(source)
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    named = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    called = {
        node.args[0].value
        for node in nodes
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if "import_module" in {getattr(node.func, "id", None), getattr(node.func, "attr", None)}
    }
    return {str(name).partition(".")[0] for name in plain | named | called}


def test_every_dependency_is_imported_somewhere_in_the_package() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[^\w.-]", line)[0].lower().replace("_", "-") for line in project["dependencies"]}
    imported = set().union(*map(imported_packages, SOURCES))
    homes = packages_distributions()
    used = {home.lower().replace("_", "-") for name in imported for home in homes.get(name, ())}
    assert declared - used == set()


def test_the_citation_names_the_version_of_the_package() -> None:
    assert f"\nversion: {sma_games.__version__}\n" in (REPOSITORY / "CITATION.cff").read_text("utf-8")
