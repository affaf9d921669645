"""The moment most readings are made at, and a short way to read."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import settings

from reading import entities

settings.register_profile("reading", deadline=None, max_examples=200)
settings.load_profile("reading")

WEDNESDAY = datetime.fromisoformat("2026-11-25T10:00:00+08:00")

Reader = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def read() -> Reader:
    """Return a reader of (entity, value) pairs, sorted, at ten on Wednesday the 25th of November 2026."""

    def reader(text: str, *, at: datetime = WEDNESDAY, jurisdiction: str = "cn") -> list[tuple[str, str]]:
        found = entities.read(text, at=at, jurisdiction=jurisdiction)
        return sorted((each.entity, each.value) for each in found)

    return reader


@pytest.fixture
def only(read: Reader) -> Callable[..., list[str]]:
    """Return a reader of the sorted values of one entity."""

    def reader(text: str, entity: str, **kwargs: object) -> list[str]:
        return [value for kind, value in read(text, **kwargs) if kind == entity]

    return reader
