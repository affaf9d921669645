"""Signing in and out, one's own account, and what a browser is told about our pages."""

import pyotp
import pytest
from visitors import HTML, PASSWORD, Browser

from console.app import create_app
from servicing import sign_ins, users
from servicing.settings import Settings


def test_somebody_signs_in_and_out(browser, hire, session) -> None:
    """The first page leads to the sign-in, the sign-in to the work; after leaving the cookie is worth nothing."""
    hire("lin", on_duty=True)
    assert browser.get("/").location == "/sign-in"
    assert browser.sign_in("Lin").location == "/"
    assert browser.get("/").location == "/queue"
    cookie = browser.client.get_cookie("huixin").value
    assert browser.post("/sign-out").location == "/sign-in"
    browser.client.set_cookie("huixin", cookie)
    assert browser.get("/queue").location == "/sign-in?next=/queue"
    session.expire_all()
    assert not users.find(session, "lin").on_duty


def test_a_wrong_password_tells_nothing(browser, hire) -> None:
    """A wrong password, a wrong name and a missing code read the same; after five the name is locked."""
    secret = pyotp.random_base32()
    hire("lin")
    hire("wu", totp_secret=secret)
    answers = [
        browser.sign_in("lin", "wrong"),
        browser.sign_in("nobody", "wrong"),
        browser.sign_in("wu"),
        browser.sign_in("wu", code="000000"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert all("Name, password or code do not fit." in answer.text for answer in answers)
    assert "wrong" not in answers[0].text
    for _ in range(4):
        browser.sign_in("lin", "wrong")
    assert browser.sign_in("lin").status_code == 429
    assert browser.sign_in("lin", "").status_code == 400


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/queue?reason=visit", "/queue?reason=visit"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nb: c", "/"),
        ("", "/"),
    ],
)
def test_one_is_led_back_within_the_console_only(browser, hire, wanted: str, led: str) -> None:
    """Where somebody came from is where they return to, if it is one of our pages."""
    hire("lin")
    data = browser.tokens("/sign-in") | {"name": "lin", "password": PASSWORD}
    assert browser.client.post("/sign-in", query_string={"next": wanted}, data=data).location == led


def test_a_form_of_somebody_else_is_refused(signed_in, session) -> None:
    """Without the page's own token nothing is done; with another browser's neither."""
    one, other = signed_in(name="lin"), signed_in(name="wu")
    for data in ({}, {"csrf_token": "x"}, {**other.tokens("/account")}):
        answer = one.client.post("/account/duty", data=data | {"on": "yes"}, headers=HTML)
        assert answer.status_code == 409
        assert "Reload it" in answer.text
    session.expire_all()
    assert not users.find(session, "lin").on_duty
    assert one.post("/account/duty", on="yes").status_code == 303
    session.expire_all()
    assert users.find(session, "lin").on_duty


def test_an_ended_sign_in_is_said_in_place(signed_in, session, clock) -> None:
    """A form sent after the hour is not carried out; the page says so, and its user comes back to it."""
    browser = signed_in(name="lin")
    tokens = browser.tokens("/account")
    clock.advance(minutes=61)
    answer = browser.client.post("/account/duty", data=tokens | {"on": "yes"}, headers=HTML)
    assert (answer.status_code, "Nothing was sent" in answer.text) == (401, True)
    assert browser.client.get("/queue?part=1", headers={"X-Background": "1"}).status_code == 401


def test_who_is_disabled_is_out_at_once(signed_in, session) -> None:
    """The next request already is refused."""
    browser = signed_in(name="lin")
    assert browser.get("/queue").status_code == 200
    users.disable(session, users.find(session, "lin"), "admin")
    session.commit()
    assert browser.get("/queue").status_code == 303


def test_a_password_is_changed(app, signed_in, hire, session) -> None:
    """By who knows the one before; every other browser is signed out, this one is not."""
    here, there = signed_in(name="lin"), Browser(app)
    there.sign_in("lin")
    assert "does not fit" in _said(here, here.post("/account/password", old="wrong", new="another long one"))
    assert "12 to 256" in _said(here, here.post("/account/password", old=PASSWORD, new="short"))
    assert there.get("/account").status_code == 200
    assert "is changed" in _said(here, here.post("/account/password", old=PASSWORD, new="another long one"))
    assert there.get("/account").status_code == 303
    assert there.sign_in("lin", "another long one").status_code == 303


