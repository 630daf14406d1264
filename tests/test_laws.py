"""The laws on generated markup."""

from __future__ import annotations

import re

import laws
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import documents, fragments, sentences

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
