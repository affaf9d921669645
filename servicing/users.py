"""Users: the people at the console, what they may do, and whether they are there."""

import datetime as dt
import re
import unicodedata
import zoneinfo
from collections.abc import Sequence

from sqlalchemy import Boolean, ColumnElement, Identity, Integer, Text, false, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock, events, passwords, vault
from servicing.database import Base, one_of
from servicing.errors import DeskRefusal

ROLES = ("agent", "supervisor", "tuner", "auditor", "admin")
DESK = ("agent", "supervisor")  # who takes over from the assistant
LOCALES = ("zh", "en")
THEMES = ("auto", "light", "dark")
ZONE = "Asia/Shanghai"
CAPACITY = 5  # conversations at a time, unless said otherwise
NAME = re.compile(r"\w[\w.@-]{1,31}")
ACTORS = (
    "borrower",
    "assistant",
    "campaign",
    "carrier",
    "lender",
    "user",
)  # events name these: no user may be called so


class BadUserName(DeskRefusal):
    """A user's name has 2 to 32 letters, digits, dots, hyphens or @, and is not one that the record uses itself."""

    code = "bad_user_name"


class UserExists(DeskRefusal):
    """There is a user with this name already."""

    code = "user_exists"


class NoSuchUser(DeskRefusal):
    """There is no user with this name."""

    code = "no_such_user"


class BadZone(DeskRefusal):
    """A time zone is written like Asia/Shanghai."""

    code = "bad_zone"


class OwnAccount(DeskRefusal):
    """Nobody keeps themselves out or gives up their own administrator's role: another administrator does that."""

    code = "own_account"


class LastAdmin(DeskRefusal):
    """This is the last administrator: make another one first."""

    code = "last_admin"


class UserChanged(DeskRefusal):
    """This user was changed meanwhile: look again, and then change what is to be changed."""

    code = "user_changed"


class User(Base):
    """Somebody who may sign in; the name is fixed, because the record names its actors by it."""

    __tablename__ = "users"
    __table_args__ = (one_of("role", ROLES), one_of("locale", LOCALES), one_of("theme", THEMES))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    role: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    totp_secret: Mapped[str | None] = mapped_column(vault.Sealed)
    totp_used: Mapped[int] = mapped_column(Integer, default=0, server_default="0")  # the last code's step
    locale: Mapped[str] = mapped_column(Text, default="zh", server_default="zh")
    zone: Mapped[str] = mapped_column(Text, default=ZONE, server_default=ZONE)
    theme: Mapped[str] = mapped_column(Text, default="auto", server_default="auto")
    capacity: Mapped[int] = mapped_column(Integer, default=CAPACITY, server_default=str(CAPACITY))
    on_duty: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    made_at: Mapped[dt.datetime]
    disabled_at: Mapped[dt.datetime | None]

    @property
    def subject(self) -> str:
        """How events name this user."""
        return f"user:{self.name}"


def fold(name: str) -> str:
    """Give the one way in which a name is written, whatever the keyboard made of it."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def add(session: Session, name: str, role: str, password: str, actor: str) -> User:
    """Add a user. Raises BadUserName, UserExists, WeakPassword."""
    folded = fold(name)
    if not NAME.fullmatch(folded) or folded in ACTORS:
        raise BadUserName()
    fresh: User | None = session.scalar(
        insert(User)
        .values(name=folded, role=role, password_hash=passwords.make_hash(password), made_at=clock.now())
        .on_conflict_do_nothing(index_elements=["name"])
        .returning(User)
    )
    if fresh is None:
        raise UserExists()
    events.record(session, actor, "user.added", fresh.subject, role=role)
    return fresh


def find(session: Session, name: str) -> User:
    """Give the user of a name, or raise NoSuchUser."""
    user = session.scalar(select(User).where(User.name == fold(name)))
    if user is None:
        raise NoSuchUser()
    return user


def everyone(session: Session) -> Sequence[User]:
    """Give all users, by name."""
    return session.scalars(select(User).order_by(User.name)).all()


def set_password(session: Session, user: User, password: str, actor: str) -> None:
    """Give a user another password. Raises WeakPassword."""
    user.password_hash = passwords.make_hash(password)
    events.record(session, actor, "user.password", user.subject)


def disable(session: Session, user: User, actor: str) -> None:
    """Keep a user out from now on; the row stays, because the record names them. Raises OwnAccount, LastAdmin."""
    if user.disabled_at is None:
        _let_go_of(session, user, actor)
        user.disabled_at, user.on_duty = clock.now(), False
        events.record(session, actor, "user.disabled", user.subject)


def enable(session: Session, user: User, actor: str) -> None:
    """Let a user in again."""
    if user.disabled_at is not None:
        user.disabled_at = None
        events.record(session, actor, "user.enabled", user.subject)


def change(
    session: Session, user: User, actor: str, *, role: str, capacity: int, seen: tuple[str, int] | None = None
) -> None:
    """Change what a user may do and how many conversations they hold at a time.

    ``seen`` is the role and capacity that whoever asks for it had before them. Raises UserChanged, OwnAccount,
    LastAdmin.
    """
    session.refresh(user, with_for_update=True)
    was = (user.role, user.capacity)
    if seen not in (None, was, (role, capacity)):
        raise UserChanged()
    if (role, capacity) == was:
        return
    if user.role == "admin" and role != "admin":
        _let_go_of(session, user, actor)
    told = {"role": user.role, "capacity": user.capacity}
    events.record(session, actor, "user.changed", user.subject, role=role, capacity=capacity, was=told)
    user.role, user.capacity = role, capacity
    if role not in DESK:
        set_duty(session, user, False, actor)


def prefer(user: User, *, locale: str, zone: str, theme: str) -> None:
    """Change how a user sees the console. Raises BadZone."""
    if zone not in zoneinfo.available_timezones():
        raise BadZone()
    user.locale, user.zone, user.theme = locale, zone, theme


def set_duty(session: Session, user: User, on_duty: bool, actor: str) -> None:
    """Note that a user is at the desk, or away."""
    if user.on_duty != on_duty:
        user.on_duty = on_duty
        events.record(session, actor, "user.duty", user.subject, on=on_duty)


def names_on_duty(session: Session) -> Sequence[str]:
    """Give the names of those who are at the desk."""
    return session.scalars(select(User.name).where(*_is_there()).order_by(User.name)).all()


def on_duty(session: Session) -> Sequence[User]:
    """Give the agents and supervisors who are at the desk, by name."""
    return session.scalars(select(User).where(*_is_there()).order_by(User.name)).all()


def _is_there() -> tuple[ColumnElement[bool], ...]:
    return User.on_duty.is_(True), User.disabled_at.is_(None), User.role.in_(DESK)


def _let_go_of(session: Session, user: User, actor: str) -> None:
    """Of two administrators who shut each other out at once one is refused: their rows are locked, in one order."""
    if user.name == actor:
        raise OwnAccount()
    if user.role == "admin":
        in_office = select(User.id).where(User.role == "admin", User.disabled_at.is_(None)).order_by(User.id)
        if set(session.scalars(in_office.with_for_update())) <= {user.id}:
            raise LastAdmin()
