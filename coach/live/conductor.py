"""Decides what is played next when somebody presses a key, and never lets the budget be passed.

Everything that can happen is a sequence of clips, stretches of sections that are laid out already:
a pause is a clip of quiet in the posture of that moment, with the way up behind it. So how long the
person has been head-down is read off the tape of clips that were played and of the time that passed
between them, whatever was pressed.

    a command -> an agenda (`answers`) -> clips (`laying`) -> the player, and the tape

The conductor knows nothing of devices and clocks: it is told frames heard, and answers with clips.
"""

from collections.abc import Iterator
from threading import Lock

from coach.errors import CoachError
from coach.live.agenda import Agenda, Begin, Pause, WayUp
from coach.live.answers import answer
from coach.live.clip import Clip, clip_of
from coach.live.director import Director
from coach.live.laying import Laying
from coach.live.now import Now
from coach.live.retiming import retimed
from coach.live.tape import Tape
from coach.live.ways import Ways
from coach.live.wishes import Command
from coach.script.model import Posture
from coach.timeline.section import Section
from coach.units import seconds_of


class Conductor:
    """One live session. `begin` once, then `press` as often as wanted."""

    def __init__(self, director: Director) -> None:
        """Lays out the way up from every posture, so that it is there whatever fails later."""
        self._director = director
        self._desk = Lock()  # the director is asked by one thread at a time
        self._lock = Lock()  # a clip is handed out, or all of them are taken back, never half
        self._generation = 0
        self._ways = Ways(director)
        self._summed_up = False
        self.tape = Tape()
        self.fault: BaseException | None = None
        """What went wrong in the making of a clip, so that the way up was played instead."""

    def begin(self) -> Iterator[Clip]:
        """The routine from its beginning."""
        return self._handed(self._clips((Begin(),)), self._desk)

    def press(self, command: Command, heard: int) -> Iterator[Clip] | None:
        """What is to be played instead of what was handed out; None where nothing changes.

        heard: frames heard of what was handed out last.
        """
        if not self.tape.clips:
            return None
        now = Now(*self.tape.at(heard), self._ways.reserve)
        agenda = answer(command, now)
        if agenda is None:
            return None
        try:
            self._director = retimed(self._director, command, now.behind_pause.step)
        except CoachError:
            return None
        self.stop(heard)
        # These two lay nothing out, so they need not wait for somebody who does.
        at_once = any(isinstance(item, Pause | WayUp) for item in agenda)
        return self._handed(self._clips(agenda), Lock() if at_once else self._desk)

    def rescue(self, heard: int) -> Iterator[Clip]:
        """The way up, from its beginning, whatever was being played; a sound comes before it."""
        posture = Posture.UPRIGHT
        if self.tape.clips:
            clip, frame = self.tape.at(heard)
            posture = clip.section.posture_at(frame)
        self.stop(heard)
        return self._handed(iter([self._ways.rescue(posture)]), Lock())

    def stop(self, heard: int) -> None:
        """Only so much was heard of what was handed out last; hand out no more of it."""
        with self._lock:
            self._generation += 1
            self.tape.cut(heard)

    def _clips(self, agenda: Agenda) -> Iterator[Clip]:
        return Laying(self._director, self.tape, self._ways).clips(agenda)

    def _handed(self, clips: Iterator[Clip], desk: Lock) -> Iterator[Clip]:
        """Clips as they are handed to the player, noted on the tape; a failing voice leads up."""
        generation = self._generation
        while True:
            fault = None
            with desk:
                if generation != self._generation:
                    return
                try:
                    clip = next(clips, None) or self._summary()
                except Exception as error:  # nobody is left hanging for a defect
                    if not self.tape.clips:
                        raise
                    clip, clips = None, iter(())
                    fault = error
            with self._lock:
                if generation != self._generation:
                    return
                if fault is not None:
                    self.fault = fault
                    clip = self._ways.rescue(self.tape.posture)
                if clip is None:
                    return
                if clip.length:
                    self.tape.hand(clip)
            if clip.length:
                yield clip

    def _summary(self) -> Clip | None:
        """What was done, once; nothing after a fault, or when it was nothing."""
        total, longest = self.tape.inverted_total, self.tape.inverted_longest
        if self._summed_up or self.fault is not None or not total:
            return None
        self._summed_up = True
        told = self._director.summary(self.tape.reps, seconds_of(total), seconds_of(longest))
        return clip_of(Section(told))
