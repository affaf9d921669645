"""The status page: whether anybody is called, and whether the ledger takes what was decided."""

import datetime as dt

import pytest
from factories import make_conversation
from visitors import Browser

from console.app import create_app
from servicing import clock as clocks
from servicing import handoffs, notices
from servicing.alerts import Alert
from servicing.settings import Settings

SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
ALL = {
    "HUIXIN_ALERT_EMAIL": "desk@example.com", "HUIXIN_SMTP_URL": "smtp://user:s3cr3t@mail.example.com",
    "HUIXIN_ALERT_WEBHOOK": "https://example.com/s3cr3t", "HUIXIN_DECISIONS_WEBHOOK": "https://example.com/s3cr3t",
    "HUIXIN_WEBHOOK_SECRET": SECRET,
}  # fmt: skip


@pytest.fixture
def status(database, hire):
    """A function that gives the page's text as an administrator has it, under some settings."""
    hire("boss", "admin")

    def look(**values: str) -> str:
        app = create_app(Settings(HUIXIN_DATABASE_URL=database.url, **values), database)
        app.testing = True
        browser = Browser(app)
        browser.sign_in("boss")
        answer = browser.get("/status")
        assert answer.status_code == 200
        return " ".join(answer.text.split())

    return look


def test_it_says_that_nobody_is_called(status) -> None:
    """Alerting that is off stands out."""
    assert '<li class="down"><span>Alerts to the staff on call</span><strong>off: nobody is called</strong>' in status()


def test_it_says_that_all_is_well(status) -> None:
    """Each channel is on, every decision taken; no address and no secret is on the page."""
    text = status(**ALL)
    assert '<li class="up"><span>Alerts by e-mail</span><strong>on</strong>' in text
    assert '<li class="up"><span>Alerts by webhook</span><strong>on</strong>' in text
    assert "all taken" in text and "s3cr3t" not in text and SECRET not in text


def test_it_says_what_fails(status, session, clock) -> None:
    """The channel with its reason; how many decisions were not taken, and why."""
    handoff = handoffs.open_handoff(session, make_conversation(session), "crisis", "crisis", None)
    now = clocks.now()
    about = {"handoff_id": handoff.id, "kind": "crisis", "step": 1, "raised_at": now, "next_at": now}
    session.add(Alert(**about, channel="email", status="failed", error="SMTP 554"))
    notice = {"lane": "B-1", "body": "{}", "made_at": now - dt.timedelta(days=4), "next_at": now, "error": "HTTP 503"}
    session.add(notices.Notice(event_id=1, part=0, status="failed", **notice))
    session.commit()
    text = status(**ALL)
    assert '<li class="down"><span>Alerts by e-mail</span><strong>fails: SMTP 554</strong>' in text
    assert '<li class="up"><span>Alerts by webhook</span><strong>on</strong>' in text
    assert '<li class="down"><span>Decisions to the ledger</span><strong>1 not taken: HTTP 503</strong>' in text


def test_the_metrics_count_them(own_database, clock) -> None:
    """Alerts by channel and status, decisions by status."""
    now = clocks.now()
    with own_database.transaction() as session:
        handoff = handoffs.open_handoff(session, make_conversation(session), "crisis", "crisis", None)
        about = {"handoff_id": handoff.id, "kind": "crisis", "step": 1, "raised_at": now, "next_at": now}
        session.add(Alert(**about, channel="email", status="sent"))
        session.add(notices.Notice(event_id=1, part=0, lane="B-1", body="{}", made_at=now, next_at=now))
    browser = Browser(create_app(Settings(HUIXIN_DATABASE_URL=own_database.url), own_database))
    text = browser.get("/metrics").text
    assert 'huixin_alerts{channel="email",status="sent"} 1.0' in text
    assert 'huixin_notices{status="waiting"} 1.0' in text
