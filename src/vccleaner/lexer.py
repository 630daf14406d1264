"""What counts as a tag. Tokens cover every character; brackets that are prose stay text.

Nearly every tag is a run of ``[…]`` without brackets inside, so a split at brackets finds the candidates at C speed, and
only candidates are looked at closely. In WordPress a ``]`` ends a tag, quotes or not; where that leaves a quote open
and the next one closes it, the longer reading is taken.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache

from .attributes import DOUBLE_QUOTE, DOUBLE_QUOTES, SINGLE_QUOTES, SPACE
from .memo import Memo
from .nodes import CloseTag, Escaped, Evidence, OpenTag, Problem, Shape, Text, Token

__all__ = [
    "SIMPLE_TAG",
    "Names",
    "evidence_of",
    "hides_brackets",
    "is_likely",
    "other_brackets",
    "read_tag",
    "split_at_brackets",
    "tokenize",
    "weigh",
    "weigh_uncertain",
]

_BRACKETS = re.compile(r"(\[[^\[\]]*+\])")

# A hyphenator puts these into words, names too; `name=` behind one is an attribute of its own.
_INVISIBLE = r"(?:[\u00ad\u200b-\u200d\u2060\ufeff]|<wbr\s*/?>|&(?:shy|\#0*(?:173|8203));)"
_TAG = re.compile(
    rf"""
    \[ {SPACE}*+ (?P<slash>\\?/)?+ {SPACE}*+    # JSON may have a backslash before a slash
    (?P<name>[A-Za-z_][\w-]*+(?:{_INVISIBLE}++[\w-]++(?!{SPACE}*+=))*+
             \#?)                               # KingComposer marks nested tags by a `#` behind the name
    (?P<rest>(?:{SPACE}.*|/.*)?)              # attributes; nothing else may follow a name
    \]\Z
    """,
    re.VERBOSE | re.DOTALL,
)
# What nearly all are, for speed: nothing but a name, or a name, a space and a word.
SIMPLE_TAG = re.compile(r"\[(?P<slash>/?)(?P<name>[A-Za-z_][\w-]*+)(?=\]\Z| \w)", re.ASCII)
# As WordPress reads it, once the name is known to stand in the document: `[vc_btn,a]`, `[vc_btn"x"]`.
_LOOSE_TAG = re.compile(r"\[(?P<slash>/?)(?P<name>[A-Za-z_][\w-]*+)(?P<rest>[^\w-].*)\]", re.DOTALL | re.ASCII)

_LOOK_AHEAD = 16  # how many brackets a quoted value may hold

# Brackets written otherwise: by a Markdown exporter, as entities, full-width, or in Divi's codes.
_LEFT_ENTITY = re.compile(r"&(?:amp;)?(?:\#0*91|\#[xX]0*5[bB]|lbrack|lsqb);")
_LEFT = rf"\\\[|{_LEFT_ENTITY.pattern}|［"
_RIGHT = r"\\\]|&(?:amp;)?(?:\#0*93|\#[xX]0*5[dD]|rbrack|rsqb);|］"
_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")

# Names that BBCode, forums and wikis use for themselves: a pair of such tags says nothing about WordPress.
_BBCODE = frozenset(
    """b i u s url img quote code list color colour size font align center left right justify table tr td th youtube
    spoiler email mail sub sup hr li ol ul media attach attachment user pre indent strike video audio flash php html
    noparse style note warning info tip hide member mod topic post link image h1 h2 h3 h4 h5 h6 p br div span em strong
    float anchor reference ref nobbc highlight source section abbr acronym thread post mention ispoiler icode inlinecode
    plain rtl ltr bg""".split()
)
# Any quote, told by the beginnings of its entities: the exact patterns take ten times as long to compile.
_QUOTE = (
    rf"(?:\\{{0,9}}[{DOUBLE_QUOTES}{SINGLE_QUOTES}]"
    r"|&(?:amp;|\#0*38;){0,9}(?:\#|quot|apos|[lrsb][bds]quo|[lr]s?aquo|[pP]rime|b(?:ack)?prime|Open|Close))"
)
_ATTRIBUTE = rf"{SPACE}++ [A-Za-z_0-9][\w:.-]*+ {SPACE}*+ = {SPACE}*+"
# A bracket inside an HTML tag, or in quotes that do not end in the tag.
_INSIDE = re.compile(r"""</?[a-zA-Z](?:[^<>\["']++|"[^<>\["]*+"|'[^<>\[']*+')*+["'\[]""")
_COMMENTED = re.compile(r"<!--(?:(?!-->|<!--)[^\[])*+\[")  # a bracket inside a comment
_BEGINS_TAG = re.compile("<[a-zA-Z]")
_BUILDER_NAME = re.compile(r"[A-Za-z0-9]+[_-][\w-]*[A-Za-z0-9]\#?\Z")


@cache
def _invisible() -> re.Pattern[str]:
    """Return the pattern of what a hyphenator puts into words."""
    return re.compile(_INVISIBLE)


@cache
def _value() -> re.Pattern[str]:
    """Return the pattern of `name="value"` directly behind a tag's name."""
    return re.compile(rf"{_ATTRIBUTE} {_QUOTE}", re.VERBOSE)


@cache
def _later_value() -> re.Pattern[str]:
    """Return the pattern of `name=value`, and of `name="value"` behind a word or two."""
    words = rf"(?: {SPACE}++ [\w-]++ (?! {SPACE}*+ = ) ){{0,2}}"
    return re.compile(rf"{words} {_ATTRIBUTE} (?: {_QUOTE} | [\w\#/.%-] )", re.VERBOSE)


@cache
def _words() -> re.Pattern[str]:
    """Return the pattern of what may follow a name where nothing is assigned; code and prose hold more than that."""
    return re.compile(
        rf"""
        (?: {SPACE}++ (?: "[^"\\]*+" | '[^'\\]*+' | https?://[^\s"'<>]++ | (?: {_QUOTE} | [\w.:/\#%+*-] )++ ) )*+
        {SPACE}*+ /?+ {SPACE}*+ \Z
        """,
        re.VERBOSE,
    )


@cache
def _blank() -> re.Pattern[str]:
    """Return the pattern of what may follow the name of a closing tag."""
    return re.compile(rf"{SPACE}*+ /?+ {SPACE}*+ \Z", re.VERBOSE)


@dataclass(frozen=True, slots=True)
class Names:
    """Which names are shortcodes.

    ``known`` names are described by an element table. Those that look like a builder's (``vc_row``) count wherever
    they stand; plain words (``gallery``, ``toggle``) and unknown names need evidence, weighed over the whole document:

    * a plain known word counts where it carries ``name="value"``, closes (and is none of BBCode's), or a known builder tag
      stands in the document; those in ``alone`` (``[gallery]``) also where they stand on a line of their own;
    * an unknown name counts beside known builder tags if it carries ``name="value"``, closes, or is written with
      ``_`` or ``-``; without them only if it is written so and carries ``name="value"``, or carries it and closes;
    * two unknown names that are written so and close are a builder's that no table knows, and count as known ones;
    * a pair of an unknown name counts beside another that carries ``name="value"``.

    Never evidence: one closing pair alone (BBCode has it), ``[text](url)``, ``[text][ref]``, ``[text]: url``, and what does
    not read like attributes: a value with more than a word or two before it, ``[x for x in y]``, ``[a | b]``, ``[/a b]``.
    ``extra`` names always count; with ``known_only`` no unknown name does.
    """

    known: Collection[str] = field(default_factory=frozenset)
    extra: frozenset[str] = frozenset()
    known_only: bool = False
    alone: frozenset[str] = frozenset()

    def certain(self, name: str) -> bool:
        """Return whether `name` is a shortcode wherever it stands."""
        return name in self.extra or (
            (name in self.known or name.lower() in self.known) and _BUILDER_NAME.match(name) is not None
        )


def read_tag(written: str) -> Shape | None:
    """Return what a run in plain brackets says, or None where it cannot be a tag."""
    simple = SIMPLE_TAG.match(written)
    if simple is not None and written[-1] == "]":
        close, name = simple.groups()
        self_closing = not close and written[-2] == "/"
        return Shape(written, name, (simple.end(), len(written) - 1 - self_closing), close != "", self_closing)
    match = _TAG.match(written) or _LOOSE_TAG.match(written)
    if match is None:
        return None
    rest = match["rest"]
    close = bool(match["slash"])
    start, end = match.span("rest")
    self_closing = not close and rest.endswith("/")
    if not close and "=" in rest and rest.lstrip().startswith("="):
        return None
    name = match["name"]
    if not name.isascii() or "<" in name or "&" in name:
        name = _invisible().sub("", name)
    shape = Shape(written, name, (start, end - self_closing), close, self_closing)
    shape.loose = match.re is _LOOSE_TAG
    shape.spaced = written[1:2].isspace()
    return shape


_read = Memo(read_tag, 1 << 22).__getitem__


def evidence_of(shape: Shape) -> Evidence:
    """Return what speaks for a run being a tag, besides its name."""
    if shape.evidence is None:
        shape.evidence = _closing_evidence(shape) if shape.close else _opening_evidence(shape)
    return shape.evidence


def _closing_evidence(shape: Shape) -> Evidence:
    start, end = shape.span
    return Evidence(start == end or _blank().match(shape.written, start, end) is not None, False, False)


def _opening_evidence(shape: Shape) -> Evidence:
    rest = shape.written[shape.span[0] : -1]
    if not rest or rest[-1] == "\\":  # `\[name\]` is how Markdown says that a bracket is one
        return Evidence(not rest, False, False)
    value = _value().match(rest) is not None
    bare = not value and _later_value().match(rest) is not None
    return Evidence(value or bare or _words().match(rest) is not None, value, bare)


def _other_shape(piece: str) -> Shape | None:
    """As `read_tag`, for a run in one of the other notations."""
    written = re.compile(_RIGHT).sub("]", re.compile(_LEFT).sub("[", piece))
    return _read(_MARKDOWN_ESCAPE.sub(r"\1", written))


class _Case:
    """What speaks for one name that is not certain, over a whole document."""

    __slots__ = ("bare", "closes", "opens", "value")

    def __init__(self) -> None:
        self.value = self.bare = self.closes = self.opens = False

    @property
    def encloses(self) -> bool:
        """Whether it opens and closes."""
        return self.opens and self.closes

    def take(self, shape: Shape) -> None:
        """Add what one run says."""
        sound, value, bare = evidence_of(shape)
        if not sound:
            return
        self.value = self.value or value
        self.bare = self.bare or bare
        if shape.close:
            self.closes = True
        else:
            self.opens = True


def weigh(shapes: Iterable[Shape], names: Names) -> set[str]:
    """Return the names that are shortcodes, of all `shapes` in a document; `Names` says what the rules are."""
    accepted: set[str] = set()
    uncertain: list[Shape] = []
    for shape in shapes:
        if shape.name in accepted or shape.loose:
            continue
        if names.certain(shape.name):
            accepted.add(shape.name)
        else:
            uncertain.append(shape)
    if uncertain:
        accepted |= weigh_uncertain(uncertain, names, bool(accepted - names.extra))
    return accepted


def weigh_uncertain(shapes: Iterable[Shape], names: Names, builder: bool) -> set[str]:
    """Return the names that are shortcodes, of `shapes` whose names need evidence.

    `builder` says that a known builder's tag stands beside them.
    """
    # `[ name … ]` is how manuals show a tag; WordPress does not run it
    seen = _evidence(shape for shape in shapes if not shape.loose and (builder or not shape.spaced))
    builder = builder or _unknown_builder(seen, names)
    accepted = {name for name, evidence in seen.items() if _counts(name, evidence, builder, names)}
    if not builder and not names.known_only:
        pairs = {name for name, evidence in seen.items() if evidence.encloses and name.lower() not in _BBCODE}
        if any(seen[name].value for name in pairs & accepted):
            return accepted | pairs
    return accepted


def is_likely(shape: Shape, names: Names) -> bool:
    """Return whether a run is a tag beside a known builder's, whatever else stands there."""
    if shape.loose:
        return False
    if evidence_of(shape).value and not names.known_only:
        return True
    case = _Case()
    case.take(shape)
    return _counts(shape.name, case, True, names)


def _evidence(shapes: Iterable[Shape]) -> dict[str, _Case]:
    seen: dict[str, _Case] = {}
    for shape in shapes:
        evidence = seen.get(shape.name)
        if evidence is None:
            evidence = seen[shape.name] = _Case()
        evidence.take(shape)
    return seen


class _Split:
    """The markup as text (even pieces) and bracketed runs (odd), the runs that may be tags, the names that count."""

    __slots__ = ("_builder", "accepted", "names", "pieces", "shapes")

    def __init__(self, pieces: list[str], read: Callable[[str], Shape | None], names: Names) -> None:
        self.pieces = pieces
        self.names = names
        self._builder: bool | None = None
        shapes = dict(zip(range(1, len(pieces), 2), map(read, pieces[1::2]), strict=True))
        if None in shapes.values():
            shapes = {index: shape for index, shape in shapes.items() if shape is not None}
        self.shapes: dict[int, Shape] = shapes  # type: ignore[assignment]
        self._drop_links()
        distinct = set(self.shapes.values())
        self.accepted = weigh(distinct, names)
        if not names.alone.isdisjoint(shape.name for shape in distinct):
            self.accepted.update(shape.name for index, shape in self.shapes.items() if self._is_alone(index, shape))

    def _drop_links(self) -> None:
        """Drop what is Markdown's ``[text](url)`` or ``[text]: url``."""
        pieces, certain = self.pieces, self.names.certain
        links = [
            index
            for index, shape in self.shapes.items()
            if (after := pieces[index + 1])
            and after[0] in "(:"
            and (after[0] == "(" or (after[:2] in (": ", ":\t", ":\n") and pieces[index - 1][-1:] in ("", "\n")))
            and not evidence_of(shape).value
            and not certain(shape.name)
        ]
        for index in links:
            del self.shapes[index]

    def _is_alone(self, index: int, shape: Shape) -> bool:
        """Return whether the run is a tag that is known to enclose nothing, on a line of its own."""
        if shape.name not in self.names.alone or shape.close or shape.loose or shape.spaced:
            return False
        before, after = self.pieces[index - 1].rstrip(" \t"), self.pieces[index + 1].lstrip(" \t\r")
        return before[-1:] in ("", "\n", ">") and after[:1] in ("", "\n", "<")

    def joined_well(self) -> bool:
        """Return whether all runs that hold brackets are tags; else their brackets speak for themselves."""
        tags = set(self.tags())
        return all(index in tags for index in range(1, len(self.pieces), 2) if self.pieces[index].count("[") > 1)

    def tags(self) -> list[int]:
        """Return the indices of the pieces that are tags."""
        accepted = self.accepted
        if accepted.issuperset([shape.name for shape in set(self.shapes.values())]):
            return [*self.shapes]
        return [index for index, shape in self.shapes.items() if shape.name in accepted]

    @property
    def builder(self) -> bool:
        """Whether a known builder's tag stands in the document."""
        if self._builder is None:
            self._builder = any(map(self.names.certain, self.accepted))
        return self._builder

    def certain_tags(self) -> list[Shape]:
        """Return the shapes whose names are shortcodes wherever they stand."""
        return [shape for shape in self.shapes.values() if not shape.loose and self.names.certain(shape.name)]


def _unknown_builder(seen: dict[str, _Case], names: Names) -> bool:
    """Return whether the document is a builder's that no table describes: two names of its kind enclose something."""
    pairs = sum(evidence.encloses and _looks_built(name) for name, evidence in seen.items())
    return pairs > 1 and not names.known_only


@lru_cache(maxsize=1 << 12)
def _looks_built(name: str) -> bool:
    """Return whether a name looks like a builder's."""
    return _BUILDER_NAME.match(name) is not None


def _counts(name: str, evidence: _Case, builder: bool, names: Names) -> bool:
    """Weigh the evidence for one name that is not certain; `Names` says what the rules are."""
    dashed = _looks_built(name)
    if name in names.known or name.lower() in names.known:
        if evidence.value or (builder and (evidence.opens or evidence.closes)):
            return True
        return evidence.encloses and name.lower() not in _BBCODE
    if names.known_only:
        return False
    if builder:
        return evidence.value or evidence.bare or evidence.closes or (dashed and evidence.opens)
    return evidence.value and (dashed or evidence.closes) and name.lower() not in _BBCODE


def _split(markup: str, names: Names) -> _Split:
    """Split `markup` in the notation of brackets that the page as a whole uses."""
    pieces = split_at_brackets(markup)
    runs = markup.count("[")
    # They come in turn where there are as many of either kind, no NUL parts pieces too, and no text begins with one.
    broken = markup.count("]") != runs or len(pieces) != 2 * runs + 1 or "[" in "".join(pieces[::2])
    if broken:
        pieces = _BRACKETS.split(markup)
    split = _Split(_join_quoted(list(pieces)) if broken else pieces, _read, names)
    if broken and not split.joined_well():
        split = _Split(pieces, _read, names)
    if other_brackets(markup):
        other = _Split(_written_otherwise().split(markup), _other_shape, names)
        certain = other.certain_tags()
        # `&#91;vc_row&#93;` beside running shortcodes shows them; where nearly all tags are written so, they lost their brackets
        # A Markdown exporter escapes all brackets, so that one tag written so says more than one in plain brackets.
        plain = len(split.certain_tags())
        if len(certain) > (plain if "\\[" in markup else 2 * plain) and any(shape.close for shape in certain):
            return other
    return split


@cache
def _written_otherwise() -> re.Pattern[str]:
    """Return the pattern of a bracketed run in any notation."""
    return re.compile(rf"((?:{_LEFT}|\[)(?:(?!{_LEFT}|{_RIGHT})[^\[\]])*+(?:{_RIGHT}|\]))")


def other_brackets(markup: str) -> bool:
    """Return whether `markup` holds opening brackets that are written otherwise."""
    return (
        ("\\" in markup and "\\[" in markup)
        or "［" in markup
        or ("&" in markup and _LEFT_ENTITY.search(markup) is not None)
    )


@cache
def _quoted_tag() -> re.Pattern[str]:
    """Return the pattern of a whole tag whose quoted values hold brackets."""
    quoted = rf"""(?:{DOUBLE_QUOTE}(?:(?!{DOUBLE_QUOTE}).)*+{DOUBLE_QUOTE}|'[^']*+')"""
    return re.compile(
        rf"""\[ [A-Za-z_][\w-]*+ (?: \s++ [\w-]++ (?: \s*+=\s*+ (?: {quoted} | [^\s\[\]"'“”„″«»&]++ ) )?+ )*+ \s*+ /?+ \]""",
        re.VERBOSE | re.DOTALL,
    )


@cache
def _open_quote() -> re.Pattern[str]:
    """Return the pattern of a value whose quote is not closed."""
    return re.compile(rf"""=\s*(?:{DOUBLE_QUOTE}(?:(?!{DOUBLE_QUOTE}).)*+|'[^']*+)\Z""", re.DOTALL)


def _join_quoted(pieces: list[str]) -> list[str]:
    """Join what a plain split tore apart: tags whose quoted values hold brackets."""
    joined: list[str] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        start = -1
        if index % 2:
            if "]" in pieces[index + 1] and _open_quote().search(piece[:-1]):
                start = 0
        elif "[" in piece:
            start = piece.rfind("[")
            if not _open_quote().search(piece, start):
                start = -1
        if start >= 0:
            window = pieces[index : index + 2 * _LOOK_AHEAD]
            match = _quoted_tag().match("".join(window), start)
            if match is not None and "[/" not in match[0]:
                end = match.end()
                for offset, part in enumerate(window):  # noqa: B007
                    if end <= len(part):
                        break
                    end -= len(part)
                if index % 2 == 0:
                    joined.append(piece[:start])
                joined.append(match[0])
                index += offset
                pieces[index] = pieces[index][end:]  # the rest is text; nothing is left of a bracketed run
                index += index % 2
                continue
        joined.append(piece)
        index += 1
    return joined


def tokenize(markup: str, names: Names, html: bool) -> tuple[list[Token], list[Problem]]:
    """Return the tokens of `markup` (str), which cover every character in order, and the problems met. Never raises.

    `html` says whether `markup` is HTML, in whose tags a shortcode has no layout of its own.
    """
    if "[" not in markup and not other_brackets(markup):
        return ([Text(markup, 0)] if markup else []), []
    split = _split(markup, names)
    pieces, shapes = split.pieces, split.shapes
    tokens: list[Token] = []
    problems: list[Problem] = []
    escapes = _Escapes(split) if "[[" in markup else None
    broken = markup.count("[") != len(pieces) // 2
    html = html and "<" in markup and hides_brackets(markup)
    if escapes is None and not broken and not html:
        return _plain_tokens(split), problems
    inside = comment = False  # inside an HTML tag; inside a comment
    comments = markup.rfind("-->") if html else 0  # a comment that begins behind this is none
    position = done = 0  # characters, and pieces, that are written
    rest = ""  # what an escaped shortcode left of the piece before `done`
    for index in [*split.tags(), len(pieces)]:
        if index < done:
            continue
        text = pieces[done] if done == index - 1 else "".join(pieces[done:index])
        if rest:
            text, rest = rest + text, ""
        last = escapes.last(index) if escapes is not None and text[-1:] == "[" and text[-9:] != "<![CDATA[" else 0
        if last:
            text = text[:-1]
        if text:
            if broken and "[" in text:
                _write_broken(tokens, problems, text, position, split, inside)
            else:
                tokens.append(Text(text, position))
            position += len(text)
            if html:
                comment = _comment(text, comment, position < comments)
                opened = text.rfind("<")
                if comment:
                    inside = True
                elif opened >= 0 or ">" in text:
                    inside = opened > text.rfind(">") and _BEGINS_TAG.match(text, opened) is not None
        if last:
            source = "[" + "".join(pieces[index : last + 1]) + "]"
            tokens.append(Escaped(source, position))
            position += len(source)
            rest, done = pieces[last + 1][1:], last + 2
        elif index < len(pieces):
            piece, shape = pieces[index], shapes[index]
            tokens.append((CloseTag if shape.close else OpenTag)(piece, position, shape, inside))
            position += len(piece)
            done = index + 1
    return tokens, problems


def split_at_brackets(markup: str) -> list[str]:
    """Return text (even pieces) and bracketed runs (odd ones) of `markup`, which holds no NUL: twice as fast as a pattern.

    Only where brackets do not open and close in turn is one of the odd pieces no run.
    """
    return markup.replace("[", "\0[").replace("]", "]\0").split("\0")


def hides_brackets(markup: str) -> bool:
    """Return whether a bracket may stand inside an HTML tag or comment; quotes that are not closed may reach anywhere."""
    return _INSIDE.search(markup) is not None or ("<!--" in markup and _COMMENTED.search(markup) is not None)


def _plain_tokens(split: _Split) -> list[Token]:
    """Return the tokens of markup whose brackets are all pairs, none of them escaped or inside an HTML tag."""
    pieces, shapes = split.pieces, split.shapes
    tags = split.tags()
    texts, runs = pieces[::2], pieces[1::2]
    if len(tags) < len(runs):
        ends = [*tags, len(pieces)]
        texts = ["".join(pieces[start:end]) for start, end in zip([0, *[tag + 1 for tag in tags]], ends, strict=True)]
        runs = [pieces[tag] for tag in tags]
    tokens: list[Token] = []
    position = 0
    for text, tag, run in zip(texts, tags, runs):  # noqa: B905 (the last text stands behind the last tag)
        if text:
            tokens.append(Text(text, position))
            position += len(text)
        shape = shapes[tag]
        tokens.append(CloseTag(run, position, shape) if shape.close else OpenTag(run, position, shape))
        position += len(run)
    if texts[-1]:
        tokens.append(Text(texts[-1], position))
    return tokens


def _comment(text: str, inside: bool, closed: bool) -> bool:
    """Return whether the end of `text` stands in an HTML comment; `inside` says so of its beginning."""
    opened, ended = text.rfind("<!--"), text.rfind("-->")
    return inside if opened == ended else closed and opened > ended


class _Escapes:
    """Finds `[[x]]` and `[[x]…[/x]]`: shortcodes that are shown, not run."""

    __slots__ = ("_closers", "_split")

    def __init__(self, split: _Split) -> None:
        self._split = split
        self._closers: dict[str, list[int]] = {}
        for index, shape in split.shapes.items():
            if shape.close:
                self._closers.setdefault(shape.name, []).append(index)

    def last(self, index: int) -> int:
        """Return the index of the last tag of the escaped shortcode that begins at `index`, or 0 if it is not escaped."""
        pieces = self._split.pieces
        shape = self._split.shapes.get(index)
        if shape is None or shape.close:
            return 0
        if pieces[index + 1].startswith("]"):
            return index
        closers = self._closers.get(shape.name, [])
        following = bisect_right(closers, index)
        if following < len(closers) and pieces[closers[following] + 1].startswith("]"):
            return closers[following]
        return 0


@cache
def _cut() -> re.Pattern[str]:
    """Return the pattern of `[vc_row css="` with no `]` before the next `[` or the end, and of where to look for one."""
    return re.compile(r"\[(?P<slash>/?)(?P<name>[A-Za-z_][\w-]*+)(?P<rest>[^\[\]]*)")


@cache
def _cut_end() -> re.Pattern[str]:
    """Return the pattern of where visible text begins again behind a tag that was cut off."""
    return re.compile(
        rf"""
          </?(?:p|div|section|article|ul|ol|li|h[1-6]|a|span|td|tr|table|footer|main|body|html)\b
        | \n\s*\n
        | (?:…|&hellip;|\.\.\.|Read\ [Mm]ore) (?=(?:(?!{_QUOTE})[^<=]){{0,60}}(?:<|\Z))   # not one inside a value
        """,
        re.VERBOSE,
    )


@cache
def _cut_by() -> re.Pattern[str]:
    """Return the pattern of what stands behind a page that was cut short."""
    return re.compile(r"\Z|\[(?:…|&hellip;|&#8230;|\.\.\.)\]")


@cache
def _values() -> re.Pattern[str]:
    """Return the pattern of where a quoted value begins; HTML tags are passed over, for theirs are others."""
    return re.compile(rf"(?P<value> {_ATTRIBUTE} {_QUOTE} ) | {SPACE}++ | <[a-zA-Z/!][^<>]*+>", re.VERBOSE)


def _write_broken(
    tokens: list[Token], problems: list[Problem], text: str, position: int, split: _Split, inside: bool
) -> None:
    """Add the tokens of a text between tags that holds tags whose closing bracket is missing."""
    done = 0
    for match in _cut().finditer(text):
        start, end = match.span()
        if text[end : end + 1] == "]" or not _cut_name(match, split):
            continue
        first = match.end("name")
        for value in _values().finditer(text, first, end):  # what is visible stands behind the last of them
            first = value.end() if value["value"] else first
        visible = _cut_end().search(text, first, end)
        end = visible.start() if visible is not None else end
        if start > done:
            tokens.append(Text(text[done:start], position + done))
        source, name = text[start:end], match["name"]
        shape = Shape(source, name, (match.end("name") - start, end - start), match["slash"] == "/")
        if shape.close:
            tokens.append(CloseTag(source, position + start, shape, inside))
        else:
            tokens.append(OpenTag(source, position + start, shape, inside, cut=True))
        message = f"the tag [{match['slash']}{name} has no closing bracket"
        problems.append(Problem("cut", message, position + start, position + end))
        done = end
    if done < len(text):
        tokens.append(Text(text[done:], position + done))


def _cut_name(match: re.Match[str], split: _Split) -> bool:
    """Return whether the name of a tag without closing bracket is a shortcode's, or the beginning of one."""
    name, rest, names = match["name"], match["rest"], split.names
    if names.certain(name):
        return True
    builder = not names.known_only and split.builder
    if _value().match(rest):
        return builder or name in split.accepted
    if builder and _looks_built(name) and _words().match(rest) and _cut_by().match(match.string, match.end()):
        return True
    if "_" not in name or (rest[0] not in " <\n…&." if rest else match.end() < len(match.string)):
        return False
    return any(known.startswith(name) for known in names.known)
