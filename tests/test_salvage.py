"""What is read out of elements that no table knows: by the names of attributes and by their values."""

from __future__ import annotations

import base64
import gzip
import json
import re
import unicodedata
from pathlib import Path

import pytest

from vccleaner import Cleaner, Element, Elements
from vccleaner.salvage import enclosed_code, guess
from vccleaner.values import encode_group, encode_raw_html, encode_safe


def text(markup: str) -> str:
    return Cleaner().to_text(f"[vc_row]{markup}[/vc_row]")


def html(markup: str) -> str:
    return re.sub(r">\n+<", "><", Cleaner().to_html(f"[vc_row]{markup}[/vc_row]"))


READ = [
    ('title="Fresh bread"', "Fresh bread"),
    ('banner_title="Fresh bread"', "Fresh bread"),
    ('block_title_front="Rye"', "Rye"),
    ('title="2019"', "2019"),
    ('text="soon"', "soon"),
    ('h4="Rye and wheat"', "Rye and wheat"),
    ('headlineone1="Rye loaf"', "Rye loaf"),
    ('main_heading="The &amp; mill"', "The & mill"),
    ('desc="We bake at night."', "We bake at night."),
    ('st_name="Ada Miller"', "Ada Miller"),
    ('position="Head baker"', "Head baker"),
    ('readmore_text="read on"', "read on"),
    ('btn_name="Order a loaf"', "Order a loaf"),
    ('email="oven@example.org"', "oven@example.org"),
    ('phone="+49 30 123456"', "+49 30 123456"),
    ('opening_hours="8:00 - 12:30"', "8:00 - 12:30"),
    ('price="1,200" currency="€" period="per month"', "€1,200 per month"),
    ('foo="The flour of this bread comes from next door."', "The flour of this bread comes from next door."),
    ('style_box="<ul><li>Rye</li></ul>"', "- Rye"),
    ('title="焼きたてのパン"', "焼きたてのパン"),
    ('description="``Rye`` and wheat"', '"Rye" and wheat'),
    ('show_more_text="Show all loaves"', "Show all loaves"),
    ('value="Rye and wheat"', "Rye and wheat"),
    ('value="Miller"', "Miller"),
    ('location="Mill Lane 4, Oxford"', "Mill Lane 4, Oxford"),
    ('sub="2 May - 8 June"', "2 May - 8 June"),
    ('main_head_line="Our loaves"', "Our loaves"),
    ('reviewer="Ada Miller"', "Ada Miller"),
    ('plan="Premium"', "Premium"),
]  # fmt: skip


@pytest.mark.parametrize(("attributes", "expected"), READ)
def test_what_a_visitor_reads_comes_through(attributes: str, expected: str) -> None:
    assert text(f"[bakery_box {attributes}]") == expected


SETTINGS = [
    'title_color="Light Goldenrod Yellow"', 'color="red"', 'title="left"', 'title="yes"', 'show_title="Yes"',
    'title="0"', 'text="#ffffff"', 'text="rgba(0,0,0,0.4)"', 'heading="h2"', 'font_size_title="20"',
    'text_size="24px"', 'descr="100"', 'icon="fa fa-leaf"', 'title="icon-leaf"', 'text="fa fa-leaf"',
    'text="vc_col-lg-6 vc_col-md-6"', 'text="btn btn-primary"', 'position="top_left"', 'position="left top"',
    'position="fadeInUp"', 'icon_position="Top Left"', 'link="https://example.org/"',
    'text="https://example.org/a-b"', 'content="image,title,price"', 'text="/downloads/list.pdf"', 'list="12,15,18"',
    'css=".vc_custom_1{margin: 0 !important;}"', 'text=".box{margin: 0}"', 'text="margin-top:10px;"',
    'custom_css="a b c d e f g h"', 'text="font_family:Lato|font_style:700"', 'info="desktop:30px;tablet:22px;"',
    'el_class="wide box"', 'id="12"', 'name="sidebar-1"', 'title="hero.jpg"', 'image_title="A loaf on a table"',
    'admin_label="The first box of the page"', 'placeholder="Your name here"', 'alt="A loaf on a table"',
    'orderby="Date of the post is here"', 'text="`{`form id=``7```}`"', 'foo="Two words"', 'email="link"',
    'button="yes"', 'badge="private"', 'script="var a = 1;"', 'text="function go() { return 1; }"', 'title=" "',
    'title="&nbsp;"', 'query="size:12|order_by:date|post_type:product"', 'lat="53.474902"',
    'animation="No Animation"', 'read_more="none"', 'value="80"', 'value="rye"', 'field_value="Rye bread"', 'location="Top Left"',
    'title_line="Bottom Left"', 'error_message="Please bake again"', 'loading_text="Still in the oven"',
    'countdown_date="2020/01/30"', 'no_posts_text="Nothing is baked yet"',
]  # fmt: skip


