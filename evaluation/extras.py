"""What one pipeline needs beyond Rasa's environment, installed into a folder of its own."""

import os
import subprocess
from pathlib import Path

from evaluation.configuration import PIPELINES
from evaluation.folder import FOLDER
from huixin import model
from servicing.settings import ROOT

UV = ROOT / ".venv" / "bin" / "uv"


def environment(name: str) -> dict[str, str]:
    """Give the variables with which a pipeline finds its packages, those of its NAME.txt; install them if need be."""
    pins = PIPELINES / f"{name}.txt"
    if not pins.exists():
        return {}
    folder = FOLDER / "packages" / name
    if not folder.exists():
        _install(pins, folder)
    return {"PYTHONPATH": os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))}


def _install(pins: Path, folder: Path) -> None:
    """Install pinned packages, by their hashes and without what they bring along; raises CalledProcessError."""
    command = [
        str(UV),
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--python",
        str(model.RASA_PYTHON),
    ]
    subprocess.run([*command, "--target", str(folder), "-r", str(pins)], check=True)
