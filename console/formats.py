"""Formats: how the pages write instants, waits and codes of the record."""

import datetime as dt

from babel.units import format_unit
from flask import Flask
from flask_babel import format_datetime, format_decimal, format_percent, get_locale, gettext

from reading import masking
from reading.entities import Found
from servicing import approvals, clock, effects, holds, identity, timeline
from servicing.batches import Batch
from servicing.conversations import Conversation

NONE = "–"  # no figure, which is not nought


def know(app: Flask) -> None:
    """Teach them to the templates."""
    app.jinja_env.filters.update(instant=instant, moment=moment, wait=wait, word=word, masked=masked)
    app.jinja_env.filters.update(held_for=holds.of_borrower, paused_for=holds.of_loan, values_of=values_of)
    app.jinja_env.filters["tongue"] = tongue
    app.jinja_env.filters.update(lasting=lasting, share=share, mean=mean)
    app.jinja_env.filters.update(acceptable=effects.acceptable, mark=approvals.mark)
    app.jinja_env.filters["exhausted"] = identity.is_exhausted
    app.jinja_env.globals.update(now=lambda: clock.now(), today=clock.today)
    app.jinja_env.globals["is_page"] = lambda endpoint: endpoint in app.view_functions


def instant(value: dt.datetime) -> str:
    """Write an instant in the user's zone: the hour alone on the day itself."""
    is_today = format_datetime(value, "yMMdd") == format_datetime(clock.now(), "yMMdd")
    return str(format_datetime(value, "HH:mm" if is_today else "yyyy-MM-dd HH:mm"))


def moment(value: dt.datetime) -> str:
    """Write an instant in the user's zone to the second, as the record is read."""
    return str(format_datetime(value, "yyyy-MM-dd HH:mm:ss"))


def wait(value: dt.timedelta) -> str:
    """Write how long somebody waits: minutes up to two hours, then hours; ``waits.js`` does the same."""
    minutes = max(0, int(value.total_seconds() // 60))
    number, unit = (minutes, "duration-minute") if minutes < 120 else (minutes // 60, "duration-hour")
    return str(format_unit(number, unit, length="short", locale=get_locale()))


def lasting(value: dt.timedelta | None) -> str:
    """Write how long something took: minutes up to three hours, then hours and a tenth; a dash where there is none."""
    if value is None:
        return NONE
    minutes = value / dt.timedelta(minutes=1)
    number, unit = (round(minutes), "duration-minute") if minutes < 180 else (round(minutes / 60, 1), "duration-hour")
    return str(format_unit(number, unit, length="short", locale=get_locale()))


def share(part: int, whole: int) -> str:
    """Write a part in percent; a dash where there is no whole."""
    return str(format_percent(part / whole)) if whole else NONE


def mean(value: float | None) -> str:
    """Write a mean with one decimal; a dash where there is none."""
    return NONE if value is None else str(format_decimal(value, "0.0"))


def word(code: str, kind: str) -> str:
    """Write a code of the record (``request_human``) as the catalogue has it: ``reason: request_human``."""
    key = f"{kind}: {code}"
    written = str(gettext(key))
    return code.replace("_", " ") if written == key else written


def masked(text: str, is_masked: bool) -> str:
    """Write what a borrower wrote, with telephone, card and identity numbers hidden where they are."""
    return masking.mask(text) if is_masked else text


def tongue(conversation: Conversation) -> str:
    """Name the language of a conversation's texts as HTML does, so that each script is drawn in its own shapes."""
    borrower = conversation.borrower
    script = conversation.script or (borrower.script if borrower else "hans")
    return f"zh-{script.title()}-{conversation.jurisdiction.upper()}"


def values_of(batch: Batch, conversation: Conversation) -> list[Found]:
    """Give the values that a batch carries."""
    return timeline.values(conversation, batch)
