"""Sentences as vectors: what a text means, whatever its words."""

import os
from collections import defaultdict
from multiprocessing.pool import ThreadPool
from typing import Dict, Iterable, List, Sequence

import numpy as np

from bot.encoder import weights

PREFIX = "query: "  # the model was trained with it: without it texts lie closer together
LONGEST = 64  # pieces: a long SMS; what follows hardly moves the mean, and a turn must stay quick
TOGETHER = 16  # texts of one length that are computed at once when many are asked for


class SentenceEncoder:
    """Turns texts into vectors of 384 numbers, one row of length 1 for each."""

    def __init__(self) -> None:
        """Load the network; raise ``EncoderMissing`` where a part of it is not installed."""
        try:
            import onnxruntime

            from bot.encoder import graph, pieces
        except ImportError as problem:
            raise weights.EncoderMissing(f"the package {problem.name} is not installed") from problem
        found = weights.find()
        self._cutter = pieces.cutter(found)
        self._begin, self._end = found.begin, found.end
        self._words = found.rows("emb.word", found.shape.width)
        kind = found.plain("emb.type")[: found.shape.width]
        self._places = found.plain("emb.pos").reshape(-1, found.shape.width)[: LONGEST + 2] + kind
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            graph.Drawing(found).model().SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the texts' vectors, (texts, 384) of float32.

        What stands beside a text moves its vector by rounding only (cosine 0.99 and more).
        """
        cut = [[self._begin, *self._cutter.encode(PREFIX + text)[:LONGEST], self._end] for text in texts]
        lengths: Dict[int, List[int]] = defaultdict(list)
        for place, numbers in enumerate(cut):
            lengths[len(numbers)].append(place)
        batches = [
            places[start : start + TOGETHER] for places in lengths.values() for start in range(0, len(places), TOGETHER)
        ]
        vectors = np.empty((len(texts), self._places.shape[1]), np.float32)
        for batch, found in zip(batches, self._all([np.array([cut[place] for place in batch]) for batch in batches])):
            vectors[batch] = found
        return vectors

    def _all(self, batches: List[np.ndarray]) -> Iterable[np.ndarray]:
        """Run batches, on all cores where there are several."""
        if len(batches) == 1:
            return [self._run(batches[0])]
        with ThreadPool(os.cpu_count()) as pool:
            return pool.map(self._run, batches)

    def _run(self, numbers: np.ndarray) -> np.ndarray:
        words = weights.unpack(self._words[numbers.ravel()]).reshape(*numbers.shape, -1)
        (states,) = self._session.run(None, {"vectors": words + self._places[: numbers.shape[1]]})
        means = states.mean(axis=1)
        return means / np.linalg.norm(means, axis=1, keepdims=True)
