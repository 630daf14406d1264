"""What wptexturize does to shortcodes that are not registered, written from its measured behaviour.

Quotes curl, with another shape after a digit and after white space; dashes, ellipses, crosses and bare ampersands
change too, inside attribute values as well. HTML tags, ``<pre>``, ``<code>`` and the like stay as they are.
"""

from __future__ import annotations

import re

_UNTOUCHED = re.compile(
    r"(<(pre|code|kbd|style|script|tt|textarea)\b.*?</\2>|<!--.*?-->|</?[a-z][^<>]*>)", re.DOTALL | re.I
)
_FOLD = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "″": '"', "‘": "'", "’": "'", "′": "'", "–": "-", "—": "-", "×": "x", "…": "...",
        "\u00a0": " ",
    }
)  # fmt: skip


def texturize(markup: str, entities: bool = True) -> str:
    """Return `markup` as a site serves it whose builder is switched off; without `entities`, as a crawler reads it.

    >>> texturize('[vc_column width="1/2" title="a b"]', entities=False)
    '[vc_column width=”1/2″ title=”a b”]'
    """
    out: list[str] = []
    position = 0
    for match in _UNTOUCHED.finditer(markup):
        out += [_curl(markup[position : match.start()], position > 0), match[0]]
        position = match.end()
    out.append(_curl(markup[position:], position > 0))
    curled = "".join(out)
    if not entities:
        return curled
    return "".join(
        piece
        if index % 3 == 1
        else re.sub(r"[“”″‘’′–—×…]", lambda match: f"&#{ord(match[0])};", re.sub(r"&(?![#\w]+;)", "&#038;", piece))
        for index, piece in enumerate(_UNTOUCHED.split(curled))
        if index % 3 != 2
    )


def _curl(text: str, after_tag: bool) -> str:
    text = text.replace("''", "”")
    text = re.sub("[\"']", lambda match: _quote(match, text, after_tag), text)
    text = re.sub(r"(?<!-)-{2,3}(?!-)", "—", text)
    text = text.replace(" - ", " – ").replace("...", "…")
    return re.sub(r"(?<=\d)x(?=\d)", "×", text)


def _quote(match: re.Match[str], text: str, after_tag: bool) -> str:
    double = match[0] == '"'
    before = text[match.start() - 1 : match.start()]
    if before.isdigit():
        return "″" if double else "′"
    if before.isspace() or (not before and (after_tag or double)) or before in ("(", "["):
        return "“" if double else "‘"
    return "”" if double else "’"


def straighten(text: str) -> str:
    """Return `text` with typography folded, for comparing."""
    return re.sub(r"-+", "-", text.translate(_FOLD).replace("''", '"'))
