"""The gallery: all pictures of this checkout, by the files in which they are kept."""

from pathlib import Path

from pictures import drawing
from pictures.dialogue import Book
from pictures.names import Names

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "images" / "dialogues"


def pictures() -> dict[Path, str]:
    """Draw every errand; the same rules, actions, sentences and names give the same pictures."""
    book, names = Book(ROOT), Names()
    return {FOLDER / f"{errand}.svg": drawing.draw(book, names, errand) for errand in book.errands}
