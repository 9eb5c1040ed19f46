"""`coach voices`: who can speak."""

from coach.cli.output.terminal import answer


def voices() -> None:
    """List the voices and say which can be used here."""
    from coach.voices.registry import known_voices

    for voice in known_voices():
        absent = voice.absent()
        answer(f"{voice.name:<14} {voice.description}{f' ({absent})' if absent else ''}")
