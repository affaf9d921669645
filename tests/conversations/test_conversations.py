"""The written conversations beside this file, predicted by Rasa itself: intent, entities and action of every turn."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from huixin import model
from servicing.settings import ROOT

HERE = Path(__file__).parent


@pytest.mark.slow
def test_every_written_conversation_is_predicted(tmp_path: Path) -> None:
    """`rasa test` reads each text as it is labelled and takes the action that is written down."""
    written = [
        story for file in HERE.glob("test_*.yml") for story in yaml.safe_load(file.read_text("utf-8"))["stories"]
    ]
    command = [
        *(str(model.RASA_PYTHON), "-m", "bot.serve", "test", "core", "--e2e", "--stories", str(HERE)),
        *("--model", str(model.train()), "--out", str(tmp_path), "--quiet"),
    ]
    run = subprocess.run(command, cwd=ROOT, env=model.environment(), capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr[-3000:]
    failed = (tmp_path / "failed_test_stories.yml").read_text("utf-8")
    assert "all good" in failed, failed
    report = json.loads((tmp_path / "story_report.json").read_text("utf-8"))
    assert report["conversation_accuracy"]["total"] == len(written)
    assert report["conversation_accuracy"]["correct"] == len(written)
