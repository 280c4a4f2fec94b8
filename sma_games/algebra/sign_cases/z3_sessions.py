"""Questions to z3 that can be interrupted, and asked in several threads."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar

from sma_games.interrupts import interruptible

__all__ = ["Z3Session", "new_solver"]

Memory = TypeVar("Memory")
Result = TypeVar("Result")


class Z3Session(Generic[Memory]):
    """A context of z3, and what was made in it, for one question at a time.

    The context that z3 has by default is shared by all threads, and not made for that: so each session has one of its
    own, made when it is first needed. After an interruption the next question gets a new one, with an empty memory.
    """

    def __init__(self) -> None:
        self._kept: tuple[Any, Memory] | None = None
        self._lock = Lock()

    def __reduce__(self) -> tuple[type[Z3Session[Memory]], tuple[()]]:
        return type(self), ()

    def ask(self, begin: Callable[[Any], Memory], question: Callable[[Memory], Result]) -> Result:
        """Return what a question returns, given what is kept between questions; `begin` makes that from a context."""
        import z3

        with self._lock:
            kept, self._kept = self._kept, None
            context = z3.Context() if kept is None else kept[0]

            def work() -> tuple[Memory, Result]:
                memory = begin(context) if kept is None else kept[1]
                return memory, question(memory)

            memory, result = interruptible(work, context.interrupt)
            self._kept = (context, memory)
            return result


def new_solver(context: Any, logic: str | None, milliseconds: int | None = None, *, work: int | None = None) -> Any:
    """Return a solver that takes so much time, or work in units of z3, for a question, and leaves Ctrl-C to Python."""
    import z3

    solver = z3.Solver(ctx=context) if logic is None else z3.SolverFor(logic, ctx=context)
    limits = {"timeout": milliseconds, "rlimit": work}
    solver.set(ctrl_c=False, **{name: limit for name, limit in limits.items() if limit is not None})
    return solver
