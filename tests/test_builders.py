"""The tables of Divi, Avada and Enfold as tables; what their elements show stands in fixtures/elements-*.txt."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from vccleaner import Cleaner, Elements, parse
from vccleaner.elements import avada, divi, enfold, wordpress, wpbakery
from vccleaner.render import _ROLES

TABLES = {"divi": divi, "avada": avada, "enfold": enfold, "wordpress": wordpress, "wpbakery": wpbakery}


def test_no_two_rows_describe_one_name() -> None:
    names = Counter(row.name for table in TABLES.values() for row in table.ELEMENTS)
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("table", TABLES)
def test_rows_name_roles_that_exist(table: str) -> None:
    assert {part.role for row in TABLES[table].ELEMENTS for part in row.parts} <= set(_ROLES)


@pytest.mark.parametrize(("table", "prefixes"), [("divi", ("et_pb_",)), ("enfold", ("av_",))])
def test_names_carry_their_prefix(table: str, prefixes: tuple[str, ...]) -> None:
    assert [row.name for row in TABLES[table].ELEMENTS if not row.name.startswith(prefixes)] == []


def test_older_names_that_are_words_of_a_language_are_marked_as_such() -> None:
    assert [row.name for row in avada.ELEMENTS if row.word is not ("_" not in row.name)] == []
    assert Elements.default().names.isdisjoint(row.name for row in avada.ELEMENTS if row.word)


@pytest.mark.parametrize(
    "prose",
    [
        "Put the [title] and the [person] here.",
        "A [toggle] has two states, a [button] none. [button]",
        "See [highlight] and [separator].",
        "[alert]No quotes, no builder.[/alert]",
    ],
)
def test_words_in_brackets_stay_prose(prose: str) -> None:
    assert Cleaner().to_text(prose) == prose
    assert Cleaner().strip(prose) == prose


def test_a_real_divi_page_leaves_no_tag_and_no_code_and_loses_no_title(shared: Path) -> None:
    seen = 0
    for path in sorted((shared / "corpus" / "exports" / "rest").glob("*.json")):
        loaded = json.loads(path.read_text(encoding="utf-8"))
        for post in loaded if isinstance(loaded, list) else [loaded]:
            markup = (post.get("content") or {}).get("rendered", "")
            if "[et_pb_" not in markup:
                continue
            seen += 1
            text = Cleaner(salvage=False).to_text(markup)
            assert re.findall(r"\[/?et_pb_\w+|%2[0-9]|%9[13]|@ET-DC@", text) == []
            shown = " ".join(text.split())
            for toggle in parse(markup).find_all("et_pb_toggle"):
                title = toggle.attributes["title"]
                assert "&" in title or title in shown
    assert seen > 3
