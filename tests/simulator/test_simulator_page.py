"""The phone page in a real browser."""

import shutil
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect, sync_playwright

from servicing import segments
from simulator import faults

pytestmark = pytest.mark.slow  # a browser, a process of its own

PHONE = "+8613800000001"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "The page is tested in Chromium: apt-get install -y chromium fonts-noto-cjk"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser, simulated: Any) -> Iterator[Page]:
    """The page at a narrow phone's width; whatever goes wrong inside it fails the test."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    opened, wrong = context.new_page(), []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
    opened.on("request", lambda request: wrong.append(request.url) if simulated.url not in request.url else None)
    opened.goto(simulated.url)
    yield opened
    context.close()
    assert wrong == []


def test_a_borrower_writes_and_reads(page: Page, simulated: Any) -> None:
    """Both sides appear live, with ticks, as text, and nothing is wider than the screen."""
    page.get_by_label("按姓名").fill("逾期")
    expect(page.locator(".person:visible")).to_have_count(1)
    page.get_by_role("button", name="张伟").click()
    expect(page.get_by_text("+86138****0001").last).to_be_visible()
    text = page.get_by_label("短信内容")
    text.fill("<b>还</b>& [1]")
    text.press("Enter")
    mine = page.locator(".bubble.in .said")
    expect(mine).to_have_text("<b>还</b>& [1]")
    expect(page.locator(".bubble.in .state")).to_have_attribute("title", "已送达")
    expect(text).to_have_value("")
    assert [post["Body"] for post in simulated.gateway.posts] == ["<b>还</b>& [1]"]
    simulated.send("<img src=x onerror=alert(1)>好的")
    expect(page.locator(".bubble.out .said")).to_have_text("<img src=x onerror=alert(1)>好的")
    expect(page.locator(".bubble.out .state")).to_have_attribute("data-state", "ticks")
    simulated.fault("undelivered_30003", count=1)
    simulated.send("第二条" * 30)
    expect(page.locator(".bubble.out .reason").last).to_contain_text("30003")
    expect(page.locator(".bubble.out .size").last).to_have_text("2 条")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_enter_belongs_to_the_input_method_while_it_composes(page: Page, simulated: Any) -> None:
    """Choosing a word with Enter does not send; the next Enter does."""
    page.get_by_role("button", name="张伟").click()
    text = page.get_by_label("短信内容")
    text.focus()
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "ni'hao", "selectionStart": 6, "selectionEnd": 6})
    enter = "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true})"
    text.evaluate(f"box => box.dispatchEvent({enter})")
    keyboard.send("Input.insertText", {"text": "你好"})
    expect(text).to_have_value("你好")
    assert simulated.gateway.posts == []
    text.press("Shift+Enter")
    text.press("Enter")
    expect(page.locator(".bubble.in .said")).to_have_text("你好")


def test_the_counter_counts_as_the_carrier_does(page: Page) -> None:
    """The page's own measure agrees with the simulator's, on both alphabets and their edges."""
    texts = ["", "a" * 160, "a" * 161, "€" * 81, "a" * 152 + "€" + "a" * 152, "好" * 70, "好" * 71, "😀" * 36]
    texts += ["好" * 66 + "😀" + "好" * 66, "ça", "`", "\f^{}\\[~]|€"]
    script = "async (texts) => { const {measure} = await import('/static/segments.js'); return texts.map(measure); }"
    for text, counted in zip(texts, page.evaluate(script, texts), strict=True):
        length, fits_gsm = segments.units(text)
        assert [counted[name] for name in ("encoding", "units", "segments")] == [
            "GSM-7" if fits_gsm else "UCS-2",
            length,
            segments.count(text),
        ]


def test_faults_are_switched_on_and_off(page: Page, simulated: Any) -> None:
    """Each kind has its switch; a fault is for this phone and once unless chosen otherwise; Escape closes."""
    page.get_by_role("button", name="张伟").click()
    page.get_by_role("button", name="故障").click()
    kinds = page.locator(".fault").evaluate_all("all => all.map(one => one.dataset.kind)")
    assert sorted(kinds) == sorted(faults.KINDS)
    switch = page.get_by_role("switch", name="手机不可达")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    (on,) = simulated.call("GET", "/faults").json()["faults"]
    assert (on["kind"], on["to"], on["count"]) == ("undelivered_30003", PHONE, 1)
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    page.keyboard.press("Escape")
    expect(page.locator("#faults")).not_to_be_visible()


def test_a_number_in_no_book_can_be_used(page: Page) -> None:
    """Typing one in the search offers it; the address then remembers it."""
    page.get_by_label("按姓名").fill("+85291234567")
    page.get_by_role("button", name="用这个号码").click()
    expect(page.get_by_role("heading", name="陌生号码")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="陌生号码")).to_be_visible()


def test_the_page_is_closed_to_foreign_code(simulated: Any) -> None:
    """A strict policy, and no script or style inside the page itself."""
    answer = requests.get(simulated.url, timeout=5)
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy
    assert "style=" not in answer.text and "<style" not in answer.text and "onclick" not in answer.text
    assert answer.text.count("<script") == 1 and "http" not in answer.text.replace("http://www.w3.org", "")


def test_a_long_poll_costs_the_page_nothing(page: Page, simulated: Any) -> None:
    """Changing phones lets go of the old one's line and shows the new one's messages only."""
    page.get_by_role("button", name="张伟").click()
    simulated.send("给张伟")
    expect(page.locator(".bubble.out")).to_have_count(1)
    page.get_by_role("button", name="返回").click()
    page.get_by_role("button", name="林美玲").click()
    expect(page.locator(".bubble")).to_have_count(0)
    began = time.monotonic()
    simulated.send("給林美玲", to="+886912000002")
    expect(page.locator(".bubble.out .said")).to_have_text("給林美玲")
    assert time.monotonic() - began < 3
