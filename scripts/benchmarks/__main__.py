"""Measure coach on this computer: `scripts/bench`."""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from scripts.benchmarks.cases import CASES
from scripts.benchmarks.figures import Figure, NotMeasuredError
from scripts.benchmarks.machine import load, machine
from scripts.benchmarks.report import as_json, table
from scripts.benchmarks.runner import Runner

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Run the cases, print the table, write the file."""
    asked = _arguments()
    # With this variable set, every run would compile all of coach again, which takes 0.07 s.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    figures: list[Figure] = []
    here, begun = machine(), load()
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        runs = asked.runs or (2 if asked.quick else 5)
        runner = Runner(Path(folder), runs, asked.python)
        print(runner.coach("--version").printed.strip(), file=sys.stderr)
        for name, case in CASES.items():
            if asked.only and name not in asked.only:
                continue
            print(f"measuring {name} ...", file=sys.stderr, flush=True)
            try:
                figures += case(runner, quick=asked.quick)
            except NotMeasuredError as reason:
                figures.append(Figure(name, "", missing=str(reason)))
    print(table(figures, here, begun))
    asked.to.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(as_json(figures, here, begun, quick=asked.quick), indent=1)
    asked.to.write_text(text + "\n", encoding="utf-8")
    print(f"\nwritten to {asked.to}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs and shorter routines")
    parser.add_argument(
        "--only", action="append", choices=CASES, help="only this case; may be repeated"
    )
    parser.add_argument("--runs", type=int, metavar="N", help="runs of each measurement")
    parser.add_argument(
        "--python",
        type=Path,
        metavar="FILE",
        help="measure the coach that is installed for this Python, not this checkout's",
    )
    parser.add_argument(
        "--to", type=Path, default=ROOT / "benchmarks" / "latest.json", metavar="FILE"
    )
    return parser.parse_args()


main()
