"""What a measure tells."""

from dataclasses import dataclass


@dataclass
class Row:
    """One figure and whether it meets its goal."""

    what: str
    value: str
    goal: str
    met: bool
