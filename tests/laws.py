"""The laws: what holds for every cleaner and every markup. Each function raises AssertionError where it does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import html5lib
from html5lib.serializer import HTMLSerializer
from texturize import straighten, texturize

from vccleaner import Cleaner, CloseTag, Escaped, OpenTag, Shortcode, Text

TARGETS = ("text", "html", "strip")
Law = Callable[[Cleaner, str], None]

_SERIALIZER = HTMLSerializer(
    quote_attr_values="always", omit_optional_tags=False, minimize_boolean_attributes=False, resolve_entities=False,
    use_trailing_solidus=False, alphabetical_attributes=False, escape_lt_in_attrs=True, quote_char='"',
)  # fmt: skip
_WALKER = html5lib.getTreeWalker("etree")
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^<>]*>")
# How a tag may begin and end in the source, in every notation of brackets; one that is cut off ends anywhere.
_BEGIN = re.compile(r"\\?\[|&(?:amp;)?(?:#|lbrack|lsqb)|［")


def words(text: str) -> list[str]:
    """Return the words of a text."""
    return _WORD.findall(text)


def lossless(cleaner: Cleaner, markup: str) -> None:
    """Tokens cover every character in order, and so does the tree."""
    tokens = cleaner.tokenize(markup)
    assert "".join(token.source for token in tokens) == markup
    assert all(before.end == after.start for before, after in pairwise(tokens))
    assert all(token.source for token in tokens)
    document = cleaner.parse(markup)
    assert document.source == markup
    assert str(document) == markup
    for node in document.walk():
        assert markup[node.start : node.end] == node.source
        if isinstance(node, Shortcode):
            assert "".join(entry.source for entry in node.attributes.entries) == node.attributes.source
            assert all(isinstance(value, str) for value in node.attributes.values())


def total(cleaner: Cleaner, markup: str) -> None:
    """Nothing raises, and each problem says what and where."""
    for target in TARGETS:
        result = cleaner.run(markup, target)
        assert isinstance(result.output, str)
        for problem in result.problems:
            assert problem.kind
            assert problem.message
            assert 0 <= problem.start < problem.end <= len(markup)
        assert [p.start for p in result.problems] == sorted(p.start for p in result.problems)
    document = cleaner.parse(markup)
    for problem in document.problems:
        line, column = document.position(problem.start)
        assert line >= 1
        assert column >= 1


def least_intervention(cleaner: Cleaner, markup: str) -> None:
    """`strip` takes out tags, whole, and nothing else."""
    if cleaner.keep or cleaner.scope == "content":
        return
    tokens = cleaner.tokenize(markup)
    assert cleaner.strip(markup) == "".join(t.source for t in tokens if not isinstance(t, OpenTag | CloseTag))
    assert all(_BEGIN.match(t.source) for t in tokens if isinstance(t, OpenTag | CloseTag))


def clean_stays(cleaner: Cleaner, markup: str) -> None:
    """Cleaning what is clean changes nothing."""
    document = cleaner.parse(markup)
    if cleaner.keep or cleaner.unknown == "keep" or any(isinstance(node, Escaped) for node in document.walk()):
        return  # what comes out holds shortcodes on purpose
    html = cleaner.to_html(markup)
    assert replace(cleaner, source="html", scope="all").to_html(html) == html
    text = cleaner.to_text(markup)
    assert replace(cleaner, source="text", scope="all").to_text(text) == text


def html_holds_text(cleaner: Cleaner, markup: str) -> None:
    """What plain text shows, HTML shows too, in the same order."""
    if cleaner.image_alt:
        return
    again = replace(cleaner, source="html", scope="all", salvage=False)
    shown = iter(words(again.to_text(cleaner.to_html(markup))))
    missing = [word for word in words(cleaner.to_text(markup)) if word not in shown]
    assert not missing


def html5_reads_it_back(cleaner: Cleaner, markup: str) -> None:
    """An HTML5 parser reads the HTML and writes it again as it was."""
    html5_reads_back(cleaner.to_html(markup))


def html5_reads_back(html: str) -> None:
    """An HTML5 parser reads `html` and writes it again as it was."""
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    again = _SERIALIZER.render(_WALKER(tree)).replace("&gt;", ">")  # html5lib does not write it so in attributes
    assert again == html.replace("&nbsp;", "\u00a0").replace("&gt;", ">")


def line_ends_are_neutral(cleaner: Cleaner, markup: str) -> None:
    """CRLF = LF."""
    if "\r" in markup:
        return
    windows = markup.replace("\n", "\r\n")
    assert cleaner.to_text(windows).replace("\r\n", "\n") == cleaner.to_text(markup)
    assert cleaner.to_html(windows) == cleaner.to_html(markup)
    assert cleaner.strip(windows) == cleaner.strip(markup).replace("\n", "\r\n")


def byte_order_mark_is_neutral(cleaner: Cleaner, markup: str) -> None:
    """A BOM before markup is no text; prose, which comes back as it is, keeps it, and so does `strip`."""
    text = cleaner.to_text(markup)
    assert cleaner.to_text("\ufeff" + markup) == ("\ufeff" + text if text == markup else text)
    assert cleaner.to_html("\ufeff" + markup) == cleaner.to_html(markup)
    if cleaner.scope == "all":
        assert cleaner.strip("\ufeff" + markup) == "\ufeff" + cleaner.strip(markup)


def spaces_in_tags_are_neutral(cleaner: Cleaner, markup: str) -> None:
    """A no-break space between attributes is a space."""
    changed = "".join(
        re.sub(r"(?<=[\"']) (?=[\w-]+=)", "\u00a0", token.source) if isinstance(token, OpenTag) else token.source
        for token in cleaner.tokenize(markup)
    )
    assert cleaner.to_text(changed) == cleaner.to_text(markup)


def curling_is_neutral(cleaner: Cleaner, markup: str) -> None:
    """Curling the quotes of a page changes no more of its text than the typography."""
    served = texturize(markup, entities=cleaner.source == "html")
    assert _even(cleaner.to_text(served)) == _even(cleaner.to_text(markup))


def _even(text: str) -> str:
    return re.sub(r"[^\S\n]+", " ", straighten(text))


def cut_anywhere(cleaner: Cleaner, markup: str, step: int = 1) -> None:
    """Cut at any character, nothing raises, and the text before the cut stays."""
    if cleaner.scope == "content":
        return
    shown = set(words(cleaner.to_text(markup)))
    blanked = _TAG.sub(lambda tag: " " * len(tag[0]), markup) if cleaner.source == "html" else markup
    placed = [
        (match.end(), match[0])
        for node in cleaner.parse(markup).walk()
        if type(node) is Text  # half of an escaped shortcode is a shortcode
        for match in _WORD.finditer(blanked, node.start, node.end)
        if match[0] in shown
    ]
    for cut in range(0, len(markup), step):
        part = markup[:cut]
        left = set(words(cleaner.to_text(part)))
        opened = part.rfind("[")  # what stands behind an open bracket may be a tag that is cut off
        safe = cut if opened < 0 or "]" in part[opened:] else opened
        lost = [word for end, word in placed if end <= safe and word not in left]
        assert not lost, f"cut at {cut}, behind {part[-40:]!r}"
        assert cleaner.parse(part).source == part


def nothing_disappears(cleaner: Cleaner, markup: str) -> None:
    """Each word of the text between tags is in the output, or a problem names the place where it was left out."""
    result = cleaner.run(markup, "text")
    spans = [(problem.start, problem.end) for problem in result.problems]
    expected = Counter(
        match[0]
        for node in cleaner.parse(markup).walk()
        if isinstance(node, Text)
        for match in _WORD.finditer(_TAG.sub(lambda tag: " " * len(tag[0]), node.source))
        if not any(start <= node.start + match.start() < end for start, end in spans)
    )
    missing = expected - Counter(words(result.output))
    assert not missing


def short_way_is_the_long_way(cleaner: Cleaner, markup: str) -> None:
    """Plain text is the same whether it is made from the markup or from its tree."""
    assert cleaner.to_text(markup) == cleaner.to_text(cleaner.parse(markup))


def ledger_adds_up(cleaner: Cleaner, markup: str) -> None:
    """The ledger's entries are the source, without gap or overlap; what is dropped has a reason."""
    for target in TARGETS:
        entries = cleaner.run(markup, target).ledger.entries
        assert [entry.start for entry in entries] == [0, *(entry.end for entry in entries[:-1])][: len(entries)]
        assert (entries[-1].end if entries else 0) == len(markup)
        assert all(entry.end > entry.start for entry in entries)
        assert all((entry.kind == "dropped") == bool(entry.reason) for entry in entries)
        assert {entry.kind for entry in entries} <= {"text", "structure", "dropped"}


def ledger_tells_the_truth(cleaner: Cleaner, markup: str) -> None:
    """What the ledger calls text is in the output."""
    result = cleaner.run(markup, "text")
    entered = Counter(
        word
        for entry in result.ledger.entries
        if entry.kind == "text"
        for word in words(markup[entry.start : entry.end])
    )
    missing = entered - Counter(words(result.output))
    assert not missing


ON_EVERYTHING = (lossless, total, least_intervention, short_way_is_the_long_way, ledger_adds_up)
ON_SOUND_MARKUP = (
    clean_stays,
    html_holds_text,
    html5_reads_it_back,
    line_ends_are_neutral,
    byte_order_mark_is_neutral,
    spaces_in_tags_are_neutral,
    curling_is_neutral,
)
