"""Pairing of tags into a tree, in linear time, whatever is missing, stray or crossed.

Tags lie in one flat list. A closer takes what stands behind its opener out of that list and makes it the opener's
children; openers that were never closed simply stay where they are, as shortcodes that enclose nothing, and their
would-be children are their siblings. That is WordPress' own reading, with one addition: a closer belongs to the
nearest open tag of its name, so that a shortcode may stand in one of the same name.
"""

from __future__ import annotations

from .lexer import Names, tokenize
from .nodes import CloseTag, Document, Node, OpenTag, Problem, Shortcode, Text

__all__ = ["parse"]


def parse(markup: str, names: Names, html: bool = True) -> Document:
    """Return the tree of `markup` (str). Never raises; what is wrong stands in ``document.problems``."""
    tokens, problems = tokenize(markup, names, html)
    nodes: list[Node] = []
    stack: list[tuple[str, int]] = []  # name and index in `nodes` of the tags that are open
    depth: dict[str, int] = {}  # how many of a name are open
    unclosed: list[tuple[str, OpenTag]] = []
    closed_names: set[str] = set()
    for token in tokens:
        if isinstance(token, OpenTag):
            if not token.shape.self_closing:
                name = token.name
                stack.append((name, len(nodes)))
                depth[name] = depth.get(name, 0) + 1
            nodes.append(Shortcode(token))
        elif isinstance(token, Text):
            nodes.append(token)
        elif depth.get(token.name) and (not token.inside or _is_inside(nodes[stack[-1][1]])):
            name = token.name
            closed_names.add(name)
            while True:
                other, index = stack.pop()
                depth[other] -= 1
                opener = nodes[index]
                assert isinstance(opener, Shortcode)
                if other == name:
                    break
                unclosed.append((other, opener.open))
            opener.children = nodes[index + 1 :]
            opener.close = token
            del nodes[index + 1 :]
        else:
            problems.append(Problem("stray", f"[/{token.name}] closes nothing that is open", token.start, token.end))
            nodes.append(token)
    for name, index in stack:
        opener = nodes[index]
        assert isinstance(opener, Shortcode)
        unclosed.append((name, opener.open))
    for name, tag in unclosed:
        if name in closed_names and not tag.cut:
            problems.append(
                Problem("unclosed", f"[{name}] is not closed, though others of its name are", tag.start, tag.end)
            )
    closing = frozenset(token.name for token in tokens if isinstance(token, CloseTag))
    problems.sort(key=lambda problem: problem.start)
    return Document(nodes, markup, problems, closing)


def _is_inside(opener: Node) -> bool:
    """Return whether an open tag stands inside an HTML tag: one that closes there pairs only within it."""
    return isinstance(opener, Shortcode) and opener.open.inside
