"""Files that `make dashboards` writes, and that the tests compare."""

import sys
from pathlib import Path


def write_or_compare(made: dict[Path, str], is_check: bool) -> None:
    """Writes each text into its file; a check changes nothing, and ends the program when a file differs."""
    for path, text in made.items():
        if not is_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path} is not what its sources make; run `make dashboards` and commit the result.")
