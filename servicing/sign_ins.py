"""Sign-ins: who is in, since when, and until when; a row here is what a browser's cookie points at."""

import datetime as dt
import hashlib
import secrets

from sqlalchemy import ForeignKey, Text, func, select, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from servicing import clock, events, lockout, passwords, second_factor
from servicing.database import Base
from servicing.errors import DeskRefusal
from servicing.events import Event
from servicing.users import User, fold

IDLE = dt.timedelta(minutes=60)  # nothing was asked for so long: the sign-in is over
LONGEST = dt.timedelta(hours=12)  # a working day, whatever was asked
NOTED = dt.timedelta(minutes=1)  # when somebody was last seen is kept no finer, to write less


class LockedOut(DeskRefusal):
    """Too many attempts: try again in fifteen minutes, or ask an administrator."""

    code = "locked_out"


class SignIn(Base):
    """One browser that somebody signed in with; the token itself is in its cookie only."""

    __tablename__ = "sign_ins"

    token_digest: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    opened_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    user: Mapped[User] = relationship()

    @property
    def is_live(self) -> bool:
        """Tell whether this still lets its user in."""
        now = clock.now()
        is_over = self.ended_at is not None or self.user.disabled_at is not None
        return not is_over and now - self.seen_at < IDLE and now - self.opened_at < LONGEST


def attempt(session: Session, name: str, password: str, code: str, address: str) -> User | None:
    """Give the user whom name, password and code belong to, else None, which is counted. Raises LockedOut.

    Nothing tells which of the three was wrong, nor whether there is such a user.
    """
    failures = [lockout.lock(session, "name", fold(name)), lockout.lock(session, "address", address)]
    if any(lockout.is_locked(each) for each in failures):
        raise LockedOut()
    user = session.scalar(select(User).where(User.name == fold(name), User.disabled_at.is_(None)).with_for_update())
    if passwords.matches(user.password_hash if user else None, password) and user and second_factor.takes(user, code):
        lockout.forgive(failures[0])
        if passwords.is_outdated(user.password_hash):
            user.password_hash = passwords.make_hash(password)
        return user
    for each in failures:
        lockout.note(each)
    if user and lockout.is_locked(failures[0]):
        events.record(session, "user", "user.locked", user.subject)
    return None


def enter(session: Session, user: User) -> str:
    """Let a user in; give the token for the browser's cookie."""
    token, now = secrets.token_urlsafe(32), clock.now()
    session.add(SignIn(token_digest=_digest(token), user_id=user.id, opened_at=now, seen_at=now))
    events.record(session, user.name, "user.entered", user.subject)
    return token


def seen(session: Session, token: str, *, is_active: bool = True) -> User | None:
    """Give the user whom a token lets in now; ``is_active``: they asked for something, so the hour begins anew."""
    row = session.get(SignIn, _digest(token), options=[joinedload(SignIn.user)])
    if row is None or not row.is_live:
        return None
    if is_active and clock.now() - row.seen_at >= NOTED:
        row.seen_at = clock.now()
    return row.user


def has_left(session: Session, user: User) -> bool:
    """Tell whether a user was there, by a sign-in or through a token, and is no more: left, or idle for an hour."""
    latest = select(SignIn).where(SignIn.user_id == user.id, SignIn.opened_at > clock.now() - LONGEST)
    if any(each.is_live for each in session.scalars(latest)):
        return False
    acted = select(func.max(Event.at)).where(Event.subject == user.subject, Event.action == "token.acted")
    acted_at = session.scalar(acted)
    if acted_at is not None:
        return bool(clock.now() - acted_at >= IDLE)
    return session.scalar(select(SignIn.user_id).where(SignIn.user_id == user.id).limit(1)) is not None


def began(session: Session, token: str) -> dt.datetime:
    """Tell the aware instant since which the user of a token is in."""
    return session.get_one(SignIn, _digest(token)).opened_at


def leave(session: Session, token: str) -> None:
    """End a sign-in; a second time changes nothing."""
    row = session.get(SignIn, _digest(token))
    if row is not None and row.ended_at is None:
        row.ended_at = clock.now()
        events.record(session, row.user.name, "user.left", row.user.subject)


def end_all(session: Session, user: User, but: str | None = None) -> None:
    """End all sign-ins of a user, but for the one of a token: the password changed, or the user was disabled."""
    others = update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
    if but is not None:
        others = others.where(SignIn.token_digest != _digest(but))
    session.execute(others.values(ended_at=clock.now()))


def send_out(session: Session, user: User, actor: str) -> None:
    """End all sign-ins of a user because somebody else wants it."""
    end_all(session, user)
    events.record(session, actor, "user.ended", user.subject)


def unlock(session: Session, user: User, actor: str) -> None:
    """Listen to a user again who was locked out after failures."""
    failures = lockout.lock(session, "name", user.name)
    if lockout.is_locked(failures):
        lockout.forgive(failures)
        events.record(session, actor, "user.unlocked", user.subject)


def latest(session: Session) -> dict[int, dt.datetime]:
    """Tell when each user, by number, last signed in."""
    return dict(session.execute(select(SignIn.user_id, func.max(SignIn.opened_at)).group_by(SignIn.user_id)).all())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
