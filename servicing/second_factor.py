"""The second factor: six digits that a telephone shows for half a minute (RFC 6238), each good for one sign-in."""

import pyotp
from sqlalchemy.orm import Session

from servicing import clock, events
from servicing.errors import DeskRefusal
from servicing.users import User

STEP = 30  # seconds of one code


class WrongCode(DeskRefusal):
    """The code does not fit: look whether the telephone's clock is right, and try the next one."""

    code = "wrong_code"


def new_secret() -> str:
    """Make the secret that the console and a telephone will share."""
    return pyotp.random_base32()


def address(secret: str, user: User, house: str) -> str:
    """Give the address that a telephone's authenticator reads from a picture."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=user.name, issuer_name=house)


def protect(session: Session, user: User, secret: str, code: str) -> None:
    """Ask this user for a code from now on, once they have shown one. Raises WrongCode."""
    step = _step_of(secret, code)
    if step is None:
        raise WrongCode()
    user.totp_secret, user.totp_used = secret, step
    events.record(session, user.name, "user.factor", user.subject, on=True)


def unprotect(session: Session, user: User, actor: str) -> None:
    """Ask for no code any more: the telephone is lost, or the user wants none."""
    if user.totp_secret is not None:
        user.totp_secret = None
        events.record(session, actor, "user.factor", user.subject, on=False)


def takes(user: User, code: str) -> bool:
    """Take a code of the step now, of the one before or after, once; who has no second factor needs none."""
    if user.totp_secret is None:
        return True
    step = _step_of(user.totp_secret, code)
    if step is None or step <= user.totp_used:
        return False
    user.totp_used = step
    return True


def _step_of(secret: str, code: str) -> int | None:
    totp, now = pyotp.TOTP(secret, interval=STEP), int(clock.now().timestamp()) // STEP
    digits = "".join(code.split())
    fitting = (step for step in (now - 1, now, now + 1) if pyotp.utils.strings_equal(totp.at(step * STEP), digits))
    return next(fitting, None)
