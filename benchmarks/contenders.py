"""What is compared: functions from a document to something, each with what it needs and how much of the corpus it gets."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Contender", "contenders", "forget", "wikitext"]

NAIVE = re.compile(r"\[/?[\w-]+[^\]]*\]")
_TAG = re.compile(r"\[(/?)([\w-]+)([^\]]*)\]")
_PAIR = re.compile(r"""([\w-]+)\s*=\s*["'“”″‘’′]([^"'“”″‘’′]*)["'“”″‘’′]""")


@dataclass(frozen=True)
class Contender:
    """One row of the table.

    ``make`` gives the function, anew for each pass, so that none profits from what an earlier one remembered. ``step``:
    slow ones get every step-th document. ``prepare`` runs before the clock does.
    """

    name: str
    make: Callable[[], Callable[[str], Any]]
    step: int = 1
    group: str = "text"
    prepare: Callable[[str], str] | None = None


def forget() -> None:
    """Empty vccleaner's caches, so that no round profits from the one before."""
    for name, module in list(sys.modules.items()):
        if name.startswith("vccleaner"):
            for value in vars(module).values():
                if hasattr(value, "cache_clear") and value.cache_parameters()["maxsize"] is not None:
                    value.cache_clear()
                value = getattr(value, "__self__", value)
                if isinstance(value, dict) and type(value).__name__ == "Memo":
                    value.clear()


def wikitext(document: str) -> str:
    """Return a document with its shortcodes as templates: ``[vc_row a="b"]`` → ``{{vc_row|a=b}}``."""

    def template(tag: re.Match[str]) -> str:
        arguments = "".join(f"|{name}={value}" for name, value in _PAIR.findall(tag[3]))
        return "{{" + tag[1] + tag[2] + arguments + "}}"

    return _TAG.sub(template, document)


def contenders() -> tuple[list[Contender], list[str]]:
    """Return those whose packages are installed, and the names of the packages that are not."""
    missing: list[str] = []
    found = [*_ours()]
    for package, make in (
        ("bs4", _soup),
        ("lxml", _lxml),
        ("selectolax", _selectolax),
        ("trafilatura", _trafilatura),
        ("bbcode", _bbcode),
        ("mwparserfromhell", _mwparserfromhell),
    ):
        try:
            found.extend(make())
        except ImportError:
            missing.append(package)
    return [*found, *_floors()], missing


def _always(name: str, function: Callable[[str], Any], **options: Any) -> Contender:
    """Return a contender that remembers nothing."""
    return Contender(name, lambda: function, **options)


def _ours() -> Iterator[Contender]:
    from vccleaner import Cleaner

    yield Contender("vccleaner to_text", lambda: Cleaner().to_text)
    yield _always("vccleaner to_text, where every tag was met before", Cleaner().to_text)
    yield Contender("vccleaner to_html", lambda: Cleaner().to_html, group="html")
    yield Contender("vccleaner to_markdown", lambda: Cleaner().to_markdown, step=4, group="html")
    yield Contender("vccleaner strip", lambda: Cleaner().strip, group="tags")
    yield Contender("vccleaner parse", lambda: Cleaner().parse, group="tree")
    yield Contender("vccleaner tokenize", lambda: Cleaner().tokenize, group="tree")


def _soup() -> Iterator[Contender]:
    from bs4 import BeautifulSoup

    yield _always(
        "naive re.sub + BeautifulSoup(lxml).get_text",
        lambda text: BeautifulSoup(NAIVE.sub("", text), "lxml").get_text(),
    )


def _lxml() -> Iterator[Contender]:
    import lxml.html

    def parse(text: str) -> lxml.html.HtmlElement:
        return lxml.html.document_fromstring(f"<div>{text}</div>")

    yield _always("naive re.sub + lxml text_content", lambda text: parse(NAIVE.sub("", text)).text_content())
    yield _always("lxml parse alone", parse, group="floor")


def _selectolax() -> Iterator[Contender]:
    from selectolax.lexbor import LexborHTMLParser

    yield _always("naive re.sub + selectolax text", lambda text: LexborHTMLParser(NAIVE.sub("", text)).text())


def _trafilatura() -> Iterator[Contender]:
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

    def extract(text: str) -> str | None:
        return trafilatura.extract(f"<html><body><article>{NAIVE.sub('', text)}</article></body></html>")

    yield _always("naive re.sub + trafilatura", extract, step=16)


def _bbcode() -> Iterator[Contender]:
    import bbcode

    from vccleaner import Elements

    parser = bbcode.Parser(install_defaults=False)
    for name in Elements.default():
        parser.add_simple_formatter(name, "%(value)s")
    yield _always("bbcode strip, with WPBakery's names", parser.strip, step=4, group="tags")


def _mwparserfromhell() -> Iterator[Contender]:
    import mwparserfromhell

    parse = mwparserfromhell.parse
    yield _always("mwparserfromhell parse, as wikitext", parse, step=32, group="tree", prepare=wikitext)


def _floors() -> Iterator[Contender]:
    def brackets(text: str) -> None:
        place = text.find("[")
        while place >= 0:
            place = text.find("[", place + 1)

    def tags(text: str) -> None:
        for _ in NAIVE.finditer(text):
            pass

    yield _always("naive re.sub alone", lambda text: NAIVE.sub("", text), group="floor")
    yield _always("plain tag pattern by finditer", tags, group="floor")
    yield _always('str.find("[")', brackets, group="floor")
