"""The visits in a real browser: moved by keys, by drag and without a script, kept up to date, on a narrow screen."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import make_borrower, make_conversation, make_loan, make_team
from playwright.sync_api import Locator, Page, expect
from visitors import PASSWORD, Served

from servicing import clock, openings, policy, visits
from servicing.slots import Slot
from servicing.visits import Visit

pytestmark = pytest.mark.slow  # a browser

FRIDAY = dt.date(2026, 11, 27)
NARROW = {"width": 360, "height": 740}
Enter = Callable[..., Page]


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    """A Wednesday morning, whatever day it is where the tests run."""
    clock.start_at(dt.datetime.fromisoformat("2026-11-25T10:00:00+08:00"))
    yield
    clock.shift_by(dt.timedelta(0))


@pytest.fixture
def visit_id(served: Served) -> int:
    """A visit booked for Friday at nine by the one team of its region; a team elsewhere is free all week."""
    with served.database.transaction() as session:
        team = make_team(session, name="T1")
        make_team(session, name="T9", region="嘉定", start=dt.time(10))
        return book(session, team, "陈样本", 9)


def book(session: Any, team: Any, name: str, start: int) -> int:
    """Book two hours on Friday."""
    borrower = make_borrower(session, name=name)
    make_loan(session, borrower, overdue=12)
    make_conversation(session, borrower, replied_at=clock.now())
    wanted = Slot(FRIDAY, dt.time(start), dt.time(start + 2), team.id)
    visit = openings.hold(session, borrower, wanted, policy.product("default"), None)
    visit.place = "home"
    visits.book(session, visit, None)
    session.flush()
    return visit.id


def cell(page: Page, words: str) -> Locator:
    """Give the cell of a day and an hour, by what it says of itself."""
    return page.locator(f".cell[data-says='{words}']")


def ready(page: Page, week: str) -> None:
    """Wait until a week is shown, the page's scripts have run, and its stream has told it something."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(week)
    page.wait_for_load_state("load")
    expect(page.locator("#waiting")).to_have_text("0")


def became(served: Served) -> list[str]:
    """Give what is on record of all visits."""
    with served.database.transaction() as session:
        return [f"{each.status} {each.date:%m-%d} {each.start:%H}" for each in session.query(Visit).order_by(Visit.id)]


def test_a_visit_is_moved_by_keys(served: Served, enter: Enter, visit_id: int) -> None:
    """By g v, j, m, arrows, Enter, Tab, Enter: only where its region's teams are free; Escape gives up at any point."""
    page = enter("lin")
    ready(page, "Queue")
    page.keyboard.press("g")
    page.keyboard.press("v")
    ready(page, "2026-W48")
    card = page.locator(".visit")
    expect(card).to_contain_text("陈**")
    page.keyboard.press("j")
    expect(card).to_be_focused()
    page.keyboard.press("m")
    expect(cell(page, "Thu, Nov 26 11:00")).to_be_focused()
    expect(cell(page, "Thu, Nov 26 12:00")).not_to_have_class("cell open can")  # another region's
    page.keyboard.press("Escape")
    expect(card).to_be_focused()
    expect(page.locator(".can")).to_have_count(0)
    page.keyboard.press("m")
    page.keyboard.press("ArrowRight")
    expect(cell(page, "Fri, Nov 27 11:00")).to_be_focused()
    page.keyboard.press("j")
    expect(cell(page, "Fri, Nov 27 13:00")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("陈** · Fri, Nov 27 09:00 → Fri, Nov 27 13:00")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    assert became(served) == ["booked 11-27 09"]
    page.keyboard.press("m")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # once too often: nothing is agreed by it
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="The borrower has agreed to it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is moved, and the borrower is told.")).to_be_visible()
    assert became(served) == ["cancelled 11-27 09", "booked 11-26 13"]


