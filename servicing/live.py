"""Live: the channel on which the database tells the console what changed, as soon as it is committed."""

import json
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

CHANNEL = "huixin_live"  # triggers of migration 0008 speak on it too


def tell(session: Session, topic: str, **facts: Any) -> None:
    """Tell every open console something that has no row (somebody types); ids only, never personal data."""
    news = json.dumps({"topic": topic, **facts}, default=str)
    session.execute(text("SELECT pg_notify(:channel, :news)"), {"channel": CHANNEL, "news": news})