@pytest.mark.parametrize("attributes", SETTINGS)
def test_settings_never_come_through(attributes: str) -> None:
    assert text(f"[bakery_box {attributes}]") == ""


def test_what_names_something_stored_elsewhere_is_not_read() -> None:
    assert text('[bakery_form id="12" title="The long form"]') == ""
    assert text('[bakery_form id="12" title="The long form" text="Write to us."]') == "The long form\n\nWrite to us."


def test_a_visitor_meets_title_text_content_and_button_in_this_order() -> None:
    attributes = 'button_text="Order" text="Baked today." subtitle="Rye" title="Bread" link="/order"'
    markup = f"[bakery_box {attributes}]Inside[/bakery_box]"
    assert html(markup) == ('<h3>Bread</h3><p>Rye</p><p>Baked today.</p><p>Inside</p><p><a href="/order">Order</a></p>')


def test_an_author_stands_behind_what_is_quoted() -> None:
    assert text('[bakery_quote author="Ada Miller"]Good bread.[/bakery_quote]') == "Good bread.\n\nAda Miller"


def test_numbered_attributes_belong_together() -> None:
    assert text('[bakery_list title1="Rye" title2="Wheat" text1="Dark." text2="Light."]').split("\n\n") == [
        "Rye", "Dark.", "Wheat", "Light.",
    ]  # fmt: skip


def test_sets_of_different_length_do_not_mix() -> None:
    markup = (
        '[bakery_list heading1="Bread" heading2="and rolls" title1="Rye" text1="Dark." button_text1="Buy"'
        ' title2="Wheat" text2="Light." title3="Spelt" text3="Old." button_text="All" currency="$"]'
    )
    assert text(markup).split("\n\n") == [
        "Bread", "and rolls", "Rye", "Dark.", "Buy", "Wheat", "Light.", "Spelt", "Old.", "All",
    ]  # fmt: skip


def test_the_title_of_a_link_is_the_text_of_a_button() -> None:
    markup = '[bakery_box button="url:https%3A%2F%2Fexample.org%2F|title:Order%20now|target:%20_blank"]'
    assert html(markup) == '<p><a href="https://example.org/">Order now</a></p>'


def test_a_title_goes_where_its_link_goes() -> None:
    markup = '[bakery_box title="Bread" title_link="url:https%3A%2F%2Fexample.org%2F|title:More"]'
    assert html(markup) == '<h3><a href="https://example.org/" title="More">Bread</a></h3>'


def test_the_content_attribute_is_read_where_nothing_is_enclosed() -> None:
    assert text('[bakery_box content="Baked today."]') == "Baked today."
    assert text('[bakery_box content="Baked today."]Inside[/bakery_box]') == "Inside"


def test_parameter_groups_are_read_row_by_row() -> None:
    group = encode_group(
        [{"title": "Rye", "text": "Dark.", "color": "#333333"}, {"title": "Wheat", "icon": "fa fa-leaf"}]
    )
    assert html(f'[bakery_list rows="{group}"]') == "<h3>Rye</h3><p>Dark.</p><h3>Wheat</h3>"
    group = encode_group([{"label": "Rye", "value": "80"}, {"label": "Wheat", "value": "90"}])
    assert html(f'[bakery_list bars="{group}"]') == "<ul><li>Rye</li><li>Wheat</li></ul>"
    assert html('[bakery_list bars="90|Rye bread,80|Wheat"]') == "<ul><li>Rye bread</li><li>Wheat</li></ul>"
    coded = base64.b64encode(json.dumps([{"title": "Rye"}, {"title": "Wheat"}]).encode()).decode()
    assert html(f'[bakery_list networks="{coded}"]') == "<ul><li>Rye</li><li>Wheat</li></ul>"


def test_a_group_in_a_group_ends_somewhere() -> None:
    group = encode_group([{"title": "Rye"}])
    for _ in range(9):
        group = encode_group([{"rows": group}])
    assert text(f'[bakery_list rows="{group}"]') == ""


