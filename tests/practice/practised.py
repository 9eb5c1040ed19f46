"""What the rules of a programme need of a session, from the whole of it."""

from coach.practice.model import PractisedSession, Session, Source


def practised_of(session: Session) -> PractisedSession:
    return PractisedSession(
        session.number,
        session.day,
        session.routine,
        session.exercises,
        session.ending,
        session.before,
        session.after,
        session.angle,
        session.is_practice,
        session.source is Source.LIVE and bool(session.asked and session.bouts),
    )
