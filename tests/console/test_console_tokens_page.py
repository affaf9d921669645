"""The page of tokens in a real browser: made, copied, revoked, on a small screen too."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.slow  # a browser, a process of its own


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_made_copied_revoked(served: Any, enter: Callable[..., Page], width: int, scheme: str) -> None:
    """The token is copied by a button, works, and does not any more once it is revoked; axe finds nothing."""
    page = enter("ada", "admin", viewport={"width": width, "height": 740}, color_scheme=scheme)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{served.url}/tokens")
    page.get_by_label("Which system will use it").fill("账务系统")
    page.get_by_label("Read loans and their figures").check()
    page.get_by_role("button", name="Make").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    written = page.evaluate("navigator.clipboard.readText()")
    shown = {"Authorization": f"Bearer {written}"}
    assert requests.get(f"{served.url}/api/v1/loans", headers=shown, timeout=5).status_code == 200
    assert Axe().run(page).violations_count == 0
    page.goto(f"{served.url}/tokens")
    page.get_by_text("Revoke …").click()
    assert Axe().run(page).violations_count == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Revoke 账务系统").click()
    expect(page.get_by_role("status").get_by_text("It is revoked")).to_be_visible()
    assert requests.get(f"{served.url}/api/v1/loans", headers=shown, timeout=5).status_code == 401
