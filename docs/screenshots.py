"""Make the pictures of the README: a report of a made-up site, in Chromium. Run from the repository's folder.

Where pngquant is installed, they become a third of their size.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from itertools import cycle
from pathlib import Path

from vccleaner import Cleaner, Elements, Media
from vccleaner.formats import Record
from vccleaner.formats.meta import parse_date
from vccleaner.inventory import Post
from vccleaner.report import Report
from vccleaner.review import review

HERE = Path(__file__).parent
BREADS = (
    "Dark rye",
    "Spelt loaf",
    "Country white",
    "Walnut wheel",
    "Potato rolls",
    "Barley flat",
    "Oat crown",
    "Seeded tin",
)
PLACES = ("the mill", "the market hall", "the old harbour", "the school kitchen", "the vineyard")
BODY = (
    "The dough rests for three days before it meets the fire.",
    "Flour, water, salt and time are all that goes into it.",
    "We bake it on stone, and only as many loaves as we can carry.",
    "It keeps for a week in a cloth and gets better until Thursday.",
)


def markup(number: int, bread: str, place: str) -> str:
    """Return what a page builder stores for one post, with what usually goes wrong in it."""
    text = " ".join(BODY[: 1 + number % 4])
    parts = [
        f'[vc_row full_width="stretch_row" css=".vc_custom_{number}{{padding-top: 40px}}"][vc_column width="2/3"]',
        f'[vc_custom_heading text="{bread} from {place}" font_container="tag:h2|text_align:left"]',
        f"[vc_column_text]<p>{text}</p>\n<p>Ask for it at the counter, or order the day before.</p>[/vc_column_text]",
    ]
    if number % 3 == 0:
        parts.append(
            f'[bread_card name="{bread}" text="{BODY[number % 4]}" price="4.{number % 9}0" currency="€" photo="{number}" accent="#7a4b1e"]'
        )
    if number % 4 == 0:
        parts.append(
            f'[promo_box title="Fresh at seven, gone by noon" subtitle="Every day but Monday" icon="fa fa-clock"]{BODY[3]}[/promo_box]'
        )
    if number % 5 == 0:
        parts.append('[vc_toggle title="How do I keep it fresh?"]In a cloth, never in the fridge.[/vc_toggle]')
    if number % 7 == 0:
        parts.append(f'[vc_single_image image="{900 + number}"]')
    parts.append("[/vc_column]")
    if number % 6 == 0:
        parts.append(
            '[vc_column width="1/3"][vc_wp_posts title="From the oven"][vc_basic_grid post_type="post"][/vc_column]'
        )
    if number % 11 == 0:
        parts.append("[/vc_column_text]")
    return "".join([*parts, "[/vc_row]"])


def write(path: Path) -> None:
    """Write the report of a site with eighty posts."""
    report = Report(Elements.default(), "corner-bakery.example")
    cleaner = Cleaner(
        media={str(number): Media(f"https://corner-bakery.example/{number}.jpg") for number in range(100)}
    )
    for number, bread, place in zip(range(80), cycle(BREADS), cycle(PLACES), strict=False):
        source = markup(number, bread, place) if number % 8 != 5 else f"<p>{' '.join(BODY)}</p>"
        record = Record(b"", id=100 + number, slug=f"{bread} {place}".lower().replace(" ", "-"), status="publish")
        record.title, record.type = f"{bread} from {place}", "page" if number % 4 else "post"
        record.date = parse_date(f"2023-{1 + number % 12:02d}-{1 + number % 28:02d} 08:00:00")
        report.add(Post(record, "corner-bakery.xml", {"content:encoded": review(cleaner, source)}))
    path.write_text("".join(report.pieces()), "utf-8")


def main() -> None:
    """Take the pictures: the overview by day, one post by night."""
    sys.path.insert(0, str(HERE.parent / "tests"))
    from browser import chromium

    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        path = Path(folder) / "report.html"
        write(path)
        for name, scheme in (("report", "light"), ("post", "dark")):
            page = browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 860})
            page.goto(path.as_uri())
            page.wait_for_selector("html[data-ready]")
            if name == "post":
                page.fill("#search", "dark rye")
                page.click("#rows a >> nth=0")
                page.wait_for_selector("iframe")
                page.wait_for_timeout(300)
            picture = HERE / f"{name}.png"
            page.screenshot(path=picture)
            if shutil.which("pngquant"):
                subprocess.run(["pngquant", "--force", "--output", picture, "128", picture], check=True)


if __name__ == "__main__":
    main()
