"""What is told of a fault."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A fault, what the operator sees (sentences of the log between backticks), and how it ends."""

    fault: str
    seen: str
    end: str
