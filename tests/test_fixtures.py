"""Each case of each fixture file gives what it says, and obeys the laws."""

from __future__ import annotations

import re

import laws
import pytest
from fixture_file import Case, parse_cases, read_cases

from vccleaner.autop import autop

CASES = read_cases()


def _marked(case: Case) -> object:
    marks = [pytest.mark.xfail(strict=True, reason=case.known)] if case.known else []
    return pytest.param(case, id=case.id, marks=marks)


def _layout(html: str) -> str:
    """Return `html` without the line breaks between tags, which are layout."""
    return re.sub(r">\n+(?=<)", ">", html)


def _actual(case: Case, section: str) -> str:
    if section == "tree":
        return re.sub(r"  @(\d+:\d+|new)$", "", case.cleaner.parse(case.input).dump(), flags=re.MULTILINE).rstrip("\n")
    if section == "problems":
        return "\n".join(problem.kind for problem in case.cleaner.run(case.input, "text").problems)
    if section == "autop":
        return autop(case.input).rstrip("\n")
    return getattr(case.cleaner, section if section == "strip" else f"to_{section}")(case.input)


@pytest.mark.parametrize("case", [_marked(case) for case in CASES])
def test_case(case: Case) -> None:
    expected = {name: text for name, text in case.sections.items() if name != "input"}
    actual = {name: _actual(case, name) for name in expected}
    if "html" in expected:
        actual["html"], expected["html"] = _layout(actual["html"]), _layout(expected["html"])
    assert actual == expected


@pytest.mark.parametrize(
    "law", [*laws.ON_EVERYTHING, *laws.ON_SOUND_MARKUP, laws.cut_anywhere], ids=lambda law: law.__name__
)
def test_laws(law: laws.Law) -> None:
    broken = []
    for case in CASES:
        if law.__name__ in case.exempt:
            continue
        try:
            law(case.cleaner, case.input)
        except AssertionError as error:
            broken.append(f"{case.id}: {error}")
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("some text", "fixture:1: only lines that begin with #"),
        ("=== t\n--- input\nx\n--- nothing\ny", "fixture:4: 'nothing' is no section"),
        ("=== t\n--- input\nx", "fixture:1: a case needs an input and at least one of text"),
        ("=== t\nscope: moon\n--- input\nx\n--- text\nx", "fixture:1: scope is 'moon'"),
        ("# nothing", "fixture: there is no case in it"),
    ],
)
def test_a_fixture_that_is_not_well_written_gets_a_clear_error(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse_cases(text, "fixture")
