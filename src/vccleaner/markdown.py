"""What Markdown is: CommonMark with GitHub's tables, written by markdownify from semantic HTML.

Overridden is what would change words: markdownify escapes too little for some readers and, where asked to, too much for
people (`\\[sic\\]`); it glues blocks it does not know, and its work on long lists is quadratic.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from .values import split_address, unquote

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, PageElement, Tag
    from markdownify import MarkdownConverter

__all__ = ["to_markdown"]

_DEPTH = 100  # of nested elements
_TAG = re.compile(r"(<!--.*?-->|</?[A-Za-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)", re.DOTALL)
_NAME = re.compile(r"<(/?)([A-Za-z][\w-]*)")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_IN_NO_CELL = frozenset(("blockquote", "details", "dl", "figure", "hr", "ol", "pre", "table", "ul", *_HEADINGS))
_EMPHASIS = ("b", "cite", "dfn", "em", "i", "strong", "var")
_DIVISIONS = ("address", "article", "aside", "div", "footer", "header", "main", "nav", "section")
_BLOCKS = frozenset((*_IN_NO_CELL, *_DIVISIONS, "p"))
_NOT_SHOWN = (
    "canvas",
    "iframe",
    "math",
    "meter",
    "noscript",
    "object",
    "progress",
    "script",
    "style",
    "svg",
    "template",
)
_KEPT_INLINE = ("abbr", "ins", "kbd", "mark", "q", "sub", "sup")

_SHORTCODE = re.compile(r"""(\[[\w-]+(?:\s+[\w-]+=(?:"[^"\[\]]*"|'[^'\[\]]*'))+\s*/?\])""")
_SPECIAL = re.compile(
    r"""
      \\(?=[!-/:-@\[-`{-~]|\Z)   # a backslash that would escape, or may with what follows the text
    | `
    | \*(?!\s) | (?<!\s)\*       # emphasis; a lone one between spaces is none
    | (?<![^\W_])_ | _(?![^\W_]) # not inside a word
    | ~(?=~)
    | <(?=[A-Za-z/!?])
    | &(?=\#?\w+;)
    | \](?=\()
    """,
    re.VERBOSE,
)
_LINE_START = re.compile(
    r"""^([ \t]*)(?:
      (\#{1,6}(?=\s|$) | > | [-+*](?=\s|$) | -(?=-) | =+(?=\s*$) | \[(?=[^\]\n]+\]:) | \|(?=[|:\- ]*$) | :(?=[|:\- ]+$))
    | (\d{1,9})([.)](?=\s|$))
    )""",
    re.VERBOSE | re.MULTILINE,
)
_IN_LABEL = re.compile(r"[\[\]\\`*]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=\#?\w+;)")
_CLOSING_MARKS = re.compile(r"(?:(?<=\s)|\A)#(?=#*\Z)")  # at the end of a heading they would vanish
_SPACE = re.compile(r"\s+")
_BLANK = re.compile(r"\n{3,}")
_FENCE = re.compile(r"^`{3,}", re.MULTILINE)
_PUNCTUATION = re.compile(r"[^\w\s]|_")

Parents: TypeAlias = set[str]


def to_markdown(html: str) -> str:
    """Return `html` (str, semantic HTML as ``Cleaner.to_html`` makes it) as Markdown.

    ``details``, and tables that Markdown has no form for, stay HTML.

    >>> print(to_markdown("<h2>News</h2><p>Prices <em>fall</em> [sic].</p><ul><li>one</li><li>two</li></ul>"))
    ## News
    <BLANKLINE>
    Prices *fall* [sic].
    <BLANKLINE>
    - one
    - two
    """
    from bs4 import BeautifulSoup

    # the parser refuses what begins like a marked section and is none
    soup = BeautifulSoup(_shallow(html).replace("<![", "&lt;!["), "html.parser")
    _prepare(soup)
    written = str(_converter()(bullets="-", heading_style="atx").convert_soup(soup))
    return _BLANK.sub("\n\n", "\n".join(map(_trim, written.split("\n")))).strip("\n ")


def _trim(line: str) -> str:
    """A line without trailing spaces, but for the two of a line break."""
    bare = line.rstrip(" ")
    return bare + "  " if bare and line.endswith("  ") else bare


def _shallow(html: str) -> str:
    """`html` without the tags of what is nested deeper than markdownify, which recurses, can go."""
    pieces = _TAG.split(html)
    stack: list[str] = []
    for index in range(1, len(pieces), 2):
        name = _NAME.match(pieces[index])
        if name is None or name[2].lower() in _VOID:
            continue
        deep = len(stack) > _DEPTH - (not name[1])
        if not name[1]:
            stack.append(name[2].lower())
        elif stack and stack[-1] == name[2].lower():
            stack.pop()
        if deep:
            pieces[index] = ""
    return "".join(pieces)


def _prepare(soup: BeautifulSoup) -> None:
    """Put what markdownify would take for something else into a form that it knows."""
    for code in soup.find_all(["code", "kbd", "samp"]):
        if _holds(code, _BLOCKS):  # left open by its author
            code.unwrap()
    for caption in soup.find_all("caption"):
        table = caption.find_parent("table")
        caption.name = "p"
        if table is not None:
            table.insert_before(caption.extract())


def _escape(text: str, line_start: bool) -> str:
    """Text in which nothing means markup. Brackets stay unless a link would come of them."""
    text = _SPECIAL.sub(r"\\\g<0>", text)
    if "\n" in text or line_start:
        lines = text if line_start else "\0" + text
        lines = _LINE_START.sub(lambda match: f"{match[1]}{match[3] or ''}\\{match[4] or match[2]}", lines)
        text = lines.removeprefix("\0")
    return text


def _address(url: str) -> str:
    """The destination of a link."""
    url = _SPACE.sub("%20", url.strip()).replace("<", "%3C").replace(">", "%3E")
    return f"<{url}>" if "(" in url or ")" in url or not url else url


def _title(element: Tag) -> str:
    title = _SPACE.sub(" ", str(element.get("title") or "")).strip().replace("\\", "\\\\").replace('"', '\\"')
    return f' "{title}"' if title else ""


def _edge(element: PageElement | None, last: bool) -> str:
    """The character that a neighbour of an element ends or begins with."""
    text = element.get_text() if element is not None and hasattr(element, "get_text") else ""
    return text[-1:] if last else text[:1]


def _before(element: PageElement) -> bool:
    """True where nothing stands before the element on its line."""
    while True:
        previous = element.previous_sibling
        if previous is not None:
            name = getattr(previous, "name", None)
            return (
                name in _BLOCKS
                or name in ("br", "li")
                or (name is None and not str(previous).strip() and _before(previous))
            )
        parent = element.parent
        if parent is not None and (parent.name in _HEADINGS or _is_marked(parent)):
            return False
        if parent is None or parent.name in (
            *_BLOCKS,
            "li",
            "td",
            "th",
            "dd",
            "dt",
            "[document]",
            "summary",
            "figcaption",
        ):
            return True
        element = parent


def _is_marked(element: Tag) -> bool:
    """True where an element puts marks before its text."""
    marks = element.name in _EMPHASIS or (element.name == "a" and bool(element.get("href")))
    return marks and not _holds(element, _BLOCKS)


def _between(first: PageElement, last: PageElement) -> str:
    """The text between two siblings."""
    texts, node = [], first.next_sibling
    while node is not None and node is not last:
        texts.append(str(node))
        node = node.next_sibling
    return "".join(texts)


def _holds(element: Tag, names: frozenset[str]) -> bool:
    """True where an element of one of these names is inside; several times faster than ``find``."""
    return any(getattr(inner, "name", None) in names for inner in element.descendants)


def _html(element: Tag) -> str:
    """An element as HTML in one block: a blank line would end it."""
    return re.sub(r"\s*\n\s*", "\n", element.decode())


@lru_cache(maxsize=1)
def _converter() -> type[MarkdownConverter]:
    import markdownify

    base: Any = markdownify.MarkdownConverter

    class Converter(base):  # type: ignore[misc]
        """markdownify's converter with our rules for what follows; one for each document."""

        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            self.line_start = True
            self.numbers: dict[int, dict[int, int]] = {}

        def process_text(self, el: NavigableString, parent_tags: Parents | None = None) -> str:
            parents = parent_tags or set()
            if "_noformat" in parents:
                return str(super().process_text(el, parents))
            self.line_start = _before(el)
            text = str(super().process_text(el, parents))
            following = el.next_sibling
            if text.endswith("!") and getattr(following, "name", None) in ("a", "img"):
                text = text[:-1] + "\\!"
            return text

        def escape(self, text: str, parent_tags: Parents) -> str:
            parts = _SHORTCODE.split(text)
            for index in range(0, len(parts), 2):
                parts[index] = _escape(parts[index], self.line_start and index == 0)
            return "".join(parts)

        def _block(self, el: Tag, text: str, parent_tags: Parents) -> str:
            if "_inline" in parent_tags:
                return f" {text.strip()} "
            text = text.strip("\n")
            return f"\n\n{text}\n\n" if text.strip() else ""

        convert_div = convert_section = convert_article = convert_aside = convert_header = convert_footer = _block
        convert_main = convert_nav = convert_address = convert_figure = convert_dl = convert_dd = convert_dt = _block

        def _nothing(self, el: Tag, text: str, parent_tags: Parents) -> str:
            return ""

        def _as_html(self, el: Tag, text: str, parent_tags: Parents) -> str:
            if "_noformat" in parent_tags or not text.strip():
                return text
            title = (
                f' title="{el["title"]}"' if el.name == "abbr" and el.get("title") and '"' not in el["title"] else ""
            )
            return f"<{el.name}{title}>{text}</{el.name}>"

        def _emphasis(self, el: Tag, text: str, parent_tags: Parents) -> str:
            strong = el.name in ("b", "strong")
            nested = parent_tags & ({"b", "strong"} if strong else {"em", "i", "cite", "dfn", "var"})
            inner = text.strip()
            if "_noformat" in parent_tags or nested or not inner or "\n\n" in inner or _holds(el, _BLOCKS):
                return text
            mark, tag = ("**", "strong") if strong else ("*", "em")
            left, right = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            before = "" if left else _edge(el.previous_sibling, last=True)
            after = "" if right else _edge(el.next_sibling, last=False)
            # https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
            opens = not (
                _PUNCTUATION.match(inner) and before and not before.isspace() and not _PUNCTUATION.match(before)
            )
            closes = not (
                _PUNCTUATION.match(inner[-1]) and after and not after.isspace() and not _PUNCTUATION.match(after)
            )
            both = re.fullmatch(r"\*[^*]+\*" if strong else r"\*\*[^*]+\*\*", inner)  # three marks mean both
            touches = before == "*" or after == "*" or (not both and (inner[0] == "*" or inner[-1] == "*"))
            neighbours = {getattr(el.previous_sibling, "name", None), getattr(el.next_sibling, "name", None)}
            if opens and closes and not touches and not neighbours & {"b", "strong", "em", "i", "cite"}:
                return f"{left}{mark}{inner}{mark}{right}"
            return f"{left}<{tag}>{inner}</{tag}>{right}"

        convert_b = convert_strong = convert_em = convert_i = convert_cite = convert_dfn = convert_var = _emphasis

        def convert_a(self, el: Tag, text: str, parent_tags: Parents) -> str:
            href = str(el.get("href") or "")
            if not href or "_noformat" in parent_tags or not text.strip() or "a" in parent_tags:
                return text
            if "\n\n" in text.strip() or _holds(el, _BLOCKS):
                return f'\n\n<a href="{href.replace(chr(34), "%22")}">\n\n{text.strip()}\n\n</a>\n\n'
            left, right = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            label = re.sub(r" *\n", " ", text.strip())
            if href == el.get_text() and re.match(r"https?://[^\s<>]+\Z", href) and not el.get("title"):
                # an address that stands alone stands for a player or map; nobody reads all of it
                alone = len(href) > 60 and el.parent is not None and el.parent.get_text(strip=True) == href
                host = split_address(href).netloc if alone else ""
                return f"[{host}]({_address(href)})" if host else f"{left}<{href}>{right}"
            if not el.find("img") and label.count("[") != label.count("]"):
                label = re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", label)
            return f"{left}[{label}]({_address(href)}{_title(el)}){right}"

        def convert_img(self, el: Tag, text: str, parent_tags: Parents) -> str:
            alt = _IN_LABEL.sub(r"\\\g<0>", _SPACE.sub(" ", str(el.get("alt") or "")).strip())
            source = str(el.get("src") or "")
            return f"![{alt}]({_address(source)}{_title(el)})" if source else ""

        def convert_video(self, el: Tag, text: str, parent_tags: Parents) -> str:
            source = str(el.get("src") or next((tag.get("src") for tag in el.find_all("source")), "") or "")
            name = unquote(split_address(source).path.rpartition("/")[2]) if source else ""
            label = _IN_LABEL.sub(r"\\\g<0>", name or source)
            return f"[{label}]({_address(source)})" if source else ""

        convert_audio = convert_video

        def convert_hN(self, n: int, el: Tag, text: str, parent_tags: Parents) -> str:
            return str(super().convert_hN(n, el, _CLOSING_MARKS.sub(r"\\#", text.strip()), parent_tags))

        def convert_hr(self, el: Tag, text: str, parent_tags: Parents) -> str:
            return "\n\n* * *\n\n"

        def convert_br(self, el: Tag, text: str, parent_tags: Parents) -> str:
            if parent_tags & {"td", "th"}:
                return "<br>"
            return " " if "_inline" in parent_tags else "  \n"

        def convert_li(self, el: Tag, text: str, parent_tags: Parents) -> str:
            text = text.strip()
            parent = el.parent
            bullet = "- "
            if parent is not None and parent.name == "ol":
                bullet = f"{self._numbers(parent)[id(el)]}. "
            return bullet + text.replace("\n", "\n" + " " * len(bullet)) + "\n"

        def _numbers(self, parent: Tag) -> dict[int, int]:
            """The numbers of a list's items, counted once for all of them."""
            if id(parent) not in self.numbers:
                start = str(parent.get("start") or "")
                items = [child for child in parent.children if getattr(child, "name", None) == "li"]
                first = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
                self.numbers[id(parent)] = {id(item): number for number, item in enumerate(items, first)}
            return self.numbers[id(parent)]

        def convert_list(self, el: Tag, text: str, parent_tags: Parents) -> str:
            previous = el.find_previous_sibling()
            text = text.rstrip()
            if previous is not None and previous.name == el.name and not _between(previous, el).strip():
                text = "<!-- -->\n\n" + text.lstrip("\n")  # or else the two would be one list
                return f"\n\n{text}\n\n"
            return f"\n{text}\n" if "li" in parent_tags else f"\n\n{text}\n\n"

        convert_ul = convert_ol = convert_list

        def convert_pre(self, el: Tag, text: str, parent_tags: Parents) -> str:
            if not text.strip():
                return ""
            if "_inline" in parent_tags:
                return str(super().convert_code(el, text, parent_tags - {"_noformat"}))
            fence = "`" * max([3, *(len(run) + 1 for run in _FENCE.findall(text))])
            classes = " ".join(str(tag.get("class")) for tag in (el, *el.find_all("code")))
            language = re.search(r"\b(?:language|lang)-([\w+#-]+)", classes)
            text = text.strip("\n")
            return f"\n\n{fence}{language[1] if language else ''}\n{text}\n{fence}\n\n"

        def convert_figcaption(self, el: Tag, text: str, parent_tags: Parents) -> str:
            text = text.strip()
            if text and "\n" not in text and not re.search(r"[*_<\[]", text) and "_inline" not in parent_tags:
                text = f"*{text}*"
            return self._block(el, text, parent_tags)

        def convert_details(self, el: Tag, text: str, parent_tags: Parents) -> str:
            opened = " open" if el.has_attr("open") else ""
            return f"\n\n<details{opened}>\n\n{text.strip()}\n\n</details>\n\n"

        def convert_summary(self, el: Tag, text: str, parent_tags: Parents) -> str:
            return f"\n\n{_html(el)}\n\n"

        def convert_table(self, el: Tag, text: str, parent_tags: Parents) -> str:
            spans = el.find(lambda tag: tag.name in ("td", "th") and (tag.get("rowspan") or tag.get("colspan")))
            if spans or _holds(el, _IN_NO_CELL) or "_inline" in parent_tags:
                return f"\n\n{_html(el)}\n\n"
            return f"\n\n{text.strip()}\n\n"

        def convert_td(self, el: Tag, text: str, parent_tags: Parents) -> str:
            return " " + _SPACE.sub(" ", text.strip()).replace("|", "\\|") + " |"

        convert_th = convert_td

    for name in _NOT_SHOWN:
        setattr(Converter, f"convert_{name}", Converter._nothing)
    for name in _KEPT_INLINE:
        setattr(Converter, f"convert_{name}", Converter._as_html)
    return Converter
