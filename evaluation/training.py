"""Training of a model for measuring: from a configuration and examples of its own, timed, and with no cache."""

import dataclasses
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from evaluation.memory import Watch
from huixin import model
from servicing.settings import ROOT

DOMAIN = ROOT / "domain.yml"


@dataclasses.dataclass(frozen=True, slots=True)
class Training:
    """A trained model: where it is, how many seconds it took, and the most memory (MiB) the training held."""

    model: Path
    seconds: float
    peak: float


def train_understanding(
    config: Mapping[str, Any], examples: Path, folder: Path, extra: Mapping[str, str] | None = None
) -> Training:
    """Train what reads texts, without dialogue rules, into a folder; raises TrainingFailed with Rasa's reason."""
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / "config.yml"
    written.write_text(yaml.safe_dump(dict(config), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return _train(["nlu", "--config", str(written), "--nlu", str(examples)], folder, extra or {})


def train_all(folder: Path) -> Training:
    """Train everything as ``huixin train`` does, whether or not there is such a model; raises TrainingFailed."""
    return _train(["--skip-validation"], folder, {})


def _train(options: list[str], folder: Path, extra: Mapping[str, str]) -> Training:
    """Run Rasa's training; its cache is switched off, or a second training of the same data would cost nothing."""
    command = [
        *(str(model.RASA_PYTHON), "-m", "bot.serve", "train", *options, "--domain", str(DOMAIN)),
        *("--out", str(folder), "--fixed-model-name", "model", "--quiet"),
    ]
    env = {**model.environment(), "RASA_MAX_CACHE_SIZE": "0", **extra}
    path = folder / "model.tar.gz"
    path.unlink(missing_ok=True)
    begin = time.perf_counter()
    with (folder / "training.log").open("w+", encoding="utf-8") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said, stdin=subprocess.DEVNULL)
        watch = Watch(process.pid)
        code = process.wait()
        watch.stop()
        if code != 0 or not path.exists():
            said.seek(0)
            raise model.TrainingFailed("".join(said.readlines()[-15:]))
    return Training(path, time.perf_counter() - begin, watch.peak)
