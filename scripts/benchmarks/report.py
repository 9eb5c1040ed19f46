"""Formats figures for people and for programs."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from coach import __version__
from scripts.benchmarks.figures import Figure


def table(figures: Iterable[Figure], machine: dict[str, str | int], load: float | None) -> str:
    """A table in Markdown."""
    rows = [("", "median", "least to most", "bound")]
    for figure in figures:
        if figure.value is None:
            rows.append((figure.name, "not measured", figure.missing, ""))
            continue
        unit = f" {figure.unit}" if figure.unit else ""
        spread = f"{_short(min(figure.runs))} to {_short(max(figure.runs))}"
        rows.append(
            (
                figure.name,
                f"{_short(figure.value)}{unit}",
                spread if len(figure.runs) > 1 else "",
                _bound(figure),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    about = f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, Python "
    about += f"{machine['python']}; coach {__version__}; load before: {load}"
    return "\n".join([about, "", *lines])


def as_json(
    figures: Iterable[Figure], machine: dict[str, str | int], load: float | None, *, quick: bool
) -> dict[str, Any]:
    """The same as JSON, with every run."""
    return {
        "version": 1,
        "coach": __version__,
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "quick": quick,
        "machine": machine,
        "load_before": load,
        "figures": [
            {
                "name": figure.name,
                **({"unit": figure.unit} if figure.unit else {}),
                **(
                    {"not_measured": figure.missing}
                    if figure.value is None
                    else {"median": _rounded(figure.value), "runs": [*map(_rounded, figure.runs)]}
                ),
                **(
                    {}
                    if figure.bound is None
                    else {"at_most" if figure.at_most else "at_least": figure.bound}
                ),
                **({} if figure.kept is None else {"kept": figure.kept}),
            }
            for figure in figures
        ],
    }


def _bound(figure: Figure) -> str:
    if figure.bound is None:
        return ""
    word = "at most" if figure.at_most else "at least"
    return f"{word} {figure.bound:g}: {'kept' if figure.kept else 'NOT KEPT'}"


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
