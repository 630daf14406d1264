"""The laws on generated markup."""

from __future__ import annotations

import re

import laws
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import MEETING, documents, fragments, sentences

from vccleaner import Cleaner, to_html, to_text

CLEANERS = {
    "html": Cleaner(),
    "text": Cleaner(source="text"),
    "content": Cleaner(source="text", scope="content"),
    "keep unknown": Cleaner(unknown="keep", salvage=False),
    "drop unknown": Cleaner(unknown="drop"),
    "known only": Cleaner(known_only=True),
    "without guesses": Cleaner(salvage=False),
}


@pytest.mark.parametrize("cleaner", CLEANERS.values(), ids=CLEANERS)
@given(markup=fragments())
def test_laws_on_anything(cleaner: Cleaner, markup: str) -> None:
    for law in laws.ON_EVERYTHING:
        law(cleaner, markup)


@pytest.mark.parametrize("cleaner", CLEANERS.values(), ids=CLEANERS)
@given(markup=st.lists(st.sampled_from(MEETING), max_size=12).map("".join))
@example(markup='[/my_box][vc_row][my_box title="<ul><li>x</li></ul>" id="3"]a')  # closed elsewhere
@example(markup="[vc_row][vc_tab title='T']\x04[/vc_tab]")  # empty but for a control character
@example(markup='[vc_row][my_box title="T" id="3"]\x0b[/my_box]')
@example(markup='[vc_row]<b "x>[vc_single_image image="1"]"y')  # a quote that reaches over a tag
@example(markup="[vc_row]<ul><li>[my_box title='<ul><li>x</li></ul>']</li></ul>")  # a list in a list
@example(markup="[vc_row,a][vc_row]")  # a name that something but a space follows counts beside another
def test_the_short_way_where_tags_depend_on_each_other(cleaner: Cleaner, markup: str) -> None:
    laws.short_way_is_the_long_way(cleaner, markup)
    laws.least_intervention(cleaner, markup)


@pytest.mark.parametrize("law", laws.ON_SOUND_MARKUP, ids=lambda law: law.__name__)
@given(markup=documents())
def test_laws_on_sound_markup(law: laws.Law, markup: str) -> None:
    law(CLEANERS["html"], markup)


@given(markup=documents(), step=st.integers(5, 20))
def test_a_document_cut_anywhere_keeps_its_text(markup: str, step: int) -> None:
    laws.cut_anywhere(CLEANERS["html"], markup, step)


@given(markup=documents())
def test_sound_markup_loses_no_word_in_silence(markup: str) -> None:
    laws.nothing_disappears(CLEANERS["html"], markup)


@given(markup=documents())
def test_what_the_ledger_calls_text_is_in_the_output(markup: str) -> None:
    laws.ledger_tells_the_truth(CLEANERS["html"], re.sub(r"&#?\w+;|<[^<>]*>", "", markup))


@given(markup=documents())
def test_sound_markup_has_no_problem_but_what_is_left_out(markup: str) -> None:
    assert CLEANERS["html"].parse(markup).problems == []


@given(first=documents(), second=documents())
def test_two_closed_documents_give_the_two_results(first: str, second: str) -> None:
    both = to_text(first + second).split("\n")
    assert [line for line in both if line] == [
        line for markup in (first, second) for line in to_text(markup).split("\n") if line
    ]


@given(text=sentences(20))
def test_words_are_words(text: str) -> None:
    assert to_text(text) == text
    assert to_text(text, source="text") == text
    assert to_html(text) == f"<p>{text}</p>"
