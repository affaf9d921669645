"""The pictures of the dialogues: the committed ones are what rules, actions and sentences say, and none is missing."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from pictures import drawing, gallery, rules
from pictures.dialogue import Book
from pictures.names import Names
from servicing.settings import ROOT

DRAWN = gallery.pictures()
SVG = "{http://www.w3.org/2000/svg}"
AGAIN = "run `make pictures` and look at what has changed"


def words(svg: str, kind: str) -> set[str]:
    """Give the texts of a kind in a picture."""
    found = ElementTree.fromstring(svg).iter(f"{SVG}text")  # noqa: S314 - drawn here
    return {each.text or "" for each in found if each.get("class", "").split()[:1] == [kind]}


@pytest.mark.parametrize("path", sorted(DRAWN), ids=lambda path: path.stem)
def test_the_picture_is_what_the_rules_say(path: Path) -> None:
    """Drawn anew from the rules, a picture is the one that is committed."""
    assert path.is_file(), AGAIN
    assert path.read_text(encoding="utf-8") == DRAWN[path], AGAIN


def test_no_picture_is_left_over() -> None:
    """Each picture belongs to an errand that there is."""
    assert set(gallery.FOLDER.iterdir()) == set(DRAWN)


def test_everything_that_rules_know_is_drawn() -> None:
    """Every intent and every question of the domain stands in some picture, and every intent has a rule."""
    drawn = set[str]().union(*(words(svg, "code") for svg in DRAWN.values()))
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(domain["intents"]) <= drawn
    assert set(domain["slots"]["open_question"]["values"]) <= drawn
    heard = {rule.intent for each in rules.read(ROOT).values() for rule in each}
    assert heard == set(domain["intents"])


def test_everything_drawn_has_a_name() -> None:
    """What a picture shows is called by a Chinese name; a new intent, question, action or variable needs its line."""
    names, book = Names(), Book(ROOT)
    for errand in book.errands:
        drawing.draw(book, names, errand)
    assert sorted(names.missing) == [], "add them to pictures/names.yml"


def test_every_picture_is_shown() -> None:
    """The page of the dialogues shows each picture once, with words for those who do not see it."""
    page = (ROOT / "docs" / "explanation" / "dialogues.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[([^\]]+)\]\(\.\./images/dialogues/(\w+)\.svg\)", page)
    assert sorted(name for _, name in shown) == sorted(path.stem for path in DRAWN)
    assert all(len(words) > 10 for words, _ in shown)


@pytest.mark.parametrize("path", sorted(DRAWN), ids=lambda path: path.stem)
def test_a_picture_stands_alone(path: Path) -> None:
    """A picture loads nothing, is not wider than a page, and no text leaves it."""
    svg = DRAWN[path]
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|@import|@font-face|<image|<script", svg)
    root = ElementTree.fromstring(svg)  # noqa: S314 - drawn here
    assert int(root.get("width", "0")) <= 960
