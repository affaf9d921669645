"""The thread in a real browser: live, judged while one writes, kept until sent, by keys alone, on a narrow screen."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from factories import make_batch, make_out, make_text
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select
from visitors import PASSWORD, Served

from servicing import clock, complaints, contacts, disputes, notes, sign_ins, takeover, users
from servicing.handoffs import Handoff
from servicing.messages import Message

pytestmark = pytest.mark.slow  # a browser

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
Enter = Callable[..., Page]


class Thread:
    """A conversation that somebody has, and the page on which they see it."""

    def __init__(self, served: Served, page: Page, handoff_id: int) -> None:
        self.served, self.page, self.handoff_id = served, page, handoff_id

    def change(self, act: Callable[[Any, Any], Any]) -> Any:
        """Do something with the conversation, as the worker or a colleague does."""
        with self.served.database.transaction() as session:
            return act(session, session.get_one(Handoff, self.handoff_id).conversation)

    def says(self, body: str) -> None:
        """Let the borrower write."""
        self.change(lambda session, talk: make_text(session, talk, body, provider_id=str(uuid.uuid4())))

    def written(self) -> int:
        """Count what people sent."""
        count = select(func.count()).where(Message.author == "agent")
        return int(self.change(lambda session, _: session.scalar(count)))

    @property
    def text(self) -> Locator:
        """The field in which one writes."""
        return self.page.get_by_label("Text", exact=True)

    @property
    def verdict(self) -> Locator:
        """What is said about the draft."""
        return self.page.locator("#verdict")


@pytest.fixture(autouse=True)
def daytime() -> Iterator[None]:
    """A morning, whatever hour it is where the tests run: at night texts wait."""
    clock.start_at(dt.datetime.fromisoformat("2026-11-25T10:00:00+08:00"))
    yield
    clock.shift_by(dt.timedelta(0))


def ready(page: Page) -> None:
    """Wait until the page's scripts have run and the stream is open."""
    expect(page.locator("#composer .ready")).to_have_js_property("hidden", False)
    expect(page.get_by_role("button", name="Sound on")).to_be_visible()


@pytest.fixture
def taken(served: Served, enter: Enter) -> Callable[..., Thread]:
    """A function that gives the thread of somebody who has just taken it."""

    def by(name: str = "lin", **options: Any) -> Thread:
        handoff_id = served.wait_for("complaint", "high")
        page = enter(name, **options)
        with served.database.transaction() as session:
            takeover.claim(session, session.get_one(Handoff, handoff_id), users.find(session, name))
        page.goto(f"{served.url}/handoffs/{handoff_id}")
        ready(page)
        return Thread(served, page, handoff_id)

    return by


def test_claim_answer_hand_back(served: Served, enter: Enter) -> None:
    """From the queue to the end by keys alone; the assistant has the conversation again."""
    handoff_id = served.wait_for("complaint", "high")
    page = enter("lin")
    expect(page.locator(".need")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("c")
    ready(page)
    thread = Thread(served, page, handoff_id)
    page.keyboard.press("r")
    expect(thread.text).to_be_focused()
    page.keyboard.type("您好，请问有什么可以帮您")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry.agent .body")).to_contain_text("您好，请问有什么可以帮您")
    expect(thread.text).to_have_value("")
    page.keyboard.type("先安抚")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator(".entry.note")).to_contain_text("先安抚")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("已安抚")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".entry.note").last).to_contain_text("已安抚")
    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Texts")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".entry").last).to_be_focused()
    page.keyboard.press("i")
    expect(page.locator("#case")).to_be_focused()
    page.keyboard.press("e")
    expect(page.get_by_label("How did it end?")).to_be_focused()
    page.get_by_label("How did it end?").select_option("solved")
    page.keyboard.press("Tab")
    page.keyboard.type("已说明")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("the assistant answers there again")).to_be_visible()
    assert thread.change(lambda _, talk: talk.owner) == "assistant"
    assert thread.written() == 1


