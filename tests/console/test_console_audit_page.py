"""The record in a real browser: filtered by keyboard, unmasked, taken away, on a narrow screen, and what axe finds."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import make_batch
from playwright.sync_api import Page, expect
from visitors import Served

from servicing import complaints
from servicing.handoffs import Handoff

pytestmark = pytest.mark.slow  # a browser

NARROW = {"width": 360, "height": 740}
Enter = Callable[..., Page]


@pytest.fixture
def case(served: Served) -> str:
    """A case with a complaint: the address of its thread."""
    handoff_id = served.wait_for(name="陈样本", phone="+8613800001234", ref="B-7")
    with served.database.transaction() as session:
        talk = session.get_one(Handoff, handoff_id).conversation
        complaints.open_complaint(session, talk, "态度不好", make_batch(session, talk, "<b>投诉").id)
        return f"{served.url}/threads/{talk.id}"


def test_the_keyboard_filters_and_opens(served: Served, enter: Enter, case: str) -> None:
    """The keys g and r lead there, / to the case; j chooses an event and Enter opens it: who, why, and that the chain holds."""
    page = enter("zhou", "supervisor")
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url(f"{served.url}/audit")
    page.keyboard.press("/")
    page.keyboard.type("13800001234")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.url}/audit?case=B-7")
    page.get_by_label("Kind").select_option("complaint.opened")
    page.get_by_role("button", name="Show", exact=True).press("Enter")
    expect(page.locator(".event")).to_have_count(1)
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Complaint opened")
    expect(page.get_by_text("holds")).to_be_visible()
    expect(page.get_by_text("<b>投诉")).to_be_visible()


def test_an_auditor_unmasks_and_takes_away(served: Served, enter: Enter, case: str, tmp_path: Path) -> None:
    """From the thread, whose page works without what an auditor may not do, to its record, unmasked, as a file."""
    page = enter("an", "auditor")
    page.goto(case)
    expect(page.get_by_text("<b>投诉").first).to_be_visible()
    page.get_by_role("link", name="Record").last.click()
    expect(page.get_by_text("陈**").first).to_be_visible()
    page.get_by_role("button", name="Show name and numbers").click()
    expect(page.get_by_text("+8613800001234")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "record.csv")
    taken = (tmp_path / "record.csv").read_text(encoding="utf-8-sig")
    assert "complaint.opened" in taken and "陈样本" in taken
    page.reload()
    expect(page.get_by_role("heading", name="Record exported")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_is_enough(served: Served, enter: Enter, case: str, scheme: str) -> None:
    """Nothing is wider than the screen, and axe finds nothing: the list, a case, an event."""
    page = enter("an", "auditor", viewport=NARROW, color_scheme=scheme)
    page.goto(f"{served.url}/audit?case=B-7&since={dt.date(2020, 1, 1)}&until=x")
    _is_right(page)
    page.locator(".event").first.get_by_role("link").first.click()
    expect(page.get_by_text("Place in the chain")).to_be_visible()
    _is_right(page)


def _is_right(page: Page) -> None:
    found: Any = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
