"""The tree of a document as it is shown on a terminal: a line a node, what is wrong with it below."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .elements import Elements
from .nodes import CloseTag, Document, Node, Problem, Shortcode
from .review import kind_of
from .terminal import fit, isolate, paint, printable, width_of

__all__ = ["outline"]

_LEVELS = {"hand": "red", "look": "yellow", "note": "blue"}


def outline(
    document: Document, problems: Iterable[Problem], elements: Elements, *, width: int = 100, color: bool = False
) -> Iterator[str]:
    """Yield the tree of `document` as lines at most `width` columns wide, each problem below the node where it begins.

    >>> from vccleaner import parse
    >>> document = parse('[vc_row]Rye [/vc_column][promo_box title="Fresh"][/vc_row]')
    >>> print("\\n".join(outline(document, document.problems, Elements.default(), width=60)))
    vc_row                                                   1:1
      'Rye '                                                 1:9
      /vc_column                                            1:13
      ╰ closes nothing: [/vc_column] closes nothing that is open
      promo_box title='Fresh'                               1:25
    """
    waiting = sorted(problems, key=lambda problem: problem.start, reverse=True)
    stack: list[tuple[int, Node]] = [(0, node) for node in reversed(document.children)]
    while stack:
        depth, node = stack.pop()
        indent = "  " * min(depth, width // 6)
        yield _line(indent, node, document, elements, width, color)
        end = node.open.end if isinstance(node, Shortcode) else node.end
        while waiting and waiting[-1].start < end:
            problem = waiting.pop()
            kind = kind_of(problem.kind)
            text = fit(f"╰ {kind.label}: {printable(problem.message)}", width - len(indent))
            yield indent + paint(isolate(text), _LEVELS[kind.level], color)
        if isinstance(node, Shortcode):
            stack.extend((depth + 1, child) for child in reversed(node.children))


def _line(indent: str, node: Node, document: Document, elements: Elements, width: int, color: bool) -> str:
    place = "{}:{}".format(*document.position(node.start)) if node.start >= 0 else "new"
    room = max(10, width - len(indent) - len(place) - 1)
    if isinstance(node, Shortcode):
        known = node.name in elements or node.name.lower() in elements
        name = fit(node.name, room)
        shown = paint(name, "cyan" if known else "magenta", color)
        rest = fit(printable(_attributes(node)), room - width_of(name))
        text, used = shown + isolate(rest), width_of(name) + width_of(rest)
    else:
        plain = f"/{node.name}" if isinstance(node, CloseTag) else repr(node.source)
        plain = fit(printable(plain), room)
        text, used = isolate(plain), width_of(plain)
    return f"{indent}{text}{' ' * (room - used + 1)}{paint(place, 'dim', color)}"


def _attributes(node: Shortcode) -> str:
    entries = (entry for entry in node.attributes.entries if entry.name is not None or entry.value)
    return "".join(
        f" {entry.name}={entry.value!r}" if entry.name is not None else f" {entry.value!r}" for entry in entries
    )
