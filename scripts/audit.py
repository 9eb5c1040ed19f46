"""Looks up known vulnerabilities of the packages in requirements/; scripts/test --heavy runs it.

    python scripts/audit.py

Exits with 1 if a vulnerability is known. pip-audit counts a package without data as safe, and
without a network that is every package. So this script reads its answer and reports packages that
were not looked up. That is not a failure, because tests must not depend on a network.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCKS = sorted((Path(__file__).resolve().parent.parent / "requirements").glob("*.txt"))


def main() -> int:
    """Run pip-audit and report its findings on stderr."""
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
    return report(packages)


def report(packages: list[dict[str, Any]]) -> int:
    """Print the findings. packages: from pip-audit; those it looked up have `vulns`."""
    looked_up = [package for package in packages if "vulns" in package]
    faulty = [(package, fault) for package in looked_up for fault in package["vulns"]]
    for package, fault in faulty:
        better = ", ".join(fault["fix_versions"]) or "no version yet"
        say(f"{package['name']} {package['version']}: {fault['id']}, fixed in {better}")
    unknown = [package["name"] for package in packages if "vulns" not in package]
    if not looked_up:
        say("no package was looked up: the advisories cannot be reached from here")
    elif unknown:
        say(f"not looked up: {', '.join(unknown)}")
    if looked_up and not faulty:
        say(f"no vulnerability is known in {len(looked_up)} packages")
    return 1 if faulty else 0


def say(line: str) -> None:
    """Print a line on stderr."""
    print(f"scripts/audit.py: {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
