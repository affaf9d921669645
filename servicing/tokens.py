"""Tokens: what another system shows to be let into the API, what it may do there, and until when."""

import datetime as dt
import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import Integer, Text, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, mapped_column

from servicing import clock, events, takeover, users
from servicing.database import Base
from servicing.errors import DeskRefusal
from servicing.users import User

SCOPES = (
    *("loans.read", "loans.write", "payments.write", "cases.read", "cases.reveal", "cases.write"),
    *("messages.read", "messages.write", "handoffs.read", "handoffs.write", "visits.read", "visits.write"),
    "decisions.read",
)
WRITTEN = re.compile(r"hx_([0-9a-f]{12})_([\w-]{43})", re.ASCII)  # a prefix by which scanners of leaks know it
SUBJECT = "token:"  # how events name one begins with it
PER_MINUTE = 600  # requests that one token may send, unless said otherwise
YEAR = dt.timedelta(days=365)
NOTED = dt.timedelta(minutes=1)  # when a token was last used is kept no finer, to write less
LONGEST_NAME = 64


class TokenUnknown(DeskRefusal):
    """This token is not known here."""

    code = "token_unknown"


class TokenRevoked(DeskRefusal):
    """This token was revoked: ask an administrator for another."""

    code = "token_revoked"


class TokenExpired(DeskRefusal):
    """This token has expired: ask an administrator for another."""

    code = "token_expired"


class TokenNameless(DeskRefusal):
    """Say which system will use the token, on one line of 64 characters at most."""

    code = "token_nameless"


class ScopesMissing(DeskRefusal):
    """Choose at least one thing that the token may do."""

    code = "scopes_missing"


class ExpiryInThePast(DeskRefusal):
    """A token expires on a day to come, five years from now at most."""

    code = "expiry_in_the_past"


class Token(Base):
    """One token; of its secret there is a digest only. Whoever made it, it acts as itself."""

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    per_minute: Mapped[int] = mapped_column(Integer, default=PER_MINUTE, server_default=str(PER_MINUTE))
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    used_at: Mapped[dt.datetime | None]
    revoked_at: Mapped[dt.datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(Text)

    @property
    def subject(self) -> str:
        """How events name this token, as their subject and as their actor."""
        return f"{SUBJECT}{self.id}"

    @property
    def state(self) -> str:
        """Tell in one word whether it lets anybody in: live, expired, revoked."""
        if self.revoked_at is not None:
            return "revoked"
        is_over = self.expires_at is not None and self.expires_at <= clock.now()
        return "expired" if is_over else "live"


def make(
    session: Session, name: str, scopes: Collection[str], actor: str, *, expires_at: dt.datetime | None
) -> tuple[Token, str]:
    """Make a token; give its row, and the only time ever the text that its user must show.

    ``expires_at`` is an aware instant, or None for never. Raises TokenNameless, ScopesMissing, ExpiryInThePast.
    """
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise TokenNameless()
    chosen = [scope for scope in SCOPES if scope in scopes]
    if not chosen:
        raise ScopesMissing()
    now = clock.now()
    if expires_at is not None and not now < expires_at <= now + 5 * YEAR:
        raise ExpiryInThePast()
    number, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    token = Token(
        id=number, digest=_digest(secret), name=name, scopes=chosen, made_by=actor, made_at=now, expires_at=expires_at
    )
    session.add(token)
    session.flush()
    until = expires_at.astimezone(dt.UTC).isoformat() if expires_at else None
    events.record(session, actor, "token.made", token.subject, scopes=chosen, until=until)
    return token, f"hx_{number}_{secret}"


def admit(session: Session, written: str) -> Token:
    """Give the token that somebody shows. Raises TokenUnknown, TokenRevoked, TokenExpired."""
    found = WRITTEN.fullmatch(written)
    token = session.get(Token, found[1]) if found else None
    digest = token.digest if token is not None else _digest("")
    if not hmac.compare_digest(digest, _digest(found[2] if found else "-")) or token is None:
        raise TokenUnknown()
    if token.state != "live":
        raise TokenRevoked() if token.state == "revoked" else TokenExpired()
    if token.used_at is None or clock.now() - token.used_at >= NOTED:
        token.used_at = clock.now()
    return token


def act_for(session: Session, token: Token, name: str, cause: uuid.UUID, what: str) -> User:
    """Give the agent or supervisor for whom a token acts, and put that on record. Raises NoSuchUser, NotThere."""
    user = users.find(session, name)
    if user.disabled_at is not None or user.role not in ("agent", "supervisor"):
        raise takeover.NotThere()
    events.record(session, token.subject, "token.acted", user.subject, cause, what=what)
    return user


def revoke(session: Session, token: Token, actor: str) -> None:
    """Let nobody in with it from now on; a second time changes nothing."""
    session.refresh(token, with_for_update=True)
    if token.revoked_at is None:
        token.revoked_at, token.revoked_by = clock.now(), actor
        events.record(session, actor, "token.revoked", token.subject)


def everyone(session: Session) -> Sequence[Token]:
    """Give all tokens: those not revoked first, of these the ones made last."""
    return session.scalars(select(Token).order_by(Token.revoked_at.is_not(None), Token.made_at.desc(), Token.id)).all()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
