"""Looks up what is known of faults in the packages of requirements/; scripts/test --heavy runs it.

    python scripts/audit.py

Exits with 1 when a fault is known. pip-audit takes a package for sound when it finds no word on it,
which is every package where the advisories are out of reach; so its answer is read here, and what
was not looked up is told. That alone fails nothing: a test must not hang on somebody's network.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKS = sorted((Path(__file__).resolve().parent.parent / "requirements").glob("*.txt"))


def main() -> int:
    """Ask pip-audit, and tell what it found on stderr."""
    locks = [word for lock in LOCKS for word in ("--requirement", str(lock))]
    options = ("--disable-pip", "--progress-spinner", "off", "--format", "json", *locks)
    asked = subprocess.run(
        [sys.executable, "-m", "pip_audit", *options], capture_output=True, text=True, check=False
    )
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except ValueError:
        reason = (asked.stderr.strip().splitlines() or ["it said nothing"])[-1]
        say(f"no package was looked up: pip-audit failed ({reason})")
        return 0
    return told(packages)


def told(packages: list[dict[str, Any]]) -> int:
    """Tell what was found. packages: as pip-audit lists them, `vulns` in those it looked up."""
    looked_up = [package for package in packages if "vulns" in package]
    faulty = [(package, fault) for package in looked_up for fault in package["vulns"]]
    for package, fault in faulty:
        better = ", ".join(fault["fix_versions"]) or "no version yet"
        say(f"{package['name']} {package['version']}: {fault['id']}, put right in {better}")
    unknown = [package["name"] for package in packages if "vulns" not in package]
    if not looked_up:
        say("no package was looked up: the advisories are out of reach from here")
    elif unknown:
        say(f"not looked up: {', '.join(unknown)}")
    if looked_up and not faulty:
        say(f"no fault is known of {len(looked_up)} packages")
    return 1 if faulty else 0


def say(line: str) -> None:
    """A line for people."""
    print(f"scripts/audit.py: {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
