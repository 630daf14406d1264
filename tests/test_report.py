"""The report, opened in a real browser: its numbers, its list, its posts; nothing of the export runs in it."""

from __future__ import annotations

import base64
import html
import json
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from browser import Watch, chromium
from click.testing import CliRunner

from vccleaner import Cleaner, Elements
from vccleaner.cli.inspect import command as inspect_command
from vccleaner.cli.report import command as report_command
from vccleaner.formats import Record
from vccleaner.inventory import Post
from vccleaner.report import Report
from vccleaner.report import posts as report_posts
from vccleaner.review import review

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FIRE = "(window.top || window).fired = true; fetch('http://canary.invalid/'); alert(1)"
ENCODED = base64.b64encode(quote(f'<script>{FIRE}</script><img src=x onerror="{FIRE}">').encode()).decode()

HOSTILE = {
    "script": f"<script>{FIRE}</script>",
    "handler": f'<img src="http://canary.invalid/a.png" onerror="{FIRE}">',
    "svg": f'<svg onload="{FIRE}"><script>{FIRE}</script></svg>',
    "frame": f'<iframe srcdoc="<script>{FIRE}</script>" src="http://canary.invalid/"></iframe>',
    "link": f'<a href="javascript:{FIRE}">here</a>',
    "style": '<style>@import "http://canary.invalid/a.css"; body { background: url(http://canary.invalid/b.png) }</style>',
    "meta": '<meta http-equiv="refresh" content="0;url=http://canary.invalid/">',
    "base": '<base href="http://canary.invalid/"><img src="a.png">',
    "form": '<form action="http://canary.invalid/"><button autofocus onfocus="alert(1)">x</button></form>',
    "breakout": f"</script><script>{FIRE}</script></style><!--<script>",
    "attribute": f'[vc_custom_heading text="</script><script>{html.escape(FIRE)}</script>"]',
    "unknown": f"[promo_box title='<img src=x onerror={FIRE}> Fresh bread']",
    "raw": f"[vc_raw_html]{ENCODED}[/vc_raw_html]",
    "image": "[vc_single_image source='external_link' custom_src='http://canary.invalid/c.png']",
    "breakout-of-title": '[vc_row]<title></title><noscript><p title="</noscript><img src=x onerror=alert(1)>">[/vc_row]',
}