def test_what_is_new_appears_and_nothing_is_lost_or_doubled(taken: Callable[..., Thread]) -> None:
    """Texts and their states, without a reload; after the line was lost too, however much was said meanwhile."""
    thread = taken()
    page, entries = thread.page, thread.page.locator(".entry .body")
    thread.says("在吗")
    expect(entries).to_have_text(["在吗"])
    reply = thread.change(lambda session, talk: make_out(session, talk, "您好", author="agent", agent="wu").id)
    expect(page.locator(".entry .status")).to_have_text("queued")

    def deliver(session: Any, _: Any) -> None:
        session.get_one(Message, reply).status = "delivered"

    thread.change(deliver)
    expect(page.locator(".entry .status")).to_have_text("delivered")
    page.context.set_offline(True)
    said = [f"第{number}条" for number in range(60)]
    for body in said:
        thread.says(body)
    page.context.set_offline(False)
    expect(entries).to_have_count(62, timeout=15_000)
    assert entries.all_inner_texts() == ["在吗", "您好", *said]
    assert page.evaluate("scroll => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80",
                         page.locator("#scroll").element_handle())  # fmt: skip


def test_a_thousand_texts_are_read_backwards(taken: Callable[..., Thread]) -> None:
    """A page at a time, each once, the place kept; what is new does not tear the reader away."""
    thread = taken()
    thread.change(lambda session, talk: [make_out(session, talk, f"{n}") and None for n in range(90)] and None)
    thread.page.reload()
    ready(thread.page)
    entries = thread.page.locator(".entry .body")
    expect(entries).to_have_count(40)
    for count in (80, 90):
        thread.page.locator("#scroll").focus()
        thread.page.keyboard.press("u")
        expect(entries).to_have_count(count)
    assert entries.all_inner_texts() == [f"{n}" for n in range(90)]
    expect(thread.page.locator("#earlier")).to_be_hidden()
    thread.page.evaluate("document.getElementById('scroll').scrollTop = 0")
    thread.says("新")
    expect(thread.page.get_by_role("button", name="New texts below")).to_be_visible()
    assert thread.page.evaluate("document.getElementById('scroll').scrollTop") == 0
    thread.page.get_by_role("button", name="New texts below").click()
    expect(entries.last).to_be_in_viewport()


def test_a_stored_script_is_text(taken: Callable[..., Thread]) -> None:
    """In a text, a note, the words of a dispute: shown, never run."""
    thread = taken()
    bad = "<script>document.title='x'</script><img src=x onerror=alert(1)>"

    def store(session: Any, talk: Any) -> None:
        make_batch(session, talk, bad)
        make_out(session, talk, bad, author="agent", agent="wu")
        notes.write(session, talk, bad, "wu")
        person = talk.contact.holders[0].borrower
        disputes.open_dispute(session, person, person.loans[0], "amount", bad, None)
        complaints.open_complaint(session, talk, bad, None)

    thread.change(store)
    for text in (thread.page.locator(".entry .body"), thread.page.locator("#case .body")):
        expect(text.first).to_have_text(bad)
    expect(thread.page.locator(".entry .body")).to_have_count(3)
    assert "complaint" in thread.page.title()
    assert thread.page.locator("#thread script, #thread img").count() == 0


def test_the_gate_speaks_while_one_writes(taken: Callable[..., Thread]) -> None:
    """The rule is named before anything is sent, and sending is refused with it; what is written stays."""
    thread = taken()
    thread.text.fill("再不还我们就起诉您")
    expect(thread.verdict).to_have_text("Not allowed: claims a court or a lawsuit (“起诉”).")
    expect(thread.page.locator("#count")).to_contain_text("1 SMS · 0.05 CNY")
    thread.page.keyboard.press("Control+Enter")
    expect(thread.verdict).to_contain_text("claims a court")
    expect(thread.text).to_have_value("再不还我们就起诉您")
    thread.change(lambda session, talk: contacts.opt_out(session, talk.contact, None))
    thread.text.fill("您好")
    expect(thread.verdict).to_have_text("Not allowed: the borrower has opted out.")
    thread.page.get_by_label("Private note").check()
    expect(thread.verdict).to_be_hidden()
    assert thread.written() == 0


