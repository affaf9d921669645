"""``huixin understand``: what the assistant reads in texts, without a stack."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from huixin import model
from servicing.settings import ROOT


def understand(texts: Iterable[str], at: str, path: Path | None = None) -> Iterator[str]:
    """Give one line of JSON a text; ``at`` is the ISO instant from which days are counted; ``path`` names a model."""
    command = [str(model.RASA_PYTHON), "-m", "bot.understand", str(path or model.train())]
    reader = subprocess.Popen(
        command,
        cwd=ROOT,
        env=model.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )

    def feed() -> None:
        with reader.stdin as pipe:  # type: ignore[union-attr]  # it is a pipe
            for text in texts:
                pipe.write(json.dumps({"text": text, "at": at}) + "\n")

    threading.Thread(target=feed, daemon=True).start()
    errors: list[str] = []
    threading.Thread(target=lambda: errors.extend(reader.stderr or ()), daemon=True).start()
    for line in reader.stdout or ():
        if line.startswith("{"):
            yield line.rstrip("\n")
    if reader.wait() != 0:
        sys.stderr.writelines(errors[-5:])
        raise model.TrainingFailed("the model could not be read")
