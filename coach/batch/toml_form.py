"""The form of a table of people in TOML. It shows what was meant where a file is not TOML."""

from pydantic import Field

from coach.routine.toml.schema import FileForm


class PersonForm(FileForm):
    """One `[[person]]`; `coach.batch.columns` knows its other keys."""

    id: str = Field(examples=["anna"])
    routine: str | None = Field(None, examples=["core"])
    reps: int | None = Field(None, examples=[5])


class TableForm(FileForm):
    """The file."""

    person: list[PersonForm] = Field(examples=[[]])
    id: str | None = Field(None, examples=["anna"])
