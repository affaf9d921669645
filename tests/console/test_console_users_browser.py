"""The users' pages in a real browser: by keys, on a narrow screen, and what axe finds."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from visitors import Served

pytestmark = pytest.mark.slow  # a browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_administrator_adds_and_keeps_out(served: Served, enter: Callable[..., Page], scheme: str) -> None:
    """Adds by keys, reads the password once, keeps them out; axe finds nothing, nothing is wider than the screen."""
    page = enter("wei", "admin", viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page.goto(f"{served.url}/users")
    _is_right(page)
    page.get_by_label("Name").fill("Lin")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The password of lin")).to_be_visible()
    _is_right(page)
    page.get_by_role("link", name="I have it").press("Enter")
    _is_right(page)
    page.get_by_role("button", name="Keep out").click()
    expect(page.get_by_role("button", name="Let in again")).to_be_visible()
    page.goto(f"{served.url}/users")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("lin")


def _is_right(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