def test_a_ready_reply_is_filled_from_the_case(taken: Callable[..., Thread]) -> None:
    """Put where one writes, with the borrower's figures, to be sent or changed."""
    thread = taken()
    thread.text.fill("您好。")
    thread.page.keyboard.press("Escape")
    thread.page.keyboard.press("a")
    choice = thread.page.get_by_label("Ready replies")
    expect(choice).to_be_focused()
    choice.select_option(label=choice.locator("option", has_text="现金分期").inner_text())
    expect(thread.text).to_be_focused()
    assert thread.text.input_value().startswith("您好。") and "1200.00元" in thread.text.input_value()


def test_who_writes_traditional_is_answered_in_it(served: Served, enter: Enter) -> None:
    """The text stands as it was written and is drawn as such; the ready replies are in the borrower's script and words."""
    handoff_id = served.wait_for(jurisdiction="tw", name="陳樣本")
    page = enter("lin")
    with served.database.transaction() as session:
        handoff = session.get_one(Handoff, handoff_id)
        takeover.claim(session, handoff, users.find(session, "lin"))
        make_text(session, handoff.conversation, "這個月薪水還沒入帳，可以延後幾天嗎")
    page.goto(f"{served.url}/handoffs/{handoff_id}")
    ready(page)
    text = page.locator(".entry.in .body")
    expect(text).to_have_text("這個月薪水還沒入帳，可以延後幾天嗎")
    expect(text).to_have_attribute("lang", "zh-Hant-TW")
    offered = page.get_by_label("Ready replies").locator("option").all_text_contents()
    assert any("接下來" in each for each in offered) and not any("接下来" in each for each in offered)


def test_a_draft_survives_the_end_of_the_sign_in(taken: Callable[..., Thread]) -> None:
    """It says so, keeps what was written, and lets it be sent after signing in again; once sent it is gone."""
    thread = taken()
    page = thread.page
    thread.text.fill("您好，写到一半")

    def end(session: Any, _: Any) -> None:
        sign_ins.end_all(session, users.find(session, "lin"))

    thread.change(end)
    expect(page.locator("#line")).to_contain_text("You are signed out")
    page.keyboard.press("Control+Enter")
    expect(thread.verdict).to_contain_text("what you wrote stays here")
    address = page.url
    page.goto(address)
    page.get_by_label("Name").fill("lin")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    ready(page)
    assert page.url == address
    expect(thread.text).to_have_value("您好，写到一半")
    thread.text.press("Control+Enter")
    expect(page.locator(".entry.agent .body")).to_contain_text("您好，写到一半")
    page.reload()
    ready(page)
    expect(thread.text).to_have_value("")
    assert thread.written() == 1


def test_sent_twice_it_goes_out_once(taken: Callable[..., Thread]) -> None:
    """Whatever fingers, browsers and lines do."""
    thread = taken()
    thread.text.fill("您好")
    thread.page.evaluate(
        "() => { const form = document.getElementById('composer'), data = new FormData(form);"
        " for (let n = 0; n < 3; n++) fetch(form.action, {method: 'POST', body: data, headers: {Accept: 'application/json'}});"
        " form.requestSubmit(); form.requestSubmit(); }"
    )
    expect(thread.page.locator(".entry.agent")).to_have_count(1)
    expect(thread.text).to_have_value("")
    assert thread.written() == 1


