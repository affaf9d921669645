"""The approvals in a real browser: by keys alone, live, with the second pair of eyes, on a narrow screen, for axe."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import make_borrower, make_loan
from playwright.sync_api import Page, expect
from visitors import Served

from servicing import approvals, clock, instalments, offers, plans, policy, users, waivers
from servicing.plans import Plan

pytestmark = pytest.mark.slow  # a browser

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
PRODUCT = policy.product("任何产品", "cn")
Enter = Callable[..., Page]


@pytest.fixture(autouse=True)
def daytime() -> Iterator[None]:
    """A morning, whatever hour it is where the tests run."""
    clock.start_at(dt.datetime.fromisoformat("2026-11-25T10:00:00+08:00"))
    yield
    clock.shift_by(dt.timedelta(0))


def ask(served: Served, count: int = 12) -> int:
    """Let a borrower choose instalments that a person must approve; give the plan's id."""
    with served.database.transaction() as session:
        plan = instalments.accept(session, make_loan(session, make_borrower(session)), PRODUCT, count, None)
        session.flush()
        return int(plan.id)


def change(served: Served, plan_id: int, act: Callable[[Any, Plan], Any]) -> Any:
    """Do something with a plan, as a colleague or the assistant does."""
    with served.database.transaction() as session:
        return act(session, session.get_one(Plan, plan_id))


def test_a_plan_is_approved_by_keys(served: Served, enter: Enter) -> None:
    """What waits appears without a reload; j chooses, Enter opens, Approve decides; it waits no more."""
    page = enter("zhou", "supervisor")
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page.get_by_text("Nothing waits for a decision.")).to_be_visible()
    plan_id = ask(served)
    expect(page.locator("#queue .plan")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Schedule")).to_be_visible()
    button = page.get_by_role("button", name="Approve")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("It is approved; the borrower is told.")).to_be_visible()
    expect(page.get_by_text("Nothing waits for a decision.")).to_be_visible()
    assert change(served, plan_id, lambda _, plan: (plan.status, plan.decided_by)) == ("approved", "zhou")


def test_other_terms_are_signed_by_somebody_else(served: Served, enter: Enter) -> None:
    """A number that is written is the one that is meant; who offered it reads that another one signs, who can."""
    plan_id = ask(served)
    page = enter("zhou", "supervisor")
    page.goto(f"{served.url}/approvals/{plan_id}")
    page.get_by_label("another number of instalments").last.fill("9")
    expect(page.locator("#choice-other")).to_be_checked()
    page.get_by_role("button", name="Offer these terms").click()
    expect(page.get_by_text("has not answered yet")).to_be_visible()
    change(served, plan_id, lambda session, plan: offers.accept_offer(session, plan, None))
    page.goto(f"{served.url}/approvals")
    expect(page.get_by_text("somebody else signs")).to_be_visible()
    page.locator("[data-open]").click()
    expect(page.get_by_text("another supervisor has to approve them")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    other = enter("wu", "supervisor")
    other.goto(f"{served.url}/approvals/{plan_id}")
    other.get_by_role("button", name="Approve").click()
    expect(other.get_by_text("It is approved; the borrower is told.")).to_be_visible()
    assert change(served, plan_id, lambda _, plan: (plan.status, plan.terms["instalments"])) == ("approved", 9)


def test_what_is_decided_elsewhere_disappears(served: Served, enter: Enter) -> None:
    """The list follows; a page that stands open since before decides nothing and says so."""
    plan_id = ask(served)
    page = enter("zhou", "supervisor")
    page.goto(f"{served.url}/approvals/{plan_id}")
    change(served, plan_id, lambda session, plan: approvals.decline(session, plan, "wu", "不足"))
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("has changed since the page was opened")).to_be_visible()
    expect(page.get_by_text("by wu at")).to_be_visible()
    page.goto(f"{served.url}/approvals")
    other_id = ask(served, 7)
    row = page.locator(f"[data-row='p{other_id}']")
    expect(row).to_be_visible()
    change(served, other_id, lambda session, plan: approvals.decline(session, plan, "wu", "不足"))
    expect(row).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(served: Served, enter: Enter, scheme: str, viewport: Any) -> None:
    """A list with every kind on it, and each kind's page; in the user's language; and nothing is wider than the screen."""
    page = enter("zhou", "supervisor", viewport=viewport, color_scheme=scheme)
    ids = [ask(served)]
    with served.database.transaction() as session:
        users.find(session, "zhou").locale = "zh" if scheme == "dark" else "en"
        long = plans.request(session, make_loan(session), "extension", "requested", None, asked="2027-01-15")
        plans.ask_person(session, long, 3)
        waiver = waivers.request(session, make_loan(session, penalty=6_000), "penalty", PRODUCT, None)
        session.flush()
        offers.change(session, waiver, {"amounts": ["50"]}, "zhou")
        ids += [long.id, waiver.id]
    for path in ("/approvals", *(f"/approvals/{each}" for each in ids)):
        page.goto(served.url + path)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
