"""The console in a real browser: signing in, the queue that moves by itself, the keyboard, and what axe finds."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from visitors import PASSWORD

from servicing import takeover, users
from servicing.handoffs import Handoff

pytestmark = pytest.mark.slow  # a browser, a process of its own

CLOSED_AND_AT_ONCE_THE_KEY = """() => {
  document.activeElement.blur();
  keys.showModal();
  keys.close();
  document.getElementById("keys-on").dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true }));
}"""
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}


def test_an_agent_claims_by_key(served: Any, enter: Callable[..., Page]) -> None:
    """Who waits appears without a reload; j chooses, c takes; the number in the navigation follows."""
    page = enter("lin")
    expect(page.get_by_text("Nobody waits.")).to_be_visible()
    served.wait_for(name="<b>陈样本")
    served.wait_for("complaint", "high")
    expect(page.locator("#queue .need")).to_have_count(2)
    expect(page.locator("#waiting")).to_have_text("2")
    page.keyboard.press("j")
    expect(page.locator(".need").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("c")
    expect(page.get_by_role("heading", level=1)).to_contain_text("complaint")
    expect(page.locator("#waiting")).to_have_text("1")
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page.get_by_role("heading", name="In your hands")).to_be_visible()
    expect(page.get_by_text("<**")).to_be_visible()


def test_of_two_the_other_is_told(served: Any, enter: Callable[..., Page]) -> None:
    """What somebody takes disappears at the others'; who pressed a moment too late reads who has it."""
    lin, wu = enter("lin"), enter("wu")
    handoff_id = served.wait_for()
    row = f"[data-row='h{handoff_id}']"
    expect(lin.locator(row)).to_be_visible()
    expect(wu.locator(row)).to_be_visible()
    wu.evaluate("document.getElementById('act').dataset.sent = 'yes'")  # the page stands as it was
    lin.locator(row).get_by_role("button", name="Take").click()
    expect(lin.get_by_role("heading", name="End it")).to_be_visible()
    wu.evaluate("delete document.getElementById('act').dataset.sent")
    wu.evaluate("document.querySelector('#queue [data-act=claim]').click()")
    expect(wu.get_by_role("status").get_by_text("lin was quicker")).to_be_visible()
    expect(wu.locator(row)).to_have_count(0)


def test_a_crisis_is_seen_and_heard(served: Any, enter: Callable[..., Page]) -> None:
    """On every page, in the title, and as a tone once somebody has touched the page; until it is taken."""
    page = enter("lin")
    page.goto(f"{served.url}/account")
    page.keyboard.press("Tab")
    handoff_id = served.wait_for("crisis", "crisis")
    expect(page.get_by_role("alert")).to_contain_text("Crisis waiting: 1")
    expect(page).to_have_title("(1) ⚠ My account · 回信消费金融")
    expect(page.locator("html")).to_have_attribute("data-sounded", "1")
    with served.database.transaction() as session:
        takeover.claim(session, session.get_one(Handoff, handoff_id), users.find(session, "lin"))
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page).to_have_title("My account · 回信消费金融")


def test_the_keyboard_alone_is_enough(served: Any, enter: Callable[..., Page]) -> None:
    """The list of keys opens and closes; while somebody writes no key does anything; keys can be switched off."""
    page = enter("lin")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.evaluate(CLOSED_AND_AT_ONCE_THE_KEY)
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("gs?c")
    expect(page.get_by_role("searchbox")).to_have_value("gs?c")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="Sound on")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("?")
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).not_to_be_visible()


def test_all_tabs_share_one_stream(served: Any, enter: Callable[..., Page]) -> None:
    """Eight tabs are open and every one of them still loads and hears: a browser has six connections to a server."""
    first = enter("lin")
    tabs = [first.context.new_page() for _ in range(8)]
    for tab in tabs:
        tab.goto(f"{served.url}/queue")
    served.wait_for()
    for tab in tabs:
        expect(tab.locator("#waiting")).to_have_text("1")
        expect(tab.locator("#queue .need")).to_have_count(1)


def test_who_is_signed_out_reads_so(served: Any, enter: Callable[..., Page]) -> None:
    """The page that stays open says it, and what stands on it stays."""
    page = enter("lin")
    page.get_by_role("searchbox").fill("写到一半")
    with served.database.transaction() as session:
        users.disable(session, users.find(session, "lin"), "admin")
    expect(page.locator("#line")).to_contain_text("You are signed out")
    expect(page.get_by_role("searchbox")).to_have_value("写到一半")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(served: Any, enter: Callable[..., Page], scheme: str, viewport: Any) -> None:
    """Every page, with something on it, for a supervisor, who sees the most; and nothing is wider than the screen."""
    page = enter("zhou", "supervisor", viewport=viewport, color_scheme=scheme)
    handoff_id = served.wait_for("crisis", "crisis")
    served.wait_for("complaint", "high")
    with served.database.transaction() as session:
        lin = users.add(session, "lin", "agent", PASSWORD, "lender")
        for user in (lin, users.find(session, "zhou")):
            users.set_duty(session, user, True, user.name)
    page.goto(f"{served.url}/queue")
    page.locator(f"[data-row='h{handoff_id}']").get_by_role("button", name="Take").click()
    page.get_by_text("End it").click()
    expect(page.get_by_label("How is the person now?")).to_be_visible()
    pages = (
        "/approvals",
        "/audit",
        "/board",
        "/queue",
        "/search?q=x",
        "/account",
        "/account/second-factor",
        "/status",
        "/visits",
        "/nowhere",
    )
    for path in pages:
        page.goto(served.url + path)
        found = Axe().run(page)
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto(f"{served.url}/queue")
    page.keyboard.press("?")
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    assert Axe().run(page).violations_count == 0
