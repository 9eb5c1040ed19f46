"""Where the weights would be."""


def voice_path(name: str, download_missing: bool) -> str:  # noqa: ARG001  # as hibari's own
    return name
