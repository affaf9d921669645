"""The phone: a promise, its correction, and how to pay, as a borrower sees them."""

from pathlib import Path

from journeys.stack import Stack
from playwright.sync_api import Browser, expect

NAME = "陈样本"  # the first of the demo portfolio: twelve days overdue
TEXTS = ("我下周三发工资，到时候还两千", "改成周五还一千五", "怎么还款")
PLACE = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


def take(browser: Browser, stack: Stack, folder: Path) -> None:
    """Pick up the phone, send each text, wait for its answer and for the carrier's receipt."""
    page = browser.new_page(viewport={"width": 400, "height": 950}, device_scale_factor=1.5, **PLACE)
    page.goto(f"http://127.0.0.1:{stack.simulator}/")
    page.get_by_role("button", name=NAME).click()
    for number, text in enumerate(TEXTS, 1):
        box = page.get_by_label("短信内容")
        box.fill(text)
        box.press("Enter")
        expect(page.locator(".bubble.out")).to_have_count(number, timeout=30_000)
        expect(page.locator(".bubble.out .state").last).to_have_attribute("title", "已送达", timeout=15_000)
    page.screenshot(path=folder / "phone.png")
    page.close()
