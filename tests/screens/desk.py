"""The desk: queue, thread, visits and board, as people there see them on a busy morning."""

from pathlib import Path

from journeys.stack import Stack
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from huixin import demo
from screens.phone import NAME
from servicing.contacts import Contact

PLACE = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
FIRST = "转人工"  # the borrower of the phone's picture asks for a person
OTHERS = (
    "你们天天发短信骚扰我，我要投诉",
    "这笔贷款不是我借的",
    "刚失业了，实在还不上",
    "我不想活了，压力太大",
    "我要和客服说话",
    "律师已经接手了，请联系我的律师",
)
REPLY = "陈先生您好，您周五还1500元已经记下。剩下的想分期的话，我帮您登记，您看可以吗？"


def take(browser: Browser, stack: Stack, folder: Path) -> None:
    """Let borrowers write, open each page as the demo's supervisor or agent, and keep what is seen."""
    _let_write(stack)
    page = _sign_in(browser, stack, "supervisor")
    _keep(page, stack, "queue", folder)
    _keep(page, stack, "board", folder)
    _keep(page, stack, "visits", folder, "?week=2026-W49")
    page.close()
    page = _sign_in(browser, stack, "agent")
    page.locator(".need", has_text="人工").first.get_by_role("button", name="接手").click()
    expect(page.locator("#composer")).to_be_visible()
    page.locator("#body").fill(REPLY)
    expect(page.locator("#count")).not_to_be_empty()
    page.screenshot(path=folder / "thread.png")
    page.close()


def _let_write(stack: Stack) -> None:
    with stack.database.transaction() as session:
        reachable = [each for each in session.scalars(select(Contact).order_by(Contact.id)) if _is_reachable(each)]
        first = next(each.phone for each in reachable if each.holders[0].borrower.name == NAME)
        others = [each.phone for each in reachable if each.holders[0].borrower.name != NAME]
    for phone, text in zip([first, *others], [FIRST, *OTHERS], strict=False):
        stack.ask(phone, text, 40)


def _is_reachable(contact: Contact) -> bool:
    alone = contact.holders[0] if len(contact.holders) == 1 else None
    is_ours = alone is not None and alone.verified_at is not None and alone.borrower.jurisdiction == "cn"
    return is_ours and contact.opted_out_at is None


def _sign_in(browser: Browser, stack: Stack, name: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 860}, **PLACE)
    page.goto(f"http://127.0.0.1:{stack.console}/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(demo.password())
    page.keyboard.press("Enter")
    expect(page.locator("#main h1")).to_be_visible()
    return page


def _keep(page: Page, stack: Stack, name: str, folder: Path, query: str = "") -> None:
    page.goto(f"http://127.0.0.1:{stack.console}/{name}{query}")
    expect(page.locator("#main h1")).to_be_visible()
    page.wait_for_function(
        "[...document.images].every((each) => each.complete && each.naturalWidth > 0)", timeout=30_000
    )
    page.screenshot(path=folder / f"{name}.png", full_page=name == "board")
