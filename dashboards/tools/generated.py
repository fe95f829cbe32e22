"""Files that are made from others and kept in the repository."""

import argparse
import sys
from pathlib import Path


def parser(description: str) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=description)
    made.add_argument("--check", action="store_true", help="change nothing; fail when a file differs")
    return made


def settle(files: dict[Path, str], check: bool) -> None:
    """Writes the files, or ends the program when one differs from its text."""
    for path, text in files.items():
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            sys.exit(f"{path} is not what its sources make; run `make dashboards` and commit the result.")
