"""What the classifier sees of a text: its characters, its words, and what its sentence means."""

import logging
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import jieba
import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.encoder.sentences import SentenceEncoder
from bot.encoder.weights import EncoderMissing

LEXICON = Path(__file__).parent / "lexicon" / "terms.txt"
DIGIT = re.compile(r"\d")
LONGEST = 600  # characters: more than an SMS holds; of a longer text the beginning and the end are read
DIRECTIONS = 256  # of the sentence's 384 that are kept: the rest tell nothing more, and cost a third of the training
Row = Tuple[np.ndarray, np.ndarray]  # which features a text has, and how much of each
WITHOUT = "trained without the sentence encoder, which reads worse"


def shorten(text: str) -> str:
    """Keep no more of a text than an SMS can hold."""
    return text if len(text) <= LONGEST else text[: LONGEST // 2] + text[-LONGEST // 2 :]


def prepare(text: str) -> str:
    """Mark where a text begins and ends, and let all digits look alike."""
    return f"^{DIGIT.sub('0', shorten(text))}$"


def cut(text: str) -> List[str]:
    """Cut a text into words."""
    return list(jieba.cut(text))


def load_words() -> None:
    """Teach the cutter the words of the trade."""
    jieba.setLogLevel(logging.WARNING)
    jieba.load_userdict(str(LEXICON))


class Grams:
    """Sequences of characters or of words, weighed by how much they tell (TF-IDF)."""

    def __init__(self, **options: Any) -> None:
        """Take scikit-learn's options of what is counted."""
        self._counter = TfidfVectorizer(
            min_df=2, sublinear_tf=True, preprocessor=prepare, dtype=np.float32, token_pattern=None, **options
        )

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learn which there are and weigh them, (texts, grams)."""
        return self._counter.fit_transform(texts)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._counter.vocabulary_)

    def see(self, text: str) -> Row:
        """Weigh those of one text: what ``transform`` gives, without its checks, which take longer than the work."""
        known = self._counter.vocabulary_
        counts = Counter(known[gram] for gram in self._counter.build_analyzer()(text) if gram in known)
        places = np.fromiter(counts, np.int64, len(counts))
        values = (1 + np.log(np.fromiter(counts.values(), np.float32, len(counts)))) * self._weights[places]
        return places, values / (np.linalg.norm(values) or 1)

    @property
    def _weights(self) -> np.ndarray:
        return self._counter._tfidf._idf_diag.data


class Features:
    """One to four characters, one or two words, and the sentence's vector; all in one row a text."""

    def __init__(self, encoder: bool = True) -> None:
        """Begin untrained; without ``encoder``, or where it is not installed, characters and words must do."""
        self._characters = Grams(analyzer="char", ngram_range=(1, 4))
        self._words = Grams(analyzer="word", tokenizer=cut, ngram_range=(1, 2))
        self._wanted = encoder
        self._encoder: Optional[SentenceEncoder] = None
        self._middle: Optional[np.ndarray] = None
        self._directions: Optional[np.ndarray] = None

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learn what there is to see in the texts, and return it: (texts, features)."""
        parts = [self._characters.fit(texts), self._words.fit(texts)]
        encoder = self._open() if self._wanted else None
        if encoder is not None:
            vectors = encoder.encode([shorten(text) for text in texts])
            self._middle = vectors.mean(axis=0)
            spread = np.linalg.norm(vectors - self._middle, axis=1).mean()
            _, directions = np.linalg.eigh(np.cov(vectors.T))  # of rising variance
            self._directions = (directions[:, -DIRECTIONS:] / spread).astype(np.float32)
            parts.append(csr_matrix((vectors - self._middle) @ self._directions))
        return hstack(parts).tocsr()

    def see(self, text: str) -> Row:
        """Return what there is to see in one text."""
        rows = [self._characters.see(text), self._words.see(text)]
        offsets = [0, len(self._characters), len(self._characters) + len(self._words)]
        if self._middle is not None:
            self._encoder = self._encoder or SentenceEncoder()
            (vector,) = self._encoder.encode([shorten(text)])
            rows.append((np.arange(DIRECTIONS), (vector - self._middle) @ self._directions))
        places = [places + offset for (places, _), offset in zip(rows, offsets)]
        return np.concatenate(places), np.concatenate([values for _, values in rows])

    @staticmethod
    def _open() -> Optional[SentenceEncoder]:
        try:
            return SentenceEncoder()
        except EncoderMissing as reason:
            sys.stderr.write(f"{WITHOUT}: {reason}\n")
            return None

    def __getstate__(self) -> Dict[str, Any]:
        """Keep all but the encoder, which is loaded again where it is used."""
        return {**self.__dict__, "_encoder": None}