def page_of(posts: list[tuple[str, str]], path: Path) -> Path:
    report = Report(Elements.default(), "A bakery </title><script>alert(1)</script>")
    for number, (title, markup) in enumerate(posts, 1):
        record = Record(b"", id=number, title=title, slug=f"post-{number}", type="post", status="publish")
        report.add(Post(record, "bakery.xml", {"content": review(Cleaner(), markup)}))
    path.write_text("".join(report.pieces()), "utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def opened(browser: Browser, path: Path, **options: Any) -> tuple[Page, Watch]:
    page = browser.new_page(**options)
    watch = Watch(page)
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    return page, watch


def count(page: Page, name: str) -> int:
    return int(re.sub(r"\D", "", page.inner_text(f"#{name}")))


@pytest.mark.parametrize(
    ("sites", "name"),
    [
        (["https://harbour.example", "https://harbour.example"], "harbour.example"),
        (["https://harbour.example", "https://bakery.example", "wp_"], "harbour.example and 2 more"),
        (["wp_"], "dump.sql"),
    ],
)
def test_it_is_named_after_what_it_shows(sites: list[str], name: str) -> None:
    report = Report(Elements.default())
    for site in sites:
        report.add(Post(Record(b"", site=site), "exports/dump.sql", {"content": review(Cleaner(), "Rye")}))
    assert f"<h1>{name}</h1>" in "".join(report.pieces())


def test_nothing_of_the_export_runs(browser: Browser, tmp_path: Path) -> None:
    path = page_of(
        [(f"{name} {markup}", f"[vc_row]{markup} seen[/vc_row]") for name, markup in HOSTILE.items()],
        tmp_path / "r.html",
    )
    page, watch = opened(browser, path)
    for number in range(len(HOSTILE)):
        page.evaluate(f"location.hash = '#/post/{number}'")
        page.locator("#post-title", has_text=re.compile(rf"^{list(HOSTILE)[number]}")).wait_for()
        for form in ("Text", "Markdown", "HTML", "Page"):
            page.get_by_role("tab", name=form, exact=True).click()
        frame = page.frame_locator("iframe").locator("body")
        assert "seen" in frame.inner_text()
        for link in frame.locator("a").all():
            link.click()
        page.wait_for_timeout(30)
    assert page.evaluate("window.fired") is None
    assert len(page.frames) == 2
    watch.assert_quiet()
    page.close()


def test_the_policy_alone_stops_what_gets_into_the_page(browser: Browser, tmp_path: Path) -> None:
    page, watch = opened(browser, page_of([("Bread", "Rye")], tmp_path / "r.html"))
    refused: list[str] = []
    page.on("requestfailed", lambda request: refused.append(str(request.failure)))
    page.evaluate("""() => {
        const script = document.createElement("script");
        script.setAttribute("nonce", "x");
        try { script.textContent = "window.fired = true"; } catch (error) { /* trusted types */ }
        document.body.append(script);
        const image = document.createElement("img");
        image.src = "http://canary.invalid/a.png";
        try { image.setAttribute("onerror", "window.fired = true"); } catch (error) { /* trusted types */ }
        document.body.append(image);
    }""")
    page.wait_for_timeout(100)
    assert page.evaluate("window.fired") is None
    assert refused == ["csp"]
    assert any("Content Security Policy" in message or "Trusted" in message for message in watch.messages)
    page.close()


def test_the_frame_has_no_permission(browser: Browser, tmp_path: Path) -> None:
    page, watch = opened(browser, page_of([("Bread", "[vc_row]Rye[/vc_row]")], tmp_path / "r.html"))
    page.click("#rows a")
    page.wait_for_selector("iframe")
    assert page.get_attribute("iframe", "sandbox") == ""
    assert page.frame_locator("iframe").locator("p").inner_text() == "Rye"
    watch.assert_quiet()
    page.close()


def test_before_and_after(browser: Browser, tmp_path: Path) -> None:
    source = '😀 a\n[vc_row][promo_box title="Fresh 🍞 bread" color="#fff"]Rye[/vc_column][/promo_box][vc_basic_grid][/vc_row]'
    page, watch = opened(browser, page_of([("Bread", source)], tmp_path / "r.html"))
    page.click("#rows a")
    page.wait_for_selector("#post-title")
    assert page.evaluate("document.activeElement.id") == "post-title"
    lines = page.locator(".source .line").all_text_contents()
    assert "\n".join(lines) == source
    guess = page.locator(".segment.guess")
    assert guess.all_text_contents() == ["Fresh 🍞 bread"]
    assert guess.get_attribute("title") == "Stays: read by guess"
    found = page.locator(".findings li")
    assert [kind.strip() for kind in found.locator("b").all_text_contents()] == [
        "asks the site",
        "read by guess",
        "closes nothing",
    ]
    for index, text in ((0, "[vc_basic_grid]"), (2, "[/vc_column]")):
        found.nth(index).locator("button").click()
        assert "".join(page.locator(".flash").all_text_contents()).startswith(text)
        assert page.locator(".flash").first.evaluate("element => element === document.activeElement")
    page.get_by_role("tab", name="Text", exact=True).click()
    assert page.inner_text("#output pre") == Cleaner().to_text(source)
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#output pre") == Cleaner().to_markdown(source)
    page.keyboard.press("Escape")
    page.wait_for_selector("#rows")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#/post/0"
    watch.assert_quiet()
    page.close()


def test_search_filter_sort(browser: Browser, tmp_path: Path) -> None:
    posts = [
        ("Rye", "[vc_row]Rye bread[/vc_row]"),
        ("Wheat", '[vc_row][promo_box title="Fresh bread"][/vc_row]'),
        ("Menu", "[vc_row][vc_wp_pages][/vc_row]"),
    ]
    page, watch = opened(browser, page_of(posts, tmp_path / "r.html"))
    titles = lambda: page.locator("#rows th a").all_text_contents()  # noqa: E731
    assert titles() == ["Menu", "Wheat", "Rye"]
    page.fill("#search", "PROMO_BOX")
    assert titles() == ["Wheat"]
    page.fill("#search", "rye bread")
    assert titles() == []
    page.check("#search-text")
    page.locator("#rows tr:only-child").wait_for()
    assert titles() == ["Rye"]
    page.click("#clear")
    page.select_option("#filter-level", "1")
    assert titles() == ["Wheat"]
    page.select_option("#filter-level", "")
    page.click("#by-name button")
    assert titles() == ["Menu", "Rye", "Wheat"]
    assert page.get_attribute("#by-name", "aria-sort") == "ascending"
    page.click("#by-name button")
    assert titles() == ["Wheat", "Rye", "Menu"]
    page.click(".elements tbody button >> text=promo_box")
    assert titles() == ["Wheat"]
    assert page.evaluate("document.activeElement.id") == "list-title"
    watch.assert_quiet()
    page.close()


def test_a_keyboard_reaches_everything(browser: Browser, tmp_path: Path) -> None:
    page, watch = opened(browser, page_of([("Rye", "[vc_row]Rye[/vc_row]")], tmp_path / "r.html"))
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.textContent"))
    assert {"search", "search-text", "filter-level", "Rye", "vc_row", "Skip to the content"} <= reached
    named = page.evaluate(
        "[...document.querySelectorAll('button, a, input, select, iframe')].filter((e) => "
        "!(e.textContent.trim() || e.title || e.labels?.length || e.getAttribute('aria-label'))).length"
    )
    assert named == 0
    watch.assert_quiet()
    page.close()


def contrast(page: Page, selector: str) -> float:
    """The contrast of the text of an element against the ground that is behind it (WCAG 2)."""
    return float(
        page.evaluate(
            """selector => {
                const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
                const light = (color) => {
                    canvas.fillStyle = color;
                    canvas.fillRect(0, 0, 1, 1);
                    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((part) => part / 255)
                        .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
                };
                const element = document.querySelector(selector);
                let behind = element;
                while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
                const [a, b] = [light(getComputedStyle(element).color), light(getComputedStyle(behind).backgroundColor)];
                return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            }""",
            selector,
        )
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_and_a_phone_needs_no_sideways_scrolling(browser: Browser, tmp_path: Path, scheme: Any) -> None:
    source = '[vc_row][promo_box title="Fresh bread"]Rye[/promo_box][vc_wp_pages title="Pages"][/vc_row]' + "x" * 300
    path = page_of([("Bread " * 20 + "y" * 200, source)], tmp_path / "r.html")
    page, watch = opened(browser, path, color_scheme=scheme, viewport={"width": 360, "height": 700})
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(fits)
    for selector in ("#subtitle", "#count-guessed", "#count-hand", ".chip.hand", ".chip.look", "#rows .muted"):
        assert contrast(page, selector) >= 4.5, selector
    page.click("#rows a")
    page.wait_for_selector("#post-title")
    assert page.evaluate(fits)
    for selector in (".segment.tag", ".segment.tag b", ".segment.guess", ".segment.value", ".findings b", "[role=tab]"):
        assert contrast(page, selector) >= 4.5, selector
    watch.assert_quiet()
    page.close()


def test_four_thousand_posts_are_usable_within_two_seconds(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = report_posts._content
    alike = cache(lambda length: content("content", review(Cleaner(), posts[length][1])))
    monkeypatch.setattr(report_posts, "_content", lambda name, found: alike(len(found.text) % 20))  # builds it faster
    words = "Flour, water, salt and time; then an oven as hot as it gets. "
    posts = [
        (
            f"Bread number {number}",
            f'[vc_row][vc_column][vc_custom_heading text="Loaf {number}"][promo_box title="Fresh bread {number % 7}" '
            f'css=".vc_custom_{number}{{padding: {number}px}}"]{words * (number % 20)}[/promo_box][/vc_column][/vc_row]',
        )
        for number in range(4000)
    ]
    path = page_of(posts, tmp_path / "r.html")
    taken = []
    for _ in range(3):  # a busy machine only ever adds time
        start = time.perf_counter()
        page, watch = opened(browser, path)
        assert count(page, "count-posts") == 4000
        page.fill("#search", "number 3999")
        page.locator("#rows tr:only-child").wait_for()
        page.click("#rows a")
        page.wait_for_selector("#post-title")
        taken.append(time.perf_counter() - start)
        assert page.inner_text("#post-title") == "Bread number 3999"
        if taken[-1] < 2:
            break
        page.close()
    assert min(taken) < 2, f"{min(taken):.2f} s until the last of 4000 posts was found and opened"
    watch.assert_quiet()
    page.close()


EXPORTS = ("wxr/traveler-arabic.xml", "wxr/healthcoach.xml", "sql/two-sites.sql", "rest", "markdown")


@pytest.mark.parametrize("name", EXPORTS)
def test_its_numbers_are_those_of_inspect(browser: Browser, shared: Path, tmp_path: Path, name: str) -> None:
    export = str(shared / "corpus" / "exports" / name)
    numbers = json.loads(CliRunner().invoke(inspect_command, [export, "--json"], standalone_mode=False).stdout)
    path = tmp_path / "r.html"
    result = CliRunner().invoke(report_command, [export, "-o", str(path)], standalone_mode=False)
    assert result.exception is None
    page, watch = opened(browser, path)
    words = numbers["words"]
    shown = {name: count(page, f"count-{name}") for name in ("posts", "kept", "guessed", "left-out")}
    assert shown == {
        "posts": numbers["posts"],
        "kept": words["kept"],
        "guessed": words["guessed"],
        "left-out": words["left_out"],
    }
    for button in page.locator(".elements button.quiet").all():
        button.click()
    rows = page.locator(".elements tbody tr")
    cells = [re.sub(r"[\u202f ]", "", cell) for cell in rows.locator("td:nth-child(4)").all_text_contents()]
    names = rows.locator("th button").all_text_contents()
    assert dict(zip(names, map(int, cells), strict=True)) == {e["name"]: e["count"] for e in numbers["elements"]}
    problems = page.locator(".problems tbody tr td:nth-child(2)").all_text_contents()
    counts = [int(re.sub(r"\D", "", cell)) for cell in problems]
    assert sorted(counts) == sorted(kind["count"] for kind in numbers["problems"].values())
    page.click("#rows a >> nth=0")
    page.wait_for_selector("#post-title")
    page.wait_for_selector("iframe")
    page.get_by_role("tab", name="Text", exact=True).click()
    watch.assert_quiet()
    page.close()
