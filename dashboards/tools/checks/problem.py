"""How a check ends when something is wrong."""


class Problem(Exception):
    """One sentence that names what is wrong and the way out."""
