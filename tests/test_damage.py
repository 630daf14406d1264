"""Damage on the way to the reader changes no word: each kind of it on generated documents and on the fixtures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from fixture_file import read_cases
from hypothesis import given
from hypothesis import strategies as st
from laws import words
from strategies import documents
from texturize import straighten, texturize

from vccleaner import Cleaner, CloseTag, OpenTag, Text, parse, strip, to_text, tokenize

Damage = Callable[[str], str]


def in_tags(change: Callable[[str], str], kinds: type | tuple[type, ...] = (OpenTag, CloseTag)) -> Damage:
    """Return a damage that changes the tags alone."""
    return lambda markup: "".join(
        change(token.source) if isinstance(token, kinds) else token.source for token in tokenize(markup)
    )


def between_attributes(space: str) -> Damage:
    return in_tags(lambda tag: re.sub(r' (?=[\w-]+=")', space, tag))


def quotes(open_: str, close: str) -> Damage:
    return in_tags(lambda tag: re.sub(r'="([^"]*)"', lambda match: f"={open_}{match[1]}{close}", tag))


def brackets(left: str, right: str) -> Damage:
    return lambda markup: markup.replace("[", left).replace("]", right)


def name(change: Callable[[str], str]) -> Damage:
    return in_tags(lambda tag: re.sub(r"^\[/?\w+", lambda match: change(match[0]), tag))


DAMAGES: dict[str, Damage] = {
    "curled, as entities": texturize,
    "curled, as characters": lambda markup: texturize(markup, entities=False),
    "&quot;": quotes("&quot;", "&quot;"),
    "&#34;": quotes("&#34;", "&#34;"),
    "hexadecimal entities": quotes("&#x201D;", "&#x2033;"),
    "named entities": quotes("&rdquo;", "&Prime;"),
    "entities escaped twice": quotes("&amp;#8221;", "&amp;#8221;"),
    "low and high": quotes("„", "“"),
    "guillemets": quotes("«", "»"),
    "guillemets the other way": quotes("»", "»"),
    "guillemets with no-break spaces": quotes("»\u00a0", "\u00a0»"),
    "guillemets with no-break spaces as entities": quotes("&nbsp;&raquo;", "&nbsp;&raquo;"),
    "guillemets with narrow no-break spaces": quotes("»\u202f", "\u202f»"),
    "French spacing": quotes(" »", " »"),
    "full-width quotes": quotes("＂", "＂"),
    "primes": quotes("″", "″"),
    "corner brackets": quotes("「", "」"),
    "backslashes": quotes('\\"', '\\"'),
    "mixed partners": quotes("”", '"'),
    "no-break space": between_attributes("\u00a0"),
    "no-break space as an entity": between_attributes("&nbsp;"),
    "ideographic space": between_attributes("\u3000"),
    "zero-width space": between_attributes("\u200b"),
    "line break": between_attributes("\n"),
    "Windows' line break": between_attributes("\r\n"),
    "break of wpautop": between_attributes("<br />\n"),
    "paragraph of wpautop": between_attributes("</p>\n<p>"),
    "soft hyphen": between_attributes("\u00ad "),
    "wbr": between_attributes("<wbr>"),
    "upper case": name(str.upper),
    "space behind the bracket": in_tags(lambda tag: "[ " + tag[1:], OpenTag),
    "space in the closer": in_tags(lambda tag: f"[/ {tag[2:-1]} ]", CloseTag),
    "space before the bracket": in_tags(lambda tag: tag[:-1] + " ]"),
    "space around =": in_tags(lambda tag: re.sub(r'(\w)="', r'\1 = "', tag)),
    "brackets as entities": brackets("&#91;", "&#93;"),
    "brackets as padded entities": brackets("&#091;", "&#093;"),
    "brackets as hexadecimal entities": brackets("&#x5B;", "&#x5D;"),
    "brackets as named entities": brackets("&lbrack;", "&rbrack;"),
    "full-width brackets": brackets("［", "］"),
    "a backslash before slashes": in_tags(lambda tag: tag.replace("[/", "[\\/"), CloseTag),
    "escaped for Markdown": in_tags(lambda tag: re.sub(r"([\[\]_])", r"\\\1", tag)),
    "paragraphs around tags": in_tags(lambda tag: f"<p>{tag}</p>\n"),
    "code around tags": in_tags(lambda tag: f"<code>{tag}</code>"),
    "Gutenberg's comments": lambda markup: f"<!-- wp:shortcode -->\n{markup}\n<!-- /wp:shortcode -->",
    "a paragraph around the page": lambda markup: f'<div class="content"><p>{markup}</p>\n</div>',
    "a BOM": lambda markup: "\ufeff" + markup,
    "Windows' line ends": lambda markup: markup.replace("\n", "\r\n"),
    "line breaks between tags": in_tags(lambda tag: f"\n{tag}\n"),
}


@pytest.mark.parametrize("damage", DAMAGES)
@given(markup=documents())
def test_no_word_changes(damage: str, markup: str) -> None:
    damaged = DAMAGES[damage](markup)
    assert words(straighten(to_text(damaged))) == words(straighten(to_text(markup)))
    assert parse(damaged).source == damaged
    assert not re.search(r"vc_|VC_|vc\\_", strip(damaged))


@given(markup=documents(), data=st.data())
def test_text_between_tags_stays_where_tags_are_missing(markup: str, data: st.DataObject) -> None:
    tokens = tokenize(markup)
    missing = data.draw(st.sets(st.integers(0, len(tokens) - 1), max_size=4))
    left = [token for index, token in enumerate(tokens) if index not in missing or isinstance(token, Text)]
    damaged = "".join(token.source for token in left)
    expected = Counter(
        words(re.sub("<[^<>]*>", " ", " ".join(token.source for token in left if isinstance(token, Text))))
    )
    assert not expected - Counter(words(to_text(damaged)))


@given(markup=documents(), cut=st.integers(0, 400))
def test_a_page_that_begins_in_the_middle_keeps_its_text(markup: str, cut: int) -> None:
    tokens = tokenize(markup)
    later = [token for token in tokens if token.start >= cut]
    damaged = markup[later[0].start :] if later else ""
    expected = Counter(
        words(re.sub("<[^<>]*>", " ", " ".join(token.source for token in later if isinstance(token, Text))))
    )
    assert not expected - Counter(words(to_text(damaged)))
    content = Cleaner(scope="content").to_text(damaged)
    assert not expected - Counter(words(content))


def test_entities_are_what_they_stand_for_in_every_fixture() -> None:
    different = []
    for case in read_cases():
        if case.cleaner.source == "html" and "[" in case.input:
            characters, entities = texturize(case.input, entities=False), texturize(case.input)
            if words(case.cleaner.to_text(characters)) != words(case.cleaner.to_text(entities)):
                different.append(case.id)
    assert different == []
