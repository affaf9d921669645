"""Draws every errand's dialogue into ``docs/images/dialogues``: ``python -m pictures``."""

from pictures import gallery


def main() -> None:
    """Write the pictures that have changed, and take away those whose errand is gone."""
    drawn = gallery.pictures()
    gallery.FOLDER.mkdir(parents=True, exist_ok=True)
    for path in set(gallery.FOLDER.glob("*.svg")) - set(drawn):
        path.unlink()
    for path, svg in drawn.items():
        path.write_text(svg, encoding="utf-8")
    print(f"{len(drawn)} pictures in {gallery.FOLDER.relative_to(gallery.ROOT)}")


if __name__ == "__main__":
    main()
