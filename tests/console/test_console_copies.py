"""What is the same for many readers is made once for all of them, and is never older than what they heard of."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from console import copies


def test_of_fifty_who_ask_at_once_one_makes_it() -> None:
    """The others wait for it and get the same."""
    kept, made, all_ask = copies.Copies(), [], threading.Barrier(50)

    def make() -> str:
        made.append(threading.get_ident())
        return "<p>all</p>"

    def ask(_: int) -> str:
        all_ask.wait()
        return kept.of("queue", 1, make)

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(ask, range(50))) == {"<p>all</p>"}
    assert len(made) == 1


def test_who_heard_of_a_change_gets_what_is_after_it() -> None:
    """An edition that is asked for is made anew; one before it is good enough for who has heard of nothing yet."""
    kept, texts = copies.Copies(), iter(["one", "two"])
    assert kept.of("queue", 1, lambda: next(texts)) == "one"
    assert kept.of("queue", 2, lambda: next(texts)) == "two"
    assert kept.of("queue", 1, lambda: next(texts)) == "two"


def test_a_copy_grows_old(monkeypatch: Any) -> None:
    """Waits and targets are written in it."""
    kept, texts, now = copies.Copies(), iter(["one", "two"]), [100.0]
    monkeypatch.setattr(copies.time, "monotonic", lambda: now[0])
    assert kept.of("queue", 1, lambda: next(texts)) == "one"
    now[0] += copies.OLDEST + 0.1
    assert kept.of("queue", 1, lambda: next(texts)) == "two"


def test_what_failed_is_tried_again() -> None:
    """Nobody gets the copy that could not be made."""
    kept = copies.Copies()

    def fail() -> str:
        raise RuntimeError

    for _ in range(2):
        try:
            kept.of("queue", 1, fail)
        except RuntimeError:
            continue
        raise AssertionError("nothing was raised")
    assert kept.of("queue", 1, lambda: "one") == "one"
