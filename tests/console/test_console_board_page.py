"""The board in a real browser: it moves by itself, shows its charts, and fits narrow screens."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import make_out
from playwright.sync_api import Page, expect
from visitors import PASSWORD, Served

from servicing import clock, complaints, takeover, users
from servicing.handoffs import Handoff

pytestmark = pytest.mark.slow  # a browser

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
LOADED = "() => [...document.images].every(each => each.complete && each.naturalWidth > 0)"


@pytest.fixture(autouse=True)
def daytime() -> Iterator[None]:
    """A morning, whatever hour it is where the tests run."""
    clock.start_at(dt.datetime.fromisoformat("2026-11-25T10:00:00+08:00"))
    yield
    clock.shift_by(dt.timedelta(0))


@pytest.fixture
def served_before(served: Served) -> Served:
    """A desk that has closed something, has something in hand, and a complaint that is due."""
    done, held = served.wait_for("visit"), served.wait_for("complaint", "high")
    with served.database.transaction() as session:
        lin = users.add(session, "lin", "agent", PASSWORD, "lender")
        for handoff_id in (done, held):
            takeover.claim(session, session.get_one(Handoff, handoff_id), lin)
        first = session.get_one(Handoff, done)
        make_out(session, first.conversation, author="agent", agent="lin", status="delivered", attempted_at=clock.now())
        takeover.close(session, first, lin, "solved", "", "")
        other = session.get_one(Handoff, held).conversation
        complaints.open_complaint(session, other, "words", None).due = dt.date(2026, 11, 24)
    return served


def test_it_moves_by_itself(served_before: Served, enter: Callable[..., Page]) -> None:
    """Who waits is there without a reload, and gone once taken; who has it, too; what is focused stays so."""
    page = enter("zhou", "supervisor")
    page.keyboard.press("g")
    page.keyboard.press("b")
    normal = page.locator(".tile.normal")
    expect(normal.locator(".number")).to_have_text("0")
    expect(page.locator(".places li").filter(has_text="lin")).to_contain_text("1 of 5 in hand")
    normal.get_by_role("link").focus()
    handoff_id = served_before.wait_for("visit")
    expect(normal.locator(".number")).to_have_text("1")
    expect(normal.get_by_role("link")).to_be_focused()
    expect(normal).to_contain_text("first due 12:00")
    expect(page.locator(".whys")).to_contain_text("visit")
    with served_before.database.transaction() as session:
        takeover.claim(session, session.get_one(Handoff, handoff_id), users.find(session, "lin"))
    expect(normal.locator(".number")).to_have_text("0")
    expect(page.locator(".places li").filter(has_text="lin")).to_contain_text("2 of 5 in hand")


def test_who_hears_no_news_sees_them_nevertheless(served_before: Served, enter: Callable[..., Page]) -> None:
    """The queue is not an administrator's, so no stream is: the board looks again by itself."""
    page = enter("zhou", "supervisor")
    with served_before.database.transaction() as session:
        users.find(session, "zhou").role = "admin"
    page.clock.install()
    page.goto(f"{served_before.url}/board")
    number = page.locator(".tile.normal .number")
    expect(number).to_have_text("0")
    served_before.wait_for("visit")
    page.clock.fast_forward(17_000)
    expect(number).to_have_text("1")
    assert page.locator(".tile a").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(served_before: Served, enter: Callable[..., Page], scheme: str, viewport: Any) -> None:
    """With everything on it and all of it open; the charts are those of the screen and its colours, and none is cut."""
    page = enter("zhou", "supervisor", viewport=viewport, color_scheme=scheme)
    served_before.wait_for("crisis", "crisis")
    page.goto(f"{served_before.url}/board?days=28")
    for each in page.locator("summary").all():
        each.click()
    for image in page.locator("img").all():
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
    assert page.evaluate(LOADED)
    shown = page.locator("img").evaluate_all("all => all.map(each => each.currentSrc)")
    assert len(shown) == 4
    size = "narrow" if viewport is NARROW else "wide"
    assert all(f"theme={scheme}" in each and f"size={size}" in each for each in shown)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".places li").filter(has_text="lin").count() == 1
