"""Reads texts with any model, one at a time through a pipe, and takes the time of each."""

import json
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from evaluation import cores, labelled
from evaluation.labelled import Prediction
from evaluation.latency import Latency
from huixin import model
from servicing.settings import ROOT

WARM_UP = 30  # texts that are read once more, before time is taken


def read(path: Path, texts: Sequence[str], extra: Mapping[str, str] | None = None) -> tuple[list[Prediction], Latency]:
    """Give what a model reads in texts and the milliseconds of each, on one core, in Rasa's process, without HTTP.

    ``extra`` is added to the environment. Raises TrainingFailed where the model cannot be read.
    """
    command = [str(model.RASA_PYTHON), "-m", "bot.understand", str(path)]
    env = {**model.environment(), **cores.ONE_THREAD, **(extra or {})}
    pipe = subprocess.PIPE
    with (
        tempfile.TemporaryFile("w+") as said,
        subprocess.Popen(command, cwd=ROOT, env=env, stdin=pipe, stdout=pipe, stderr=said, text=True) as process,
    ):
        cores.pin(process.pid)
        if process.stdin is None or process.stdout is None:  # they are pipes
            raise AssertionError
        try:
            for text in texts[:WARM_UP]:
                _ask(process.stdin, process.stdout, text)
            answers = [_ask(process.stdin, process.stdout, text) for text in texts]
        except (BrokenPipeError, EOFError):
            said.seek(0)
            raise model.TrainingFailed("".join(said.readlines()[-10:])) from None
    return [prediction for prediction, _ in answers], Latency([elapsed for _, elapsed in answers])


def _ask(questions: IO[str], answers: IO[str], text: str) -> tuple[Prediction, float]:
    begin = time.perf_counter()
    questions.write(json.dumps({"text": text, "at": labelled.AT}) + "\n")
    questions.flush()
    for line in answers:
        if line.startswith("{"):  # the rest is libraries' chatter
            return dict(json.loads(line)), (time.perf_counter() - begin) * 1000
    raise EOFError