def test_encoded_content_is_decoded_where_it_clearly_is() -> None:
    code = encode_raw_html("<p>Baked <b>today</b></p>")
    assert html(f"[bakery_code]{code}[/bakery_code]") == "<p>Baked <b>today</b></p>"
    assert (
        text(f'[bakery_code text="{encode_safe("<b>Baked</b> today, and every day.")}"]')
        == "Baked today, and every day."
    )
    assert (
        Cleaner(source="text").to_text(f'[bakery_row a="1"][bakery_code]{code}[/bakery_code][/bakery_row]')
        == "Baked today"
    )
    assert enclosed_code("Subscribe") is None
    assert enclosed_code("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef") is None


def test_text_read_off_a_page_is_no_html() -> None:
    cleaner = Cleaner(source="text")
    assert cleaner.to_text('[vc_row][bakery_box title="Rye < wheat & oats"][/vc_row]') == "Rye < wheat & oats"
    assert cleaner.to_html('[vc_row][bakery_box title="Rye < wheat"][/vc_row]') == "<h3>Rye &lt; wheat</h3>"


def test_a_guess_is_reported_with_the_place_of_its_attribute() -> None:
    markup = '[vc_row][bakery_box color="red" title="Bread"][/vc_row]'
    (problem,) = (p for p in Cleaner().run(markup).problems if p.kind == "guess")
    assert markup[problem.start : problem.end].strip() == 'title="Bread"'
    assert problem.message == "bakery_box: title is read as text"


def test_salvage_can_be_switched_off() -> None:
    assert Cleaner(salvage=False).to_text('[vc_row][bakery_box title="Bread"]Inside[/bakery_box][/vc_row]') == "Inside"


def test_encoded_rows_are_html_in_text_off_a_page_too() -> None:
    group = encode_group([{"title": "<b>Rye</b> &amp; wheat", "text": "Baked at <i>night</i>."}])
    markup = f"[vc_row][bakery_list values=”{group}” text=”1 < 2 and so on”][/vc_row]"
    assert Cleaner(source="text").to_text(markup) == "Rye & wheat\n\nBaked at night.\n\n1 < 2 and so on"


def test_curled_quotes_change_nothing() -> None:
    straight = text('[bakery_box title="Bread" text="Baked at 5″ and sold." title_color="#fff"]')
    curled = text(
        "[bakery_box title=&#8221;Bread&#8221; text=&#8221;Baked at 5″ and sold.&#8221; title_color=&#8221;#fff&#8221;]"
    )
    assert straight == curled == "Bread\n\nBaked at 5″ and sold."


def test_a_name_is_read_in_linear_time() -> None:
    for name in ("title" * 4000, "x" * 20000, "a1" * 10000, "color" * 4000):
        guess({name: "Fresh bread"})
    for value in (
        "1" * 200_000,
        "a@" * 100_000,
        "a," * 100_000,
        "a:" * 100_000,
        "<a" * 100_000,
        "fa " * 70_000,
        "a-b " * 50_000,
    ):
        guess({"title": value, "date": value, "foo": value, "text": value})


def test_guesses_of_elements_that_no_table_knows_are_what_a_browser_showed(shared: Path) -> None:
    """WPBakery's own elements, unknown: their references know what is visible; a theme's own elements pass through."""
    fold = str.maketrans({"×": "x", "\u00ad": None, "\u200b": None, "\ufeff": None})

    def words(shown: str) -> list[str]:
        shown = re.sub(r"^[ \t]*(?:[-*+•‣▪◦]|\d{1,3}[.)])[ \t]+", "", shown, flags=re.M)
        return re.findall(r"\w+", unicodedata.normalize("NFKC", shown).translate(fold).casefold())

    lcsseq = pytest.importorskip("rapidfuzz.distance").LCSseq
    with gzip.open(shared / "corpus" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for number, line in enumerate(lines) if number % 3 == 0]
    hit = wanted = given = 0
    for record in records:
        theme = Elements([Element(name) for name in record["tags"] if not name.startswith("vc_")])
        got, want = words(Cleaner(elements=theme).to_text(record["content"])), words(record["reference"])
        index: dict[str, int] = {}
        hit += lcsseq.similarity(
            [index.setdefault(w, len(index)) for w in got], [index.setdefault(w, len(index)) for w in want]
        )
        wanted, given = wanted + len(want), given + len(got)
    assert hit / wanted > 0.998
    assert hit / given > 0.995
