"""The configurations that are compared, and changes of single settings."""

import pytest

from evaluation import configuration
from evaluation.configuration import CLASSIFIER


def settings(config: configuration.Config, name: str) -> dict[str, object]:
    """Give a component's settings."""
    return next(each for each in config["pipeline"] if each["name"] == name)


def test_every_pipeline_can_be_made() -> None:
    """Each file is a configuration, or a change that config.yml takes."""
    assert {"stock", "diet-tuned", "linear", "linear-e5"} <= set(configuration.names())
    for name in configuration.names():
        config = configuration.named(name)
        assert config["pipeline"]
        assert configuration.CHANGE not in config


def test_ours_is_what_is_used() -> None:
    """linear-e5 is config.yml; linear is the same but for the encoder."""
    assert configuration.named("linear-e5") == configuration.ours()
    without = settings(configuration.named("linear"), CLASSIFIER)
    assert without == {**settings(configuration.ours(), CLASSIFIER), "encoder": False}


def test_stock_has_nothing_of_ours() -> None:
    """What we compare ourselves with is Rasa alone."""
    assert not [each for each in configuration.named("stock")["pipeline"] if each["name"].startswith("bot.")]


def test_a_change_leaves_the_rest_alone() -> None:
    """One component gets a setting, in a new configuration; the old one and its order stay."""
    config = {"language": "zh", "pipeline": [{"name": "a", "x": 1}, {"name": "b", "x": 1}]}
    changed = configuration.changed(config, {"b": {"x": 2, "y": 3}})
    assert changed == {"language": "zh", "pipeline": [{"name": "a", "x": 1}, {"name": "b", "x": 2, "y": 3}]}
    assert config["pipeline"] == [{"name": "a", "x": 1}, {"name": "b", "x": 1}]
    assert configuration.changed(config, {"a": {"name": "c"}})["pipeline"][0] == {"name": "c", "x": 1}


def test_a_change_of_what_is_not_there_is_refused() -> None:
    """A renamed component is noticed, not silently left as it is."""
    with pytest.raises(configuration.NoSuchComponent, match="c"):
        configuration.changed({"pipeline": [{"name": "a"}]}, {"c": {"x": 1}})
