"""The program: its commands, its version, and what happens when something goes wrong.

`statuses` lists the exit statuses: mistakes of the user, for example, end with one message on stderr and status 2.
"""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer._click.exceptions import NoSuchOption, UsageError
from typer.core import TyperGroup

from sma_games.cli.branches import branches
from sma_games.cli.check import check
from sma_games.cli.cite import cite
from sma_games.cli.compare import compare
from sma_games.cli.decide import decide
from sma_games.cli.design import design
from sma_games.cli.dominance import dominance
from sma_games.cli.dynamics import dynamics
from sma_games.cli.examples import EXIT_STATUSES, examples_of
from sma_games.cli.explore import explore
from sma_games.cli.interruption import Guard, leave, leave_after_exit, tell
from sma_games.cli.learn import learn
from sma_games.cli.loudness import loudness_options, note, tell_error
from sma_games.cli.mistakes import Command
from sma_games.cli.models import models
from sma_games.cli.output import HAS_PRINTED, VERSION, print_json
from sma_games.cli.persuade import persuade
from sma_games.cli.probability import PROBABILITY_CLAIMS, probability
from sma_games.cli.prove import CLAIMS, prove
from sma_games.cli.rationalize import rationalize
from sma_games.cli.regions import regions
from sma_games.cli.repeated import repeated
from sma_games.cli.report import report
from sma_games.cli.robustness import robustness
from sma_games.cli.run import run as run_models
from sma_games.cli.scenarios import scenarios
from sma_games.cli.schema import schema
from sma_games.cli.sensitivity import OUTCOMES, sensitivity
from sma_games.cli.show import show
from sma_games.cli.solve import solve
from sma_games.cli.statuses import INTERRUPTED, MISTAKE
from sma_games.cli.sweep import sweep
from sma_games.cli.tipping import tipping
from sma_games.cli.version import version_text
from sma_games.cli.zone import zone
from sma_games.errors import SmaGamesError

if TYPE_CHECKING:
    from sma_games.cli.documents.parts import Mistake

__all__ = ["app", "run"]

AS_JSON = "sma_games.as_json"
"""Where a run remembers that its output is read by a program: mistakes are told as documents too."""
SHORT_HELP = {  # of the others the first line fits
    "probability": "Tell how probable a claim is.",
    "learn": "Tell what an observation teaches about parameters.",
    "prove": "Prove a claim for every setting, or refute it by one.",
    "decide": "Weigh actions whose costs are uncertain.",
    "sensitivity": "Tell which parameters matter for an outcome.",
    "compare": "Put models and calibrations side by side.",
    "regions": "Find where each answer holds, over several parameters.",
}


class Program(TyperGroup):
    """The group of all commands; turns our errors into one message and an exit status."""

    def __init__(self, *args: Any, **details: Any) -> None:
        super().__init__(*args, **details)
        self.params += loudness_options()

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the command line; mistakes in it are told like all others."""
        ctx.meta[AS_JSON] = "--json" in args
        try:
            return super().parse_args(ctx, args)
        except (SmaGamesError, UsageError) as error:
            raise _refuse(ctx, error) from None

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("default", message="no font on this system")
                warnings.showwarning = lambda message, *_, **__: note(f"Note: {message}")
                result = super().invoke(ctx)
            sys.stdout.flush()  # here a closed pipe is still handled; at the end of the program it is not
        except (SmaGamesError, UsageError) as error:
            raise _refuse(ctx, error) from None
        except KeyboardInterrupt:
            tell()
            if not ctx.meta.get(HAS_PRINTED):
                _print_mistake(ctx, "it was interrupted before anything was found", INTERRUPTED)
            raise typer.Exit(INTERRUPTED) from None
        return result


def _refuse(ctx: Any, error: SmaGamesError | UsageError) -> typer.Exit:
    """Tell what is wrong, and return how the program ends."""
    message = str(error)
    if isinstance(error, NoSuchOption):
        message = f"the program has no option {error.option_name}; write options of a command behind its name"
    elif isinstance(error, UsageError):  # no such command
        message = f"{error.format_message()} `sma-games --help` lists the commands"
    _print_mistake(ctx, message, MISTAKE)
    tell_error(f"Error: {message}")
    return typer.Exit(MISTAKE)


def _print_mistake(ctx: Any, message: str, status: int) -> None:
    """Print why there is no answer as a document, if the output is read by a program."""
    if ctx.meta.get(AS_JSON):
        document: Mistake = {
            "command": ctx.invoked_subcommand,
            "version": VERSION,
            "error": message,
            "status": status,
        }
        print_json(document)


app = typer.Typer(
    cls=Program,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    epilog=EXIT_STATUSES,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version_text())
        raise typer.Exit


@app.callback()
def describe(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit."),
    ] = False,
) -> None:
    """Exact equilibria and tipping points of parametric games.

    A model is a slug of the catalog, such as sma/timing_matrix, or the path of your own .toml file.
    """


ANALYSES = (dominance, repeated, persuade)
QUESTIONS = (tipping, regions, branches, prove, robustness, rationalize, design, zone)
GUIDES = {prove: CLAIMS, zone: CLAIMS, scenarios: CLAIMS, probability: PROBABILITY_CLAIMS, sensitivity: OUTCOMES}
BELIEFS = (probability, learn, decide, sensitivity, scenarios, compare)
OTHERS = (check, cite, schema, dynamics, explore, report)
for command in (models, show, solve, *ANALYSES, *QUESTIONS, sweep, *BELIEFS, *OTHERS):
    guide = "\n\n".join(filter(None, [GUIDES.get(command), examples_of(command.__name__)]))
    app.command(cls=Command, short_help=SHORT_HELP.get(command.__name__), epilog=guide)(command)
app.command("run", cls=Command, epilog=examples_of("run"))(run_models)


def run(guard: Guard) -> None:
    """Run the command line with the arguments of the program."""
    if sys.stdout is None:  # closed by the caller
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end of the program
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a sign must not stop us
    try:
        guard.begin()
        app()
    except KeyboardInterrupt:  # before or after a command
        leave("Interrupted.\n")
    except SystemExit as ending:
        guard.finish()
        if ending.code == INTERRUPTED:
            with suppress(OSError):
                sys.stdout.flush()
            leave_after_exit()  # threads may still be at work
        raise
    except OSError as error:  # such as a full disk behind stdout; a closed pipe never gets here
        _forget_output()
        typer.echo(f"Error: cannot write the output: {error.strerror or error}", err=True)
        sys.exit(MISTAKE)


def _forget_output() -> None:
    """Let what could not be written go nowhere: Python would try again at the end of the program, and complain."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
