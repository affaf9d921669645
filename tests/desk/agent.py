"""An agent's browser: a conversation open, perhaps the queue behind it, both as quick as their scripts make them."""

import contextlib
import heapq
import json
import queue
import random
import re
import threading
import time
from collections.abc import Iterator

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

FORM = re.compile(r'name="(csrf_token|number|ownership)" value="([^"]+)"')
SEQ = re.compile(r'data-seq="(\d+)"[^>]*')
COUNTED = re.compile(r"第(\d+)条")
HTML = {"Accept": "text/html"}


class Agent(threading.Thread):
    """Signs in, opens a conversation, and keeps it up to date until told to leave."""

    def __init__(self, name: str, password: str, url: str, conversation: str, seed: int, *, has_queue: bool) -> None:
        """Take who it is, where the console is, which conversation is open, and whether the queue is in a tab behind it."""
        super().__init__(daemon=True, name=name)
        self.seen: dict[int, float] = {}  # number of a text: when this page had it, by the machine's clock
        self.took: dict[str, list[float]] = {}  # kind of request: seconds each took
        self.failed: list[str] = []
        self.lost = 0  # times that its stream ended before it left
        self.ready, self._leave = threading.Event(), threading.Event()
        self._login, self._url, self._conversation = (name, password), url, conversation
        self._dice = random.Random(seed)
        self._plans: queue.Queue[tuple[float, str]] = queue.Queue()
        self._since, self._planned, self._has_queue = 0, set[str](), has_queue
        self._browser = requests.Session()
        again = Retry(total=3, allowed_methods=None, status=0)  # a kept connection that was closed: browsers try again
        self._browser.mount("http://", HTTPAdapter(max_retries=again))

    def begin(self) -> None:
        """Measure from now on."""
        self.took = {}

    def leave(self) -> None:
        """Close the browser."""
        self._leave.set()

    def run(self) -> None:
        """Open the pages, then do what is due."""
        name, password = self._login
        form = dict(FORM.findall(self._browser.get(f"{self._url}/sign-in", headers=HTML).text))
        self._browser.post(f"{self._url}/sign-in", data=form | {"name": name, "password": password}, headers=HTML)
        self._open_thread()
        self._call("queue page", "/queue")
        threading.Thread(target=self._listen, daemon=True).start()
        self._plan("reads on", self._dice.uniform(0, 5))
        for what in self._due():
            self._planned.discard(what)
            self._do(what)

    def _due(self) -> Iterator[str]:
        """Give what is to be done, each at its time."""
        waiting: list[tuple[float, str]] = []
        while not self._leave.is_set():
            with contextlib.suppress(queue.Empty):
                pause = waiting[0][0] - time.time() if waiting else 0.5
                heapq.heappush(waiting, self._plans.get(timeout=max(0.001, min(pause, 0.5))))
            if waiting and waiting[0][0] <= time.time():
                yield heapq.heappop(waiting)[1]

    def _plan(self, what: str, wait: float) -> None:
        if what not in self._planned:  # a page that is about to ask does not ask twice
            self._planned.add(what)
            self._plans.put((time.time() + wait, what))

    def _do(self, what: str) -> None:
        if what == "texts":
            self._look()
        elif what == "case":
            self._call("case", f"/threads/{self._conversation}/case", background=True)
        elif what == "queue":
            self._call("queue", "/queue?part=1", background=True)
        else:
            self._work()
            self._plan("reads on", self._dice.uniform(3, 7))

    def _work(self) -> None:
        """Every five seconds or so: open a page anew, or write for a while."""
        act = self._dice.choice(("thread page", "queue page", "write", "write"))
        if act == "thread page":
            self._open_thread()
        elif act == "queue page":
            self._call("queue page", "/queue")
        else:
            form = self._form | {"body": "您好，我看一下您的账单，" * self._dice.randint(1, 4), "kind": "sms"}
            self._call("gate check", f"/threads/{self._conversation}/check", form=form)

    def _open_thread(self) -> None:
        page = self._call("thread page", f"/threads/{self._conversation}")
        composer = page[page.index('id="composer"') :] if 'id="composer"' in page else page
        self._form = dict(FORM.findall(composer))
        self._keep(page)

    def _look(self) -> None:
        self._keep(self._call("texts", f"/threads/{self._conversation}/texts?since={self._since}", background=True))

    def _keep(self, page: str) -> None:
        now = time.time()
        for number in COUNTED.findall(page):
            self.seen.setdefault(int(number), now)
        marks = list(SEQ.finditer(page))
        pending = [each for each in marks if "data-pending" in each.group()]
        if marks:
            self._since = int((pending or marks[-1:])[0].group(1))

    def _call(self, kind: str, path: str, *, background: bool = False, form: dict[str, str] | None = None) -> str:
        headers = HTML | ({"X-Background": "1"} if background else {})
        began = time.perf_counter()
        answer = self._browser.request(
            "POST" if form else "GET", self._url + path, headers=headers, data=form, timeout=30
        )
        text = answer.text
        self.took.setdefault(kind, []).append(time.perf_counter() - began)
        if answer.status_code != 200:
            self.failed.append(f"{kind}: {answer.status_code}")
        return text

    def _listen(self) -> None:
        while not self._leave.is_set():
            with contextlib.suppress(requests.RequestException):
                self._hear()
            self.lost += not self._leave.is_set()

    def _hear(self) -> None:
        self._plan("texts", 0)  # as `resync` has it
        for news in self._news():
            self.ready.set()
            if news["topic"] == "message" and news["conversation"] == self._conversation:
                self._plan("texts", 0)
                self._plan("case", 0.4)
            elif news["topic"] in ("handoff", "conversation", "user"):
                if self._has_queue:
                    self._plan("queue", 3 + self._dice.random() * 0.7)  # its tab is behind, as queue.js waits then
                if news.get("conversation") == self._conversation:
                    self._plan("case", 0.4)

    def _news(self) -> Iterator[dict[str, str]]:
        cookies = self._browser.cookies.get_dict()
        address = f"{self._url}/live?conversation={self._conversation}"
        with requests.get(address, cookies=cookies, stream=True, timeout=60) as answer:
            for line in answer.iter_lines():
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])
                if self._leave.is_set():
                    return
