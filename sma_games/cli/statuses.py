"""The exit statuses of the program, and what each of them says."""

from __future__ import annotations

__all__ = ["DIFFERENT", "INTERRUPTED", "MISTAKE", "STATUSES", "UNDECIDED"]

DIFFERENT = 1
MISTAKE = 2
UNDECIDED = 3
INTERRUPTED = 130

STATUSES = {
    0: "The command did what was asked.",
    DIFFERENT: "No: a claim is refuted, no design works, or a check finds a difference.",
    MISTAKE: "A mistake in the command or in a model; stderr says what to write.",
    UNDECIDED: "Undecided: a claim is neither proved nor refuted.",
    INTERRUPTED: "Ended by Ctrl-C; what was found until then is printed.",
}
