"""Elements taught without touching the package: TOML files, functions, packages with entry points."""

from __future__ import annotations

import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vccleaner import BODY, Call, Cleaner, Element, ElementFileError, Elements, Part, element
from vccleaner.values import encode_group

THEME = """\
# how the theme shows prices
[price_box]
tag = "aside"
title = "heading"
price = { role = "run", default = "free" }
period = "run"
body = "html"
button_text = { role = "button", link = "button_link" }

[price_row]
structure = true

["price-note"]
inline = true
text = "html"

[price_media]
hide = "off=yes"
photo = "image"
caption = { role = "text", when = ["mode", "full", "wide"] }
headline = { role = "heading", level = 2, link = "to", font = "headline_font" }
tag = { role = "text" }

[price_list]
title = "heading"
more = { role = "link", default = "See all" }

[price_list.values]
role = "items"
parts = { name = "heading", price = { role = "run", default = "free" }, period = "run", photo = "image", to = "link" }

[price_facts]
facts = { role = "items", parts = { fact = "text" } }
"""
ROWS = [
    {
        "name": "Rye & co",
        "price": "3 €",
        "period": "/kg",
        "to": "url:%2Frye|title:Buy%20rye|rel:nofollow",
        "color": "red",
    },
    {"name": "Crumbs", "photo": "https://example.org/c.jpg"},
]


def write(folder: Path, text: str) -> Path:
    path = folder / "theme.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def cleaner(tmp_path: Path) -> Cleaner:
    return Cleaner(elements=Elements.default() | Elements.load(write(tmp_path, THEME)), salvage=False)


def html(cleaner: Cleaner, markup: str) -> str:
    return re.sub(r">\n+<", "><", cleaner.to_html(markup))


def test_the_keys_are_shown_in_their_order(cleaner: Cleaner) -> None:
    markup = (
        '[price_box button_text="Buy" button_link="/buy" period="/kg" price="3 €" title="Rye"]<p>Dark.</p>[/price_box]'
    )
    assert html(cleaner, markup) == (
        '<aside><h3>Rye</h3><p>3 €/kg</p><p>Dark.</p><p><a href="/buy">Buy</a></p></aside>'
    )


def test_a_row_is_what_the_file_says(tmp_path: Path) -> None:
    table = Elements.load(write(tmp_path, THEME))
    assert table["price_box"] == Element(
        "price_box",
        (
            Part("title", "heading"),
            Part("price", "run", default="free"),
            Part("period", "run"),
            BODY,
            Part("button_text", "button", link="button_link"),
        ),
        tag="aside",
    )
    assert table["price_row"] == Element("price_row", structure=True)
    assert table["price-note"] == Element("price-note", (Part("text", "html"),), inline=True)
    assert table["price_media"] == Element(
        "price_media",
        (
            Part("photo", "image"),
            Part("caption", when=("mode", "full", "wide")),
            Part("headline", "heading", 2, link="to", font="headline_font"),
            Part("tag"),
        ),
        hide=("off", "yes"),
    )


def test_defaults_conditions_and_switches_work(cleaner: Cleaner) -> None:
    assert cleaner.to_text("[price_box][/price_box]") == "free"
    assert cleaner.to_text('[price_media caption="Loaf" mode="full"]') == "Loaf"
    assert cleaner.to_text('[price_media caption="Loaf" mode="small"]') == ""
    assert cleaner.to_text('[price_media headline="Loaf" off="yes"]') == ""
    assert cleaner.to_text('Rye, [price-note text="fresh"], here') == "Rye, fresh, here"


def test_a_parameter_group_is_a_list_with_parts(cleaner: Cleaner) -> None:
    markup = f'[price_list title="Breads" values="{encode_group(ROWS)}"]'
    assert html(cleaner, markup) == (
        '<h3>Breads</h3><ul><li><h3>Rye &amp; co</h3><p>3 €/kg</p><p><a href="/rye" rel="nofollow">Buy rye</a></p></li>'
        '<li><h3>Crumbs</h3><p>free</p><figure><img src="https://example.org/c.jpg" alt=""></figure></li></ul>'
    )
    assert cleaner.to_text(markup).split("\n") == [
        "Breads", "", "- Rye & co", "", "3 €/kg", "", "Buy rye", "", "- Crumbs", "", "free"
    ]  # fmt: skip
    texturized = Cleaner(elements=cleaner.elements, source="text")
    assert texturized.to_text(markup.replace('"', "”")).split() == cleaner.to_text(markup).split()


def test_a_parameter_group_of_single_texts_is_a_plain_list(cleaner: Cleaner) -> None:
    markup = f'[price_facts facts="{encode_group([{"fact": "a"}, {"fact": "b"}])}"]'
    assert html(cleaner, markup) == "<ul><li>a</li><li>b</li></ul>"
    assert cleaner.to_text(markup) == "- a\n- b"


def test_rows_that_cannot_be_read_are_named(cleaner: Cleaner) -> None:
    result = cleaner.run('[price_facts facts="%5B%7B%22fact"]', "text")
    assert [problem.kind for problem in result.problems] == ["undecodable"]


def test_a_link_shows_its_title(cleaner: Cleaner) -> None:
    assert html(cleaner, '[price_list more="url:%2Fall|title:All%20breads"]') == '<p><a href="/all">All breads</a></p>'
    assert html(cleaner, '[price_list more="/all"]') == '<p><a href="/all">See all</a></p>'


def test_the_file_wins_over_the_shipped_table(tmp_path: Path) -> None:
    path = write(tmp_path, '[vc_btn]\nlabel = "text"\n')
    cleaner = Cleaner(elements=Elements.default() | Elements.load(path))
    assert cleaner.to_text('[vc_btn title="Go" label="Stop"]') == "Stop"


