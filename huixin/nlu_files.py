"""Files of examples, read with the line of every part; what has not the form of one is said with its line too."""

from collections.abc import Iterator
from typing import NamedTuple

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, where PyYAML has it, is many times as fast


class Place(NamedTuple):
    """A line of a file, which is named from the root of the checkout."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Mistake(NamedTuple):
    """What is wrong at a place, and what to do about it."""

    place: Place
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


class Label(NamedTuple):
    """The name of an intent, as it is written at a place."""

    place: Place
    name: str


class Example(NamedTuple):
    """A text, and the intents that it carries beside its block's primary one."""

    place: Place
    text: str
    beside: list[Label]


class Block(NamedTuple):
    """The examples of one primary intent, and the intents that all of them carry beside it."""

    intent: Label
    beside: list[Label]
    examples: list[Example]


class NluFile:
    """One file: its blocks as far as they can be read, and what is wrong with its form."""

    def __init__(self, name: str, raw: bytes) -> None:
        self.name, self.blocks, self.mistakes = name, list[Block](), list[Mistake]()
        try:
            self._read(yaml.compose(raw.decode(), Loader=LOADER))
        except UnicodeDecodeError as error:
            self._wrong(raw.count(b"\n", 0, error.start) + 1, "not written in UTF-8: save the file as UTF-8")
        except yaml.reader.ReaderError as error:  # libyaml counts bytes
            self._wrong(raw.count(b"\n", 0, error.position) + 1, "a character that nobody sees: type the line anew")
        except yaml.MarkedYAMLError as error:
            mark = error.context_mark if error.context == "while scanning a simple key" else error.problem_mark
            self._wrong(
                mark.line + 1 if mark else 1,
                f"no YAML ({error.problem}): compare its indentation with the lines around it",
            )

    def _wrong(self, where: Node | int, what: str) -> None:
        self.mistakes.append(Mistake(self._place(where), what))

    def _place(self, where: Node | int) -> Place:
        return Place(self.name, where if isinstance(where, int) else where.start_mark.line + 1)

    def _read(self, root: Node | None) -> None:
        blocks = _of(root, "nlu")
        if not isinstance(blocks, SequenceNode):
            self._wrong(blocks or 1, "no blocks of examples: write them below `nlu:`, or remove the file")
            return
        for node in blocks.value:
            self._read_block(node)

    def _read_block(self, node: Node) -> None:
        fields = self._fields(node, "intent", "metadata", "examples")
        name = _text(fields.get("intent"))
        if not name:
            self._wrong(node, "a block without an intent: begin it with `- intent: NAME`; an example is indented")
            return
        label = Label(self._place(fields["intent"]), name)
        examples = list(self._examples(fields.get("examples"), label))
        self.blocks.append(Block(label, self._beside(fields.get("metadata")), examples))

    def _examples(self, node: Node | None, label: Label) -> Iterator[Example]:
        if node is None or not node.value:
            self._wrong(label.place.line, f"no examples of `{label.name}` here: write some, or remove the block")
        elif isinstance(node, SequenceNode):
            for item in node.value:
                yield from self._item(item)
        elif isinstance(node, ScalarNode) and node.style == "|":
            for number, line in enumerate(node.value.splitlines(), node.start_mark.line + 2):
                yield from self._line(number, line)
        else:
            self._wrong(node, "examples in one piece: write `examples: |`, and below it each as `- text`")

    def _line(self, number: int, line: str) -> Iterator[Example]:
        if line.strip() in ("", "-"):
            self._wrong(number, "an empty example: write a text after `- `, or remove the line")
        elif not line.startswith("- "):
            self._wrong(number, "not an example: write `- text`, indented like the first one of the block")
        else:
            yield Example(self._place(number), line.removeprefix("- ").strip(), [])

    def _item(self, node: Node) -> Iterator[Example]:
        fields = self._fields(node, "text", "metadata")
        if (text := fields.get("text")) is None or not _text(text):
            self._wrong(node, "an example without a text: write `- text: …`, or `examples: |` above all of them")
        elif text.tag != "tag:yaml.org,2002:str":
            self._wrong(text, f"`{_text(text)}` alone is no text to YAML: put it into quotes")
        else:
            yield Example(self._place(text), _text(text), self._beside(fields.get("metadata")))

    def _beside(self, node: Node | None) -> list[Label]:
        names = _of(node, "beside")
        if isinstance(names, SequenceNode):
            return [Label(self._place(each), _text(each)) for each in names.value]
        if node is not None:
            self._wrong(names or node, "no list of intents: write `metadata: {beside: [NAME]}`")
        return []

    def _fields(self, node: Node, *known: str) -> dict[str, Node]:
        fields: dict[str, Node] = {}
        for key, value in node.value if isinstance(node, MappingNode) else ():
            name = _text(key)
            if name not in known:
                self._wrong(key, f"`{name}` is not read here: only {', '.join(known)} are")
            elif name in fields:
                self._wrong(key, f"`{name}` a second time in one block: begin a block of its own")
            fields.setdefault(name, value)
        return fields


def _of(node: Node | None, name: str) -> Node | None:
    pairs = node.value if isinstance(node, MappingNode) else []
    return next((value for key, value in pairs if _text(key) == name), None)


def _text(node: Node | None) -> str:
    return node.value.strip() if isinstance(node, ScalarNode) else ""
