"""Rasa configurations: ours from config.yml, the others beside this module, and changes of single settings."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from servicing.settings import ROOT

OURS = ROOT / "config.yml"
CLASSIFIER = "bot.classifier.LinearIntents"
PIPELINES = Path(__file__).with_name("pipelines")
CHANGE = "change"  # a file with this key says how it differs from config.yml, so that the two cannot drift apart

Config = dict[str, Any]


class NoSuchComponent(Exception):
    """The configuration has no component of that name."""


def names() -> list[str]:
    """Name the pipelines that can be compared, in the order of the alphabet."""
    return sorted(path.stem for path in PIPELINES.glob("*.yml"))


def named(name: str) -> Config:
    """Give a pipeline by its name: the file as it stands, or config.yml with the file's changes."""
    config = _load(PIPELINES / f"{name}.yml")
    return changed(ours(), config[CHANGE]) if CHANGE in config else config


def ours() -> Config:
    """Give the configuration that is used."""
    return _load(OURS)


def changed(config: Config, changes: Mapping[str, Mapping[str, Any]]) -> Config:
    """Give a configuration with other settings of some components; raises NoSuchComponent.

    A new ``name`` puts another component in the old one's place.
    """
    known = {each["name"] for each in config["pipeline"]}
    if missing := changes.keys() - known:
        raise NoSuchComponent(", ".join(sorted(missing)))
    return {**config, "pipeline": [{**each, **changes.get(each["name"], {})} for each in config["pipeline"]]}


def _load(path: Path) -> Config:
    return dict(yaml.safe_load(path.read_text(encoding="utf-8")))
