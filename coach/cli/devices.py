"""`coach devices`: the sound devices that `coach start` can play on."""


def devices() -> None:
    """List the sound devices; the marked one is used by default."""
    from coach.cli.output.terminal import answer
    from coach.live.audio.portaudio import list_outputs

    found = list_outputs()
    width = max(len(output.name) for output in found)
    for output in found:
        mark = "  (default)" if output.default else ""
        answer(f"{output.number:>3}  {output.name:<{width}}  {output.host}{mark}")
