"""`coach list`: the routines, programmes and exercises that are built in."""

from coach.cli.output.terminal import answer


def list_all() -> None:
    """List the routines, programmes and exercises that are built in."""
    from coach.practice.programme_file import programmes
    from coach.routine.library import DEFAULT_PROGRAMME, DEFAULT_ROUTINE, exercises, routines

    answer("Routines")
    for routine in routines().values():
        mark = " (default)" if routine.name == DEFAULT_ROUTINE else ""
        answer(f"  {routine.name:<18} {routine.about}{mark}")
    answer("", "Programmes")
    for programme in programmes().values():
        mark = " (default)" if programme.name == DEFAULT_PROGRAMME else ""
        answer(f"  {programme.name:<18} {programme.about}{mark}")
    answer("", "Exercises")
    for exercise in exercises().values():
        answer(f"  {exercise.name:<18} {exercise.title}: {exercise.muscles}")
