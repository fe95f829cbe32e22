"""Debian's packages of other programs, of three releases beside each other: downloaded and unpacked, never installed."""
import csv
import os
import pathlib
import re
import shutil
import subprocess
import time
from dataclasses import dataclass

VERSIONS = pathlib.Path(__file__).parent / "versions.tsv"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
# Seconds for which the archive is not asked for its lists again.
LISTS_LAST = 6 * 3600
SUITES = ("bookworm", "trixie", "sid")
CONFIGURATION = """\
Dir::Etc::SourceList "{folder}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "{folder}/state";
Dir::State::Status "{folder}/status";
Dir::Cache "{folder}/cache";
APT::Get::List-Cleanup "0";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "3";
"""


class ArchiveError(Exception):
    """The packages cannot be had."""


@dataclass
class Suite:
    """The programs of one release of Debian."""

    name: str
    folder: pathlib.Path
    packages: dict[str, str]

    def __getitem__(self, program):
        """The path of a program."""
        path = self.folder / "usr/bin" / program
        if not path.exists():
            raise KeyError(f"{self.name} has no {program}")
        return str(path)

    def __contains__(self, program):
        return (self.folder / "usr/bin" / program).exists()

    def version(self, package):
        """The version as its authors count it."""
        return plain(self.packages[package])


def plain(version):
    """A version without what Debian adds: `3.5.3+ds1-6` is 3.5.3."""
    return re.match(r"(?:\d+:)?([\d.]+)", version).group(1)


class Archive:
    """Packages below one folder, each unpacked once."""

    def __init__(self, folder, say):
        self.folder, self.say = pathlib.Path(folder).resolve(), say
        self.pinned = {}
        with open(VERSIONS, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                self.pinned.setdefault(row["suite"], {})[row["package"]] = row["version"]

    def suites(self, wanted=None):
        """Unpacks what is wanted, {suite: packages}, or everything; tells of versions that are newer than the pinned ones."""
        wanted = wanted or {suite: list(packages) for suite, packages in self.pinned.items()}
        self._update(wanted)
        candidates = self._candidates(wanted, {package for packages in wanted.values() for package in packages})
        return [self._suite(name, wanted[name], candidates) for name in SUITES if name in wanted]

    def _suite(self, name, packages, candidates):
        folder, versions = self.folder / name, {}
        for package in packages:
            version, pinned = candidates.get((name, package)), self.pinned[name][package]
            if version is None:
                raise ArchiveError(f"{name} has no {package}")
            if version != pinned:
                self.say(f"{name} has {package} {version} by now, not {pinned}: this one is tried; put it into {VERSIONS.name}")
            versions[package] = version
            self._unpack(package, version, folder)
        return Suite(name, folder, versions)

    def _unpack(self, package, version, folder):
        marker = folder / f".{package}"
        if marker.exists() and marker.read_text(encoding="utf-8") == version:
            return
        downloads = self.folder / "download"
        shutil.rmtree(downloads, ignore_errors=True)
        downloads.mkdir(parents=True)
        self._run("apt-get", "download", "--quiet", f"{package}={version}", folder=downloads)
        folder.mkdir(parents=True, exist_ok=True)
        for file in downloads.glob("*.deb"):
            self._run("dpkg-deb", "--extract", str(file), str(folder))
        marker.write_text(version, encoding="utf-8")
        shutil.rmtree(downloads)

    def _candidates(self, suites, packages):
        """The newest version of each package in each suite."""
        found = {}
        for line in self._run("apt-cache", "madison", *sorted(packages)).splitlines():
            package, version, origin = (word.strip() for word in line.split("|"))
            for suite in suites:
                if f" {suite}/main " in origin and origin.endswith(" Packages"):
                    found.setdefault((suite, package), version)
        return found

    def _update(self, suites):
        """Asks the archive what these suites have, unless that was done within hours."""
        if shutil.which("apt-get") is None or not pathlib.Path(KEYRING).exists():
            raise ArchiveError("this is no Debian: apt-get or its keyring is missing")
        for name in ("state/lists/partial", "cache/archives/partial"):
            (self.folder / "apt" / name).mkdir(parents=True, exist_ok=True)
        apt = self.folder / "apt"
        (apt / "status").touch()
        (apt / "apt.conf").write_text(CONFIGURATION.format(folder=apt), encoding="utf-8")
        marker = apt / "updated"
        if marker.exists() and time.time() - marker.stat().st_mtime < LISTS_LAST \
                and set(suites) <= set(marker.read_text(encoding="utf-8").split()):
            return
        lines = [f"deb [signed-by={KEYRING}] {MIRROR} {suite} main\n" for suite in suites]
        (apt / "sources.list").write_text("".join(lines), encoding="utf-8")
        # A mirror that does not answer is no success, although apt says so.
        self._run("apt-get", "update", "--quiet", "--option", "APT::Update::Error-Mode=any")
        marker.write_text(" ".join(suites), encoding="utf-8")

    def _run(self, *command, folder=None):
        environment = os.environ | {"APT_CONFIG": str(self.folder / "apt/apt.conf"), "LC_ALL": "C"}
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ArchiveError(f"{' '.join(command)}: {done.stderr.strip()}")
        return done.stdout
