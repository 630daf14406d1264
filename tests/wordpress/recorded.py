"""WordPress' recorded answers, read from the shared data into plain (markup, answer) pairs and trees as `trees` has them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from .trees import Tree

# Registered where a case does not say otherwise.
OWN_NAMES = (
    "audio caption embed gallery playlist video wp_caption vc_row vc_row_inner vc_column vc_column_inner vc_column_text "
    "vc_btn vc_custom_heading vc_raw_html vc_single_image vc_tta_section"
).split()
_NAME = re.compile(r"\[/?([^<>&/\[\]\x00-\x20=]+)")


def _cases(shared: Path, file: str) -> list[dict[str, Any]]:
    lines = (shared / "cases" / file).read_text("utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def paragraphs(shared: Path) -> list[tuple[str, str]]:
    """Return (markup, HTML)."""
    core = [(c["text"], c["result"]) for c in _cases(shared, "wordpress-core.jsonl") if c["op"] == "wpautop"]
    suite = _cases(shared, "wordpress-suite.jsonl")
    return core + [(c["input"], c["expected"]) for c in suite if c["fn"] in ("wpautop", "autop")]


def attributes(shared: Path) -> list[tuple[str, dict[str, str]]]:
    """Return (text of attributes, attributes by name or number of position)."""
    core = [(c["text"], c["result"]) for c in _cases(shared, "wordpress-core.jsonl") if c["op"] == "parse_atts"]
    suite = _cases(shared, "wordpress-suite.jsonl")
    return [(text, _attributes(found)) for text, found in core] + [
        (c["input"], _attributes(c["expected"])) for c in suite if c["fn"] == "shortcode_parse_atts"
    ]


def trees(shared: Path) -> list[tuple[str, list[str], Tree]]:
    """Return (markup, registered names, tree)."""
    found = []
    for case in _cases(shared, "wordpress-core.jsonl"):
        if case["op"] == "tree":
            names = sorted(set(_NAME.findall(case["text"]))) if case.get("tags") == "found" else OWN_NAMES
            found.append((case["text"], names, _core_tree(case["result"]["nodes"])))
    for case in _cases(shared, "wordpress-suite.jsonl"):
        if "wp_tree" in case:
            found.append((case["input"], case["known_tags"], _suite_tree(case["input"], case["wp_tree"])))
    return found


def _attributes(written: Any) -> dict[str, str]:
    if isinstance(written, dict):
        return written
    if written and isinstance(written[0], list):
        return {str(name): value for name, value in written}
    return {str(number): value for number, value in enumerate(written)}


def _core_tree(nodes: list[Any]) -> Tree:
    return [
        node
        if isinstance(node, str)
        else {"name": node["tag"], "attributes": _attributes(node["atts"]), "content": _core_tree(node["children"])}
        for node in nodes
    ]


def _suite_tree(text: str, nodes: list[Any]) -> Tree:
    """The suite gives offsets of nodes in the text around them, and escaped ones beside those that ran."""
    tree: Tree = [""]
    done = 0
    for node in nodes:
        start, end = node["offset"], node["offset"] + node["length"]
        tree[-1] += text[done:start]
        done = end
        if node["escaped"]:
            tree[-1] += text[start + 1 : end - 1]
            continue
        content = _suite_tree(node["content"] or "", node["children"])
        # a bracket too many at one end is part of the match, and is given back
        tree[-1] += "[" * text.startswith("[[", start)
        after = "]" * text.endswith("]]", start, end)
        tree += [{"name": node["tag"], "attributes": _attributes(node["atts"]), "content": content}, after]
    tree[-1] += text[done:]
    return [node for node in tree if node != ""]
