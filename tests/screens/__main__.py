"""``python -m screens`` (``make screenshots``): take every picture of the docs, from a stack started for it."""

import contextlib
import datetime as dt
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from journeys.stack import CLOCK, Stack
from playwright.sync_api import Browser, sync_playwright

from huixin import embedded
from screens import desk, past, phone
from servicing import clock, vault
from servicing.database import Database
from servicing.settings import ROOT, Settings

PICTURES = ROOT / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main() -> None:
    """Hold a dialogue on the phone, fill the desk and its last four weeks, and take the pictures."""
    with stack() as running, browser() as chromium:
        phone.take(chromium, running, PICTURES)
        with running.database.transaction() as session:
            past.write(session)
            past.arrange_visits(session)
        desk.take(chromium, running, PICTURES)
    for each in sorted(PICTURES.glob("*.png")):
        sys.stdout.write(f"{each.relative_to(ROOT)}: {each.stat().st_size // 1024} KiB\n")


@contextlib.contextmanager
def stack() -> Iterator[Stack]:
    """A stack with the demo's portfolio and people."""
    key = secrets.token_hex(32)
    vault.unlock([key])
    clock.start_at(dt.datetime.fromisoformat(CLOCK))
    with tempfile.TemporaryDirectory(prefix="huixin-screens-", ignore_cleanup_errors=True) as home:
        running = Stack(Path(home), key)
        running.huixin("demo", "load")
        running.start()
        try:
            with embedded.server(Settings(HUIXIN_HOME=Path(home), HUIXIN_DATABASE_URL=None)) as url:
                running.database = Database(url)
                yield running
                running.database.dispose()
        finally:
            running.stop()


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Chromium as the system has it."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        sys.exit("make screenshots needs chromium and a Chinese font: run scripts/need-chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


if __name__ == "__main__":
    main()
