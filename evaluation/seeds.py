"""Five seeds: whether another roll of the dice in training changes what is read."""

import dataclasses
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from evaluation import configuration, examples, reader, training
from evaluation.labelled import Prediction
from evaluation.outcomes import primary

SEEDS = (1, 2, 3, 4, 5)


@dataclasses.dataclass(frozen=True, slots=True)
class Flip:
    """A text that is not read alike under all seeds, and its primary intent under each."""

    text: str
    read: tuple[str, ...]


def flips(readings: Sequence[Sequence[Prediction]]) -> list[Flip]:
    """Give the texts whose primary intent differs between readings of the same texts in the same order."""
    found = []
    for same_text in zip(*readings, strict=True):
        read = tuple(primary(each)[0] for each in same_text)
        if len(set(read)) > 1:
            found.append(Flip(same_text[0]["text"], read))
    return found


def measure(texts: Sequence[str], say: Callable[[str], None]) -> list[Flip]:
    """Train one model a seed on the same data, which takes minutes, and give the texts that flip."""
    readings = []
    with tempfile.TemporaryDirectory(prefix="huixin-seeds-") as scratch:
        data = examples.write(examples.load(), Path(scratch) / "nlu.yml")
        for seed in SEEDS:
            config = configuration.changed(configuration.ours(), {configuration.CLASSIFIER: {"random_state": seed}})
            trained = training.train_understanding(config, data, Path(scratch) / str(seed))
            say(f"seed {seed}: trained in {trained.seconds:.0f} s")
            readings.append(reader.read(trained.model, texts)[0])
    return flips(readings)