def test_a_draft_of_before_is_refused_after_a_change_of_hands(
    taken: Callable[..., Thread], served: Served, enter: Enter
) -> None:
    """The other is seen writing; who is overtaken reads why, keeps the words, and may send them once they have looked."""
    thread = taken()
    zhou = enter("zhou", "supervisor")
    zhou.goto(thread.page.url)
    ready(zhou)
    expect(thread.page.locator("#there")).to_have_text("zhou is here")
    thread.text.press_sequentially("您好")
    expect(zhou.locator("#there")).to_have_text("lin is writing …")

    def pass_about(session: Any, talk: Any) -> None:
        handoff = session.get_one(Handoff, thread.handoff_id)
        zhou_, lin = users.find(session, "zhou"), users.find(session, "lin")
        zhou_.on_duty = lin.on_duty = True
        takeover.assign(session, handoff, zhou_, "zhou")
        takeover.assign(session, handoff, lin, "zhou")

    thread.change(pass_about)
    thread.text.press("Control+Enter")
    expect(thread.verdict).to_contain_text("changed hands since")
    assert thread.written() == 0
    expect(thread.text).to_have_value("您好")
    thread.page.get_by_role("button", name="I have read what was said since").click()
    expect(thread.verdict).to_have_text("")
    thread.text.press("Control+Enter")
    expect(thread.page.locator(".entry.agent")).to_have_count(1)
    zhou.goto(f"{served.url}/queue")
    expect(thread.page.locator("#there")).to_have_text("")


def test_a_crisis_is_told_to_who_has_the_conversation(taken: Callable[..., Thread]) -> None:
    """On the page, as it comes, while a reply is being written; so is an opt-out."""
    thread = taken()
    thread.text.fill("您好")
    from servicing import crisis

    thread.says("活着没意思了")
    thread.change(lambda session, talk: crisis.respond(session, talk, uuid.uuid4()) and None)
    expect(thread.page.locator("#state").get_by_role("alert")).to_contain_text("Crisis")
    expect(thread.page.locator(".entry[data-urgent=crisis]")).to_contain_text("crisis")
    expect(thread.text).to_have_value("您好")
    thread.says("TD")
    thread.change(lambda session, talk: contacts.opt_out(session, talk.contact, None))
    expect(thread.page.locator(".entry[data-urgent=opt_out]")).to_be_visible()
    expect(thread.page.locator("#state .warned")).to_contain_text("Opted out")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing(taken: Callable[..., Thread], scheme: str, viewport: Any) -> None:
    """With everything on the page and all of it open; nothing is wider than the screen, and the case is one step away."""
    thread = taken(viewport=viewport, color_scheme=scheme)

    def fill(session: Any, talk: Any) -> None:
        batch = make_batch(session, talk, "下周三还两千" + "长" * 80)
        batch.understood = [{"name": "promise_to_pay", "confidence": 0.9}]
        make_text(session, talk, "活着没意思了", provider_id=str(uuid.uuid4()))
        for status, rule in (("delivered", "allowed"), ("dropped", "opted_out"), ("held", "quiet_hours")):
            make_out(session, talk, "您好", status=status, rule=rule)
            make_out(session, talk, "您好", status=status, rule=rule, author="agent", agent="lin")
        notes.write(session, talk, "备注", "wu")
        person = talk.contact.holders[0].borrower
        disputes.open_dispute(session, person, person.loans[0], "amount", "多了", None)
        complaints.open_complaint(session, talk, "投诉", None)
        contacts.opt_out(session, talk.contact, None)

    thread.change(fill)
    thread.page.reload()
    ready(thread.page)
    for each in thread.page.locator("#thread summary").all():
        each.click()
    thread.text.fill("您好")
    expect(thread.verdict).to_contain_text("opted out")
    found = Axe().run(thread.page)
    assert found.violations_count == 0, found.generate_report()
    assert thread.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if viewport is NARROW:
        thread.page.get_by_role("link", name="Case").click()
        expect(thread.page.get_by_text("End it")).to_be_in_viewport()
