"""Line and column of every key and value in a TOML text.

``tomllib`` decides what a file says but keeps no places, so they come from a second parse with tree-sitter. That
library is loaded only here, and this module only for a file that has a problem to place.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import NamedTuple

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from stretchcoach.frozen import dataclass
from stretchcoach.routine.model import Place
from stretchcoach.strict import KeyPath

_KEYS = frozenset({"bare_key", "dotted_key", "quoted_key"})
_HEADINGS = ("table", "table_array_element")
_NOT_VALUES = frozenset({"[", "]", "[[", "]]", "{", "}", ",", "=", "comment"})


class Extent(NamedTuple):
    """From where to where something stands in a file; ``end`` is behind its last character."""

    start: Place
    end: Place


@dataclass(frozen=True, slots=True)
class Positions:
    """Places by key path: of the values, and of the keys they stand behind."""

    values: Mapping[KeyPath, Extent]
    keys: Mapping[KeyPath, Extent]

    def place(self, where: KeyPath, *, of_key: bool = False) -> Place:
        """The place of a value or key; of the closest known parent when it has none of its own."""
        return self.extent(where, of_key=of_key).start

    def extent(self, where: KeyPath, *, of_key: bool = False, pair: bool = False) -> Extent:
        """As :func:`place`, with the end; with ``pair`` and ``of_key`` from the key to the end of its value."""
        if of_key and where in self.keys:
            key = self.keys[where]
            return Extent(key.start, self.values[where].end) if pair else key
        while where not in self.values:
            where = where[:-1]
        return self.values[where]


def positions(text: str) -> Mapping[KeyPath, Place]:
    """The place of every value by its key path, such as ``("step", 3, "steps", 0, "apply")``.

    Lines and columns count from 1, columns in characters. A table stands where its heading does, a text where its
    first quote does. The empty path, the whole file, is always there.
    """
    return {where: extent.start for where, extent in scan(text).values.items()}


def scan(text: str) -> Positions:
    """The places of all values and keys of ``text``; what cannot be parsed is left out."""
    source = text.removeprefix("\ufeff").encode("utf-8", "replace")
    scanner = _Scanner(source.split(b"\n"))
    scanner.document(Parser(Language(tree_sitter_toml.language())).parse(source).root_node)
    return Positions(scanner.values, scanner.keys)


_BEGINNING = Extent(Place(line=1, column=1), Place(line=1, column=1))


@dataclass(slots=True)
class _Scanner:
    lines: list[bytes]
    values: dict[KeyPath, Extent] = field(default_factory=lambda: {(): _BEGINNING})
    keys: dict[KeyPath, Extent] = field(default_factory=dict)
    _starts: dict[int, list[int]] = field(default_factory=dict)
    """Where the characters of a line begin, in bytes; empty where every byte is one."""
    _elements: dict[KeyPath, int] = field(default_factory=dict)
    """How many ``[[...]]`` headings each array of tables has so far."""

    def document(self, root: Node) -> None:
        for node in root.children:
            if node.type == "pair":
                self._pairs([(node, ())])
            elif node.type in _HEADINGS:
                table = self._heading(node)
                self._pairs([(child, table) for child in node.children if child.type == "pair"])

    def _heading(self, node: Node) -> KeyPath:
        """Note the place of a ``[table]`` or ``[[array]]`` heading, and return the path that its pairs belong to."""
        parts = [part for child in node.children if child.type in _KEYS for part in _parts(child)]
        where: KeyPath = ()
        for number, part in enumerate(parts):
            where = (*where, part)
            self.values.setdefault(where, self._extent(node))
            self.keys.setdefault(where, self._extent(node))
            is_element = node.type == "table_array_element" and number == len(parts) - 1
            if is_element:
                self._elements[where] = self._elements.get(where, 0) + 1
            if where in self._elements:
                where = (*where, self._elements[where] - 1)
        self.values[where] = self._extent(node)
        return where

    def _pairs(self, open_pairs: list[tuple[Node, KeyPath]]) -> None:
        """Note pairs and everything inside them, without recursion: a file may be nested very deep."""
        while open_pairs:
            node, table = open_pairs.pop()
            keys = [child for child in node.children if child.type in _KEYS]
            values = [child for child in node.children if child.type not in _KEYS | _NOT_VALUES]
            if not keys or not values:
                continue
            where = table
            for part in _parts(keys[0]):
                where = (*where, part)
                self.values.setdefault(where, self._extent(keys[0]))
                self.keys.setdefault(where, self._extent(keys[0]))
            self.values[where] = self._extent(values[0])
            open_pairs.extend(self._inside(values[0], where))

    def _inside(self, value: Node, where: KeyPath) -> Iterator[tuple[Node, KeyPath]]:
        open_values = [(value, where)]
        while open_values:
            node, path = open_values.pop()
            if node.type == "inline_table":
                yield from ((child, path) for child in node.children if child.type == "pair")
            elif node.type == "array":
                for number, child in enumerate(each for each in node.children if each.type not in _NOT_VALUES):
                    self.values[(*path, number)] = self._extent(child)
                    open_values.append((child, (*path, number)))

    def _extent(self, node: Node) -> Extent:
        """From the first to the last character; of a table with a heading only the heading."""
        closing = (child for child in node.children if child.type in ("]", "]]"))
        last = next(closing, node) if node.type in _HEADINGS else node
        return Extent(self._place(*node.start_point), self._place(*last.end_point))

    def _place(self, row: int, byte_column: int) -> Place:
        return Place(line=row + 1, column=self._column(row, byte_column))

    def _column(self, row: int, byte_column: int) -> int:
        """The column in characters; the bytes of a line that are no plain letters are counted once."""
        if row not in self._starts:
            line = self.lines[row]
            inside = range(0x80, 0xC0)  # a byte inside a character
            self._starts[row] = [] if line.isascii() else [at for at, byte in enumerate(line) if byte not in inside]
        starts = self._starts[row]
        return bisect_left(starts, byte_column) + 1 if starts else byte_column + 1


def _parts(node: Node) -> list[str]:
    """The parts of a key from left to right; a dotted key nests to the left."""
    if node.type != "dotted_key":
        return [_unquoted(node)]
    parts: list[str] = []
    while node.type == "dotted_key":
        keys = [child for child in node.children if child.type in _KEYS]
        parts.extend(_unquoted(child) for child in reversed(keys[1:]))
        node = keys[0]
    return [_unquoted(node), *reversed(parts)]


def _unquoted(node: Node) -> str:
    text = (node.text or b"").decode("utf-8", "replace")
    if node.type != "quoted_key":
        return text
    try:
        return next(iter(tomllib.loads(f"{text} = 0")))
    except ValueError:
        return text