def test_a_visit_is_moved_by_drag(served: Served, enter: Enter, visit_id: int) -> None:
    """Dropped on what is not free nothing happens; on what is free it is asked whether the borrower agreed."""
    page = enter("lin")
    page.goto(f"{served.url}/visits?team=T1")
    ready(page, "2026-W48")
    page.locator(".visit").drag_to(page.locator(".day.now .cell").last)
    expect(page.get_by_role("dialog")).not_to_be_visible()
    expect(page.locator(".can")).to_have_count(0)
    page.locator(".visit").drag_to(cell(page, "Fri, Nov 27 15:00"))
    page.get_by_role("button", name="Ask the borrower by SMS").click()
    expect(page.get_by_text("Until they say yes, the visit stays where it is.")).to_be_visible()
    assert became(served) == ["booked 11-27 09"]
    assert "team=T1" in page.url
    page.locator(".visit").drag_to(cell(page, "Fri, Nov 27 15:00"))
    page.get_by_role("button", name="The borrower has agreed to it").click()
    expect(page.get_by_text("It is moved, and the borrower is told.")).to_be_visible()
    assert became(served) == ["cancelled 11-27 09", "booked 11-27 15"]


def test_a_visit_is_moved_without_a_script(served: Served, chromium: Any, visit_id: int) -> None:
    """By its page, on a narrow screen, with a list of what is free in its region."""
    served.hire("lin")
    context = chromium.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(f"{served.url}/visits")
    page.get_by_label("Name").fill("lin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="陈**").click()
    page.get_by_label("Move to").select_option(label="Thu, Nov 26 11:00–13:00 · T1")
    page.get_by_role("button", name="The borrower has agreed to it").click()
    expect(page.get_by_text("It is moved, and the borrower is told.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thu, Nov 26 11:00–13:00")
    assert became(served) == ["cancelled 11-27 09", "booked 11-26 11"]
    context.close()


def test_the_week_keeps_itself_up_to_date(served: Served, enter: Enter, visit_id: int) -> None:
    """What a borrower arranges appears, but not under the hands of who is moving something; a stale move is refused."""
    page = enter("lin")
    page.goto(f"{served.url}/visits")
    ready(page, "2026-W48")
    expect(page.locator(".visit")).to_have_count(1)
    with served.database.transaction() as session:
        book(session, session.get_one(Visit, visit_id).team, "王样本", 11)
    expect(page.locator(".visit")).to_have_count(2)
    page.locator(".visit").first.focus()
    page.keyboard.press("m")
    with served.database.transaction() as session:
        visits.confirm(session, session.get_one(Visit, visit_id), None)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="The borrower has agreed to it").click()
    expect(page.get_by_text("This visit was moved or changed meanwhile")).to_be_visible()
    expect(page.locator(".visit.confirmed")).to_have_count(1)
    assert became(served) == ["confirmed 11-27 09", "booked 11-27 11"]


def test_weeks_by_keys(served: Served, enter: Enter, visit_id: int) -> None:
    """n, p and t turn the pages."""
    page = enter("lin")
    page.goto(f"{served.url}/visits")
    ready(page, "2026-W48")
    for key, week in (("n", "2026-W49"), ("p", "2026-W48"), ("p", "2026-W47"), ("t", "2026-W48")):
        page.keyboard.press(key)
        ready(page, week)
    expect(page.locator("[aria-current=date]")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(served: Served, enter: Enter, visit_id: int, scheme: str, viewport: Any) -> None:
    """The week, with something carried and put down too; a visit before and after its time; arranging one."""
    page = enter("lin", viewport=viewport, color_scheme=scheme)
    with served.database.transaction() as session:
        make_borrower(session, region="Queens")
        other = make_loan(session).borrower
        paths = [f"/visits/{visit_id}", f"/visits/new/{make_conversation(session, other).id}?borrower={other.ref}"]
    for path in [*paths, "/visits?week=2026-W49&region=x", "/visits"]:
        page.goto(served.url + path)
        check(page, path)
    page.locator(".visit").focus()
    page.keyboard.press("m")
    expect(page.locator(".can").first).to_be_focused()
    check(page, "carried")
    page.keyboard.press("Enter")
    check(page, "put down")
    with served.database.transaction() as session:
        session.get_one(Visit, visit_id).date = dt.date(2026, 11, 25)
    page.goto(served.url + paths[0])
    expect(page.get_by_role("heading", name="They met")).to_be_visible()
    check(page, "record")


def check(page: Page, what: str) -> None:
    """See what axe finds, and that nothing is wider than the screen."""
    found = Axe().run(page)
    assert found.violations_count == 0, f"{what}: {found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what
