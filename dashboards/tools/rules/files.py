"""Where the Prometheus rules stand."""

from pathlib import Path

import yaml

_TRANSLATED = ".zh.yml"


def rule_files(folder: Path, language: str = "en") -> list[Path]:
    """The rule files of a folder, with the alerts in English or Chinese (`zh`): other files beside them have no groups."""
    files = sorted(path for path in folder.glob("*.yml") if "groups" in yaml.safe_load(path.read_text(encoding="utf-8")))
    files = [path for path in files if not path.name.endswith(_TRANSLATED)]
    return files if language == "en" else [translated(path) if translated(path).exists() else path for path in files]


def translated(path: Path) -> Path:
    """Where the Chinese edition of a rule file stands, if there is one."""
    return path.with_name(path.stem + _TRANSLATED)
