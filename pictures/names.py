"""Names: what people call intents, questions, actions and variables; a missing one is shown as the code has it."""

from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("names.yml")


class Names:
    """The names of one file, and those that were asked for and are not there."""

    def __init__(self, path: Path = FILE) -> None:
        self._all: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.missing = set[str]()

    def of(self, kind: str, code: str) -> str:
        """Give the name of an intent, question, action, value, errand or label."""
        found = self._entry(kind, code)
        return str(found["name"] if isinstance(found, dict) else found)

    def like(self, kind: str, code: str) -> str:
        """Give a text by which a borrower means this intent, or answers this question."""
        found = self._entry(kind, code)
        return str(found["like"]) if isinstance(found, dict) else ""

    def value(self, sentence: str, variable: str) -> str:
        """Give the name of a variable, as this sentence means it."""
        special = f"{sentence}.{variable}"
        return self.of("values", special if special in self._all["values"] else variable)

    def label(self, code: str, **values: str) -> str:
        """Give a word of the picture itself."""
        return self.of("labels", code).format(**values)

    @property
    def columns(self) -> list[str]:
        """The heads of the four columns."""
        return list(self._all["labels"]["columns"])

    def _entry(self, kind: str, code: str) -> Any:
        if code not in self._all[kind]:
            self.missing.add(f"{kind}: {code}")
        return self._all[kind].get(code, code)
