"""Keeps text in a CSV file from being taken for a formula by a spreadsheet."""

from typing import Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection")."""

_MARKED: Final = (*_FORMULA, "'")


def no_formula(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: one that would be begins with a quote."""
    return f"'{cell}" if cell.startswith(_MARKED) else cell


def unquoted(cell: str) -> str:
    """The cell from which `no_formula` made this one."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_MARKED) else cell
