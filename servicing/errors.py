"""What the core refuses, and how each refusal is told to people."""

from typing import Any, ClassVar


class ServicingError(Exception):
    """The request cannot be carried out."""

    code: ClassVar[str] = "refused"  # names the borrower's sentence, utter_<code>, and the metric's label

    def __init__(self, **values: Any) -> None:
        """Keep the values that the sentence for this refusal needs; never personal data."""
        super().__init__(type(self).__doc__)
        self.values = values

    def __str__(self) -> str:
        return (self.__doc__ or self.code).splitlines()[0]


class DeskRefusal(ServicingError):
    """The desk cannot do this: told to people at the console, never to a borrower."""
