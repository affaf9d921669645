"""Compares pipelines on the same examples and the same labelled texts: ``python -m evaluation.compare``."""

import shutil
import sys
from pathlib import Path
from typing import Any

import click

from evaluation import comparison, configuration, cores, examples, extras, labelled, reader, training
from evaluation.comparison import Entry
from evaluation.folder import FOLDER

SHARE = click.FloatRange(0, 1, min_open=True)


@click.command()
@click.option("--share", type=SHARE, default=1.0, show_default=True, help="share of each intent's examples to train on")
@click.option("--seed", default=7, show_default=True, help="draws the share")
@click.option("--only", help="names of pipelines, with commas; all of evaluation/pipelines, if not given")
@click.option("--out", type=click.Path(path_type=Path), default=FOLDER, help="folder of compare.{json,md,png}")
def main(share: float, seed: int, only: str | None, out: Path) -> None:
    """Train and judge pipelines in one run; what is done so far is on record if the run is ended."""
    names = only.split(",") if only else configuration.names()
    if unknown := set(names) - set(configuration.names()):
        raise click.BadParameter(f"no such pipeline: {', '.join(sorted(unknown))}", param_hint="--only")
    scratch = out / "pipelines"
    drawn = examples.sample(examples.load(), share, seed)
    data = examples.write(drawn, scratch / "nlu.yml")
    about: dict[str, Any] = {"share": share, "seed": seed, "examples": examples.count(drawn), "machine": cores.busy()}
    about["texts"] = len(labelled.texts())
    entries = []
    for name in names:
        entries.append(_measure(name, data, scratch / name))
        comparison.write(entries, about, out)
    click.echo((out / f"{comparison.NAME}.md").read_text(encoding="utf-8"))


def _measure(name: str, data: Path, folder: Path) -> Entry:
    """Train a pipeline and read the labelled texts with it; raises TrainingFailed."""
    shutil.rmtree(folder, ignore_errors=True)
    extra = extras.environment(name)
    trained = training.train_understanding(configuration.named(name), data, folder, extra)
    sys.stderr.write(f"{name}: trained in {trained.seconds:.0f} s\n")
    predictions, latency = reader.read(trained.model, labelled.texts(), extra)
    return comparison.enter(name, labelled.score(predictions), trained, latency)


if __name__ == "__main__":
    main()