def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path) -> None:
    assert "price_box" in Elements.load(write(tmp_path, "\ufeff[price_box]\n"))


WRONG = [
    ('[a_b]\ntitle = "headng"', 2, '[a_b] title: is "headng", which is no role; it takes one of heading, text'),
    ('[a_b]\n\n"title" = 3', 3, "[a_b] title: is 3; an attribute takes a role (heading, text"),
    ('[a_b]\ntag = "marquee"', 2, '[a_b] tag: is "marquee"; it takes one of address, article, aside'),
    ('[a_b]\ntitle = "text"\ninline = "yes"', 3, '[a_b] inline: is "yes"; it takes true or false'),
    ("[a_b]\nsite = true", 2, "[a_b] site: is true; it takes a text"),
    ('[a_b]\nhide = "off"', 2, '[a_b] hide: is "off"; it takes an attribute and the value that hides'),
    ('[a_b]\nbody = "text"', 2, '[a_b] body: is "text"; the enclosed content is "html"'),
    ('[a_b]\nx = { role = "text", colour = 1 }', 2, "[a_b] x: has 'colour'; it takes role, level, default"),
    ("[a_b]\nx = { level = 2 }", 2, "[a_b] x: has no role; it takes one of heading"),
    ('[a_b]\nx = { role = "heading", level = 7 }', 2, "[a_b] x: has level 7; it takes a number from 1 to 6"),
    ('[a_b]\nx = { role = "heading", level = true }', 2, "[a_b] x: has level true; it takes a number from 1 to 6"),
    ('[a_b]\nx = { role = "text", default = 3 }', 2, "[a_b] x: has default 3; it takes a text"),
    ('[a_b]\nx = { role = "text", when = 3 }', 2, "[a_b] x: has when 3; it takes an attribute, or a list"),
    ('[a_b]\ny = "text"\n[c_d]\nx = "text"\ny = "run it"', 5, '[c_d] y: is "run it", which is no role'),
    ('[a_b]\n[a_b.x]\nrole = "nothing"', 2, '[a_b] x: is "nothing", which is no role'),
    ('[a_b]\nx = { role = "text", parts = { y = "text" } }', 2, '[a_b] x: has parts; only the role "items" takes them'),
    ('[a_b]\nx = "items"', 2, '[a_b] x: is "items", which needs its parts'),
    ('[a_b]\nx = { role = "items" }', 2, "[a_b] x: has parts None; items take a table"),
    ('[a_b.x]\nrole = "items"\n[a_b.x.parts]\ny = "text"\nx = "headng"', 5, '[a_b] x: x: is "headng", which is no role'),
    ('[a_b.x]\nrole = "items"\n[a_b.x.parts.y]\nrole = "items"\nparts = { z = "text" }', 3, "[a_b] x: y: is items within items"),
    ('title = "heading"', 1, 'title: stands outside of a table; write it below a line like ["title"]'),
    ('["a b"]', 1, "a b: is no name of a shortcode"),
    ("[a_b]\ntitle = heading", 2, "is not TOML: Invalid value"),
    ("[a_b]\n[a_b]", 2, "is not TOML: Cannot declare"),
    ('[a_b]\nx = """', 2, "is not TOML: Unterminated string"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message"), WRONG)
def test_a_wrong_file_gets_one_clear_error(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ElementFileError, match=re.escape(f"{path}:{line}: {message}")) as caught:
        Elements.load(path)
    assert (caught.value.path, caught.value.line) == (str(path), line)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_gets_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ElementFileError, match=r"none\.toml: cannot be read: No such file or directory"):
        Elements.load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9\n")
    with pytest.raises(ValueError, match=r"latin\.toml: cannot be read: it is not UTF-8"):
        Elements.load(tmp_path / "latin.toml")


@element("price_list")
def price_list(call: Call) -> str:
    items = "".join(f"<li>{item}</li>" for item in call.text("items").split("|"))
    return f"<ul>{items}</ul>{call.body}"


def test_a_function_is_a_row() -> None:
    cleaner = Cleaner(elements=Elements.default() | Elements([price_list]))
    assert cleaner.to_text('[price_list items="Rye|Wheat"]') == "- Rye\n- Wheat"


def test_a_function_is_pickled_by_name() -> None:
    table = pickle.loads(pickle.dumps(Elements([price_list])))
    assert table["price_list"] == price_list


PACKAGE = """
from vccleaner import Element, Elements, Part
TABLE = Elements([Element("price_box", (Part("title", "heading"),))])
ROW = Element("price_row", (Part("name"),))
def rows():
    return [Element("price_cell", (Part("value", "text"),))]
NOTHING = 3
"""


def run(folder: Path, points: str, code: str) -> subprocess.CompletedProcess[str]:
    (folder / "prices.py").write_text(PACKAGE)
    info = folder / "prices-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: prices\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[vccleaner.elements]\n{points}\n")
    script = f"import sys; sys.path.insert(0, {str(folder)!r})\n{code}"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8")


def test_installed_packages_bring_elements(tmp_path: Path) -> None:
    code = """from vccleaner import to_text
print(to_text('[price_box title="Rye"][price_row name="Wheat"][price_cell value="3"]', salvage=False))"""
    done = run(tmp_path, "a = prices:TABLE\nb = prices:ROW\nc = prices:rows", code)
    assert done.stderr == ""
    assert done.stdout.split() == ["Rye", "Wheat", "3"]


def test_a_package_that_brings_no_elements_gets_a_clear_error(tmp_path: Path) -> None:
    done = run(tmp_path, "a = prices:NOTHING", "from vccleaner import to_text; to_text('[vc_row]')")
    assert "TypeError: the entry point a = prices:NOTHING of vccleaner.elements brings no elements" in done.stderr
