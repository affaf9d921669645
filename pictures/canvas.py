"""The canvas: the few shapes that a picture is made of, in one style that is read on light, on dark and in grey."""

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

STYLE = """
text { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", \
"WenQuanYi Micro Hei", sans-serif; fill: #1f2a37; font-size: 13px }
.title { font-size: 20px; font-weight: 700 }
.head { font-size: 12px; fill: #5a6675 }
.name { font-size: 13px; font-weight: 700 }
.small { font-size: 11px; fill: #4a5767 }
.code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 9.5px; \
fill: #65717f }
.on { fill: #ffffff }
.paper { fill: #fbfaf7; stroke: #dcd8ce }
.heard { fill: #e4efe0; stroke: #9db596 }
.done { fill: #ffffff; stroke: #66717f; stroke-width: 1.4 }
.said { fill: #e9f0fa; stroke: #a3b6d1 }
.maybe { stroke-dasharray: 4 3 }
.open { fill: #2c3e57; stroke: #2c3e57 }
.next { fill: #fbfaf7; stroke: #66717f }
.line { fill: none; stroke: #66717f; stroke-width: 1.2 }
.rail { fill: none; stroke: #2c3e57; stroke-width: 1.6; stroke-linejoin: round }
.rule { stroke: #dcd8ce }
.tip { fill: #66717f }
.railtip { fill: #2c3e57 }
"""


class Canvas:
    """Shapes at places, in the order in which they are drawn; what is under others is drawn first."""

    def __init__(self) -> None:
        self._under, self._over = list[ElementTree.Element](), list[ElementTree.Element]()

    def box(
        self, kind: str, x: float, y: float, wide: float, high: float, round_by: float, *, under: bool = False
    ) -> None:
        """Draw a rounded rectangle; ``under`` what was drawn before."""
        self._add("rect", {"class": kind, "x": x, "y": y, "width": wide, "height": high, "rx": round_by}, under=under)

    def text(self, kind: str, x: float, y: float, words: str, anchor: str = "start") -> None:
        """Write one line; ``y`` is its foot."""
        if not words:
            return
        given: dict[str, str | float] = {"class": kind, "x": x, "y": y}
        if anchor != "start":
            given["text-anchor"] = anchor
        self._add("text", given).text = words

    def line(self, kind: str, points: Sequence[tuple[float, float]], *, tip: str = "") -> None:
        """Draw a line through points, under everything else; ``tip`` gives it an arrow's point."""
        path = "M" + " L".join(f"{_number(x)} {_number(y)}" for x, y in points)
        element = self._add("path", {"class": kind, "d": path}, under=True)
        if tip:
            element.set("marker-end", f"url(#{tip})")

    def svg(self, wide: float, high: float, title: str, about: str) -> str:
        """Give the picture as text, the same for the same shapes."""
        size = {"width": _number(wide), "height": _number(high), "viewBox": f"0 0 {_number(wide)} {_number(high)}"}
        root = ElementTree.Element(
            "svg", {"xmlns": "http://www.w3.org/2000/svg", "xml:lang": "zh-CN", "role": "img"} | size
        )
        ElementTree.SubElement(root, "title").text = title
        ElementTree.SubElement(root, "desc").text = about
        ElementTree.SubElement(root, "style").text = STYLE
        defs = ElementTree.SubElement(root, "defs")
        for tip in ("tip", "railtip"):
            given = {"id": tip, "refX": "6", "refY": "4", "markerWidth": "8", "markerHeight": "8", "orient": "auto"}
            marker = ElementTree.SubElement(defs, "marker", given | {"markerUnits": "userSpaceOnUse"})
            ElementTree.SubElement(marker, "path", {"class": tip, "d": "M0 0.5 L7 4 L0 7.5 Z"})
        paper: dict[str, str | float] = {
            "class": "paper",
            "x": 0.5,
            "y": 0.5,
            "width": wide - 1,
            "height": high - 1,
            "rx": 10,
        }
        ElementTree.SubElement(root, "rect", {name: _number(value) for name, value in paper.items()})
        root.extend([*self._under, *self._over])
        ElementTree.indent(root, "")
        return ElementTree.tostring(root, encoding="unicode") + "\n"

    def _add(self, tag: str, given: Mapping[str, str | float], *, under: bool = False) -> ElementTree.Element:
        element = ElementTree.Element(tag, {name: _number(value) for name, value in given.items()})
        (self._under if under else self._over).append(element)
        return element


def _number(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
