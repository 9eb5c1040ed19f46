"""The requests of a command that makes a set of files."""

from collections.abc import Sequence
from dataclasses import replace

from coach.cli.practised import with_detail
from coach.cli.untaken import say_untaken
from coach.request import Request
from coach.routine.music import NO_MUSIC_ASKED


def requests_for(request: Request, routines: Sequence[str | None]) -> list[Request]:
    """One request for each routine, with the detail that `auto` takes for it, and `today` as the
    routine that it stands for.

    Unless a flag says otherwise, the first file alone says who should ask a doctor.
    """
    from coach.cli.recording import PracticeRecord
    from coach.cli.todays import resolved_for_a_file

    record = PracticeRecord()
    requests = [resolved_for_a_file(replace(request, routine=name), record) for name in routines]
    if request.without and len(requests) > 1:
        requests = _each_without(requests)
    requests = [with_detail(each, record) for each in requests]
    if request.changed or request.music != NO_MUSIC_ASKED:
        say_untaken(request, [each.find_routine() for each in requests])
    if request.doctor is not None:
        return requests
    return [*requests[:1], *(replace(later, doctor=False) for later in requests[1:])]


def _each_without(requests: Sequence[Request]) -> list[Request]:
    """The requests, each with only the names to leave out that its routine knows: an exercise of
    one file is unknown to the others. A name that no routine knows stays and is refused later."""
    from coach.routine.without import knows

    routines = [replace(request, without=()).find_routine() for request in requests]
    known = [
        {name for name in request.without if knows(routine, name)}
        for request, routine in zip(requests, routines, strict=True)
    ]
    somewhere = set().union(*known)
    return [
        replace(
            request,
            without=tuple(n for n in request.without if n in own or n not in somewhere),
        )
        for request, own in zip(requests, known, strict=True)
    ]
