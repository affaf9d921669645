"""Measuring itself: the model of the checkout, in a process and in the running server."""

import pytest

from evaluation import outcomes, reader, server
from huixin import model

pytestmark = pytest.mark.slow
TEXTS = ["下周三还两千", "在吗", "/restart"]


def test_a_model_is_read_in_a_process_and_in_the_server() -> None:
    """Both answer every text, in order, and each answer took some time; days count from the labels' instant."""
    path = model.train()
    predictions, latency = reader.read(path, TEXTS)
    assert [each["text"] for each in predictions] == TEXTS
    assert outcomes.primary(predictions[1])[0] == "greet"
    assert {"entity": "date", "value": "2026-12-02", "text": "下周三"} in predictions[0]["entities"]
    assert len(latency.times) == len(TEXTS)
    served = server.measure(path, TEXTS)
    assert len(served.times) == len(TEXTS) * server.ROUNDS
    assert min(*latency.times, *served.times) > 0


def test_a_model_that_cannot_be_read_is_said_so(tmp_path) -> None:
    """What is no model ends in the one error for it, not in silence."""
    broken = tmp_path / "model.tar.gz"
    broken.write_bytes(b"none")
    with pytest.raises(model.TrainingFailed):
        reader.read(broken, TEXTS)
