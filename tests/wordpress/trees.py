"""Trees as plain data, so that vccleaner's reading and WordPress' can be compared.

A tree is a list of strings and of nodes `{"name": str, "attributes": {name or number of position: value}, "content": tree}`.
"""

from __future__ import annotations

from typing import Any

from vccleaner import Cleaner, Elements, Escaped, Shortcode
from vccleaner.attributes import Attribute
from vccleaner.nodes import Node

Tree = list[Any]


def read(markup: str, names: list[str]) -> Tree:
    """vccleaner's tree of `markup`, with no other shortcodes than `names`."""
    cleaner = Cleaner(elements=Elements(), names=frozenset(names), known_only=True)
    return _tree(cleaner.parse(markup).children)


def attributes(entries: list[Attribute]) -> dict[str, str]:
    """Attributes as WordPress hands them out: positional values under their numbers."""
    found: dict[str, str] = {}
    position = 0
    for entry in entries:
        if entry.name is not None:
            found[entry.name] = entry.value
        elif entry.value:
            found[str(position)] = entry.value
            position += 1
    return found


def _tree(nodes: list[Node]) -> Tree:
    tree: Tree = []
    for node in nodes:
        if isinstance(node, Shortcode):
            self_closed = node.close is None
            content = [] if self_closed else _tree(node.children)
            tree.append({"name": node.name, "attributes": attributes(node.attributes.entries), "content": content})
            continue
        text = node.text if isinstance(node, Escaped) else node.source
        if tree and isinstance(tree[-1], str):
            tree[-1] += text
        else:
            tree.append(text)
    return tree
