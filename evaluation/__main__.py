"""Measures the current model and writes var/eval/report.md: ``python -m evaluation [--full]``."""

import json
import sys
import tempfile
from pathlib import Path

import click
import yaml

from evaluation import comparison, cores, figures, labelled, outcomes, report, seeds, server, training
from evaluation.folder import FOLDER
from evaluation.labelled import Prediction
from evaluation.report import Measured
from huixin import model, understanding
from servicing import clock
from servicing.settings import ROOT


@click.command()
@click.option("--full", is_flag=True, help="train anew for its time, and with five seeds; takes minutes")
@click.option("--out", type=click.Path(path_type=Path), default=FOLDER, help="folder of the report")
def main(full: bool, out: Path) -> None:
    """Measure how well and how quickly the assistant reads; train first if no model fits."""
    out.mkdir(parents=True, exist_ok=True)
    path, texts = model.train(), labelled.texts()
    _say(f"reading {len(texts)} texts with {path.stem.removesuffix('.tar')} …")
    predictions: list[Prediction] = [json.loads(line) for line in understanding.understand(texts, labelled.AT, path)]
    _keep(predictions, out / "predictions.jsonl")
    fresh = [json.loads(line) for line in understanding.understand(labelled.texts(labelled.FRESH), labelled.AT, path)]
    _say("timing single parses in the running server …")
    measured = Measured(
        about=_about(path, len(texts)),
        score=labelled.score(predictions),
        outcomes=outcomes.judge(predictions),
        order=_intents(),
        fresh=labelled.score(fresh, labelled.FRESH),
        latency=server.measure(path, texts),
        training=_training_time() if full else None,
        against_stock=comparison.errors_against_stock(out),
        flips=seeds.measure(texts, _say) if full else None,
    )
    written = report.write(measured, out)
    click.echo("\n".join(figures.table(measured.values())))
    click.echo(f"\n{written}")


def _about(path: Path, texts: int) -> str:
    now = clock.local(clock.now(), "Asia/Shanghai")
    return f"{texts} labelled texts, model `{path.name}`, {now:%Y-%m-%d %H:%M} (Shanghai), {cores.busy()}."


def _intents() -> list[str]:
    """Name the intents by priority, as domain.yml lists them."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return [name for name in domain["intents"] if name != "nlu_fallback"]


def _training_time() -> float:
    _say("training anew …")
    with tempfile.TemporaryDirectory(prefix="huixin-training-") as scratch:
        return training.train_all(Path(scratch)).seconds


def _keep(predictions: list[Prediction], path: Path) -> None:
    lines = (json.dumps(each, ensure_ascii=False) for each in predictions)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
