"""The requests of a command that makes a set of files."""

from collections.abc import Sequence
from dataclasses import replace

from coach.cli.practised import with_detail
from coach.request import Request


def requests_for(request: Request, routines: Sequence[str | None]) -> list[Request]:
    """One request for each routine, with the detail that `auto` takes for it.

    Unless a flag says otherwise, the first file alone says who should ask a doctor.
    """
    from coach.cli.recording import PracticeRecord

    record = PracticeRecord()
    requests = [with_detail(replace(request, routine=name), record) for name in routines]
    if request.doctor is not None:
        return requests
    return [*requests[:1], *(replace(later, doctor=False) for later in requests[1:])]
