"""Bearers: whose token it is, whether it is let in here, and whether it has asked too often. No cookie counts."""

import math

from flask import Flask, current_app, g, request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from console import context
from console.api.problems import Refused
from servicing import clock, tokens
from servicing.tokens import Token

LARGEST = 2 * 1024 * 1024  # bytes of a body: a thousand rows, and room to spare


def count(app: Flask) -> None:
    """Count each token's requests in this process, which is the only one that serves the console."""
    app.extensions["huixin_api"] = MovingWindowRateLimiter(MemoryStorage())


def admit(scope: str) -> None:
    """Let a request in that shows a token with a scope, or refuse it: 401, 403, 429."""
    shown = request.authorization
    if shown is None or shown.type != "bearer" or not shown.token:
        raise Refused(401)
    with context.transaction() as session:
        token = tokens.admit(session, shown.token)
    _require_time(token)
    if scope not in token.scopes:
        sent = {"WWW-Authenticate": f'Bearer realm="huixin", error="insufficient_scope", scope="{scope}"'}
        raise Refused(403, scope=scope, headers=sent)
    request.max_content_length = LARGEST
    g.token = token


def token() -> Token:
    """Give the token of the request that is answered."""
    found: Token = g.token
    return found


def may(scope: str) -> bool:
    """Tell whether the token includes something more."""
    return scope in token().scopes


def _require_time(token: Token) -> None:
    limiter: MovingWindowRateLimiter = current_app.extensions["huixin_api"]
    most = RateLimitItemPerMinute(token.per_minute)
    if limiter.hit(most, token.id):
        return
    machine = (clock.now() - clock.offset()).timestamp()  # the limiter goes by the machine's clock
    wait = limiter.get_window_stats(most, token.id).reset_time - machine
    raise Refused(429, headers={"Retry-After": str(min(60, max(1, math.ceil(wait))))})