def test_a_second_factor_is_set_up(app, signed_in, session, clock) -> None:
    """The picture's secret counts once a code was shown; it is not written down readable; the password removes it."""
    browser = signed_in(name="lin")
    page = browser.get("/account/second-factor").text
    secret = page.split("<code>")[1].split("</code>")[0]
    assert "<svg" in page and "style=" not in page
    wrong = browser.post("/account/second-factor", page="/account/second-factor", code="123")
    assert "does not fit" in _said(browser, wrong)
    code = pyotp.TOTP(secret).at(clock.now())
    browser.post("/account/second-factor", page="/account/second-factor", code=code)
    kept = session.connection().exec_driver_sql("SELECT totp_secret FROM users WHERE name = 'lin'").scalar()
    assert kept and secret not in kept
    clock.advance(seconds=30)
    other = Browser(app)
    assert other.sign_in("lin").status_code == 401
    assert other.sign_in("lin", code=pyotp.TOTP(secret).at(clock.now())).status_code == 303
    assert "does not fit" in _said(browser, browser.post("/account/second-factor/remove", password="wrong"))
    browser.post("/account/second-factor/remove", password=PASSWORD)
    assert Browser(app).sign_in("lin").status_code == 303


def test_preferences_hold(signed_in) -> None:
    """Language, zone and appearance are the user's own; a zone that is none is refused."""
    browser = signed_in(name="lin")
    browser.post("/account", locale="zh", zone="Asia/Taipei", theme="dark")
    page = browser.get("/account").text
    assert 'lang="zh-Hans" data-theme="dark"' in page
    browser.post("/account", locale="en", zone="Mars/Base", theme="dark")
    page = browser.get("/account").text
    assert 'value="Asia/Taipei"' in page and 'lang="zh-Hans"' in page
    assert browser.post("/account", locale="xx", zone="UTC", theme="dark").status_code == 400


def test_pages_are_closed_to_foreign_code(signed_in) -> None:
    """A strict policy on every answer, nothing kept by caches, no script or style inside a page."""
    browser = signed_in()
    for path in ("/queue", "/account", "/sign-in", "/nowhere", "/health"):
        answer = browser.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "http" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "style=" not in answer.text and "<style" not in answer.text and " onclick" not in answer.text


@pytest.mark.parametrize(("url", "is_secure"), [(None, False), ("https://desk.example.com", True)])
def test_cookies_are_ours_alone(database, hire, url, is_secure: bool) -> None:
    """Never read by scripts, never sent along from elsewhere; over https never in the clear, and the browser stays there."""
    hire("lin")
    app = create_app(Settings(HUIXIN_DATABASE_URL=database.url, HUIXIN_CONSOLE_URL=url), database)
    browser = Browser(app)
    base = {"base_url": url or "http://localhost", "headers": HTML | {"Referer": f"{url}/sign-in"}}
    page = browser.client.get("/sign-in", **base)
    cookie = page.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert (cookie.startswith("__Host-"), "Secure" in cookie) == (is_secure, is_secure)
    assert ("Strict-Transport-Security" in page.headers) == is_secure


def test_what_is_missing_is_a_clear_page(signed_in) -> None:
    """Unknown pages, wrong methods and forms without a number say what happened; nothing of the inside is shown."""
    browser = signed_in()
    for answer, status, words in (
        (browser.get("/nowhere"), 404, "Nothing here"),
        (browser.get("/handoffs/12345"), 404, "Nothing here"),
        (browser.get("/sign-out"), 405, "Not this way"),
        (browser.post("/handoffs/1/claim", number="x"), 400, "incomplete"),
        (browser.get("/audit-of-everything"), 404, "Nothing here"),
        (browser.post("/account/duty", on="x" * 100_000), 413, "Too large"),
    ):
        assert (answer.status_code, words in answer.text) == (status, True), words
        assert "Traceback" not in answer.text


def test_health_and_metrics_need_no_sign_in(browser) -> None:
    """Monitoring asks without an account; the first page does not show how the parts fare."""
    assert browser.get("/health").json == {"status": "ok"}
    assert browser.get("/ready").status_code == 503
    assert "huixin_handoffs" in browser.get("/metrics").text
    assert browser.get("/status").status_code == 303


def test_a_token_is_kept_as_a_digest(signed_in, session) -> None:
    """Who reads the database cannot become somebody."""
    browser = signed_in()
    rows = session.scalars(sign_ins.select(sign_ins.SignIn)).all()
    assert rows and all(len(row.token_digest) == 64 for row in rows)
    with browser.client.session_transaction() as cookie:
        assert cookie["_user_id"] not in {row.token_digest for row in rows}


def _said(browser: Browser, answer) -> str:
    """Follow a redirect and give what the page there says."""
    assert answer.status_code == 303
    return str(browser.get(answer.location).text)
