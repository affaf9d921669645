"""Which Chinese script a borrower writes, and how to answer in it."""

from functools import cache
from typing import Protocol

import opencc

from . import lexicon

CHARACTERS = {"tw": "s2tw", "hk": "s2hk"}
WORDS = {"tw": "s2twp", "hk": "s2hk"}  # and more of them in usage/


class Converter(Protocol):
    """What an OpenCC converter does."""

    def convert(self, text: str) -> str:
        """Return the converted text."""


@cache
def converter(config: str) -> Converter:
    """Return the OpenCC converter of this configuration, built at first use."""
    return opencc.OpenCC(config)


def convert(text: str, config: str) -> str:
    """Convert with OpenCC; lone surrogates, which it cannot encode, are dropped."""
    return converter(config).convert(text.encode("utf-8", "ignore").decode("utf-8"))


@cache
def side(char: str) -> str | None:
    """Return the only script that writes a character, "hans" or "hant", or None when both do."""
    if not "\u3400" <= char <= "\u9fff" or char in shared():
        return None
    if convert(char, "t2s") != char:
        return "hant"
    return "hans" if convert(char, "s2t") != char else None


@cache
def shared() -> frozenset[str]:
    """Return the characters both scripts write, whatever OpenCC would turn them into."""
    return frozenset(row["char"] for row in lexicon.rows("lexicons/shared_characters.tsv"))


def script_of(text: str) -> str | None:
    """Return "hans" or "hant" by the majority of telling characters, None when nothing or both tell."""
    sides = [side(char) for char in text]
    hans, hant = sides.count("hans"), sides.count("hant")
    if hans == hant:
        return None
    return "hans" if hans > hant else "hant"


def to_script(text: str, script: str | None, jurisdiction: str) -> str:
    """Convert what a sentence is filled with (a product, a place, a name) to the borrower's script: its words stay.

    `script` is "hans", "hant" or None; `jurisdiction` is cn, tw, hk or us. Only "hant" changes the text.
    """
    return mended(convert(text, CHARACTERS.get(jurisdiction, "s2tw"))) if script == "hant" else text


def to_usage(text: str, script: str | None, jurisdiction: str) -> str:
    """Convert an automated sentence (written in Simplified) to the borrower's script and to the words of the place.

    `script` and `jurisdiction` as in `to_script`; what people in Taiwan and Hong Kong call otherwise stands in usage/.
    """
    if script != "hant" or jurisdiction not in WORDS:
        return to_script(text, script, jurisdiction)
    converted = mended(convert(text, WORDS[jurisdiction]))
    for row in lexicon.rows(f"usage/{jurisdiction}.tsv"):
        converted = converted.replace(row["found"], row["meant"])
    return converted


def mended(converted: str) -> str:
    """Put right what OpenCC writes as nobody does."""
    for row in lexicon.rows("lexicons/after_conversion.tsv"):
        converted = converted.replace(row["found"], row["meant"])
    return converted
