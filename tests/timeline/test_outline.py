"""What `coach plan` shows for people."""

import re

from coach.budget.places import place_of, read_place
from coach.routine.library import find, with_dose
from coach.routine.model import Coaching
from coach.routine.tempo import parse_tempo
from coach.script.model import Sound
from coach.studio import Studio
from coach.timeline.outline import outline
from coach.voices.silent import SilentVoice

BEEPS = dict.fromkeys(Sound, 4800)


def test_every_row_names_the_place_that_can_be_gone_on_from() -> None:
    routine = with_dose(find("hang,crunch"), reps=10, sets=2, tempo=parse_tempo("4-2-3-1"))
    with Studio(routine, Coaching(), SilentVoice(), BEEPS) as studio:
        timeline, plan = studio.timeline(), studio.plan
        lines = outline(timeline, studio.about(), plan.limits.angle, plan.bouts)
    rows = [found for line in lines if (found := re.match(r" +\d+:\d\d  ([\d.]*) +(\w.*)", line))]
    places = [row[1] for row in rows]
    assert places == ["", "1", "1.2", "2", "2.1.6", "2.2", "2.2.6", "", ""]
    assert [read_place(text, routine) for text in places if text] == [
        place_of(bout) for bout in plan.bouts
    ]
    assert rows[4][2].startswith("Inverted Crunch, set 1 of 2, part 2 of 2  6 to 10")
