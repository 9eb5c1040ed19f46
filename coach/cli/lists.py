"""`coach list` and `coach voices`: what there is to choose from."""


def list_all() -> None:
    """List the routines and exercises that come with the coach."""
    from coach.routine.library import DEFAULT_ROUTINE, exercises, routines

    print("Routines")
    for routine in routines().values():
        mark = " (default)" if routine.name == DEFAULT_ROUTINE else ""
        print(f"  {routine.name:<18} {routine.about}{mark}")
    print("\nExercises")
    for exercise in exercises().values():
        print(f"  {exercise.name:<18} {exercise.title}: {exercise.muscles}")


def voices() -> None:
    """List the voices and say which can be used here."""
    from coach.voices.catalogue import known_voices

    for voice in known_voices():
        print(f"{voice.name:<14} {voice.description}{'' if voice.ready else ' (not included)'}")
