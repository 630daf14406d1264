"""Nothing in clean HTML runs: no script, event, frame, form, style or address of a script comes through, however written."""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import html5lib
import pytest
from markdown_it import MarkdownIt
from payloads import PAYLOADS

from vccleaner import Cleaner, Elements, Media, to_html, to_markdown
from vccleaner import html as tidying
from vccleaner.values import encode_backticks, encode_group, encode_raw_html, encode_safe

ELEMENTS = frozenset(
    "a abbr address article aside audio b bdi bdo blockquote br caption cite code dd del details dfn div dl dt em "
    "figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark meter nav ol p pre q rp rt ruby s "
    "samp section small source span strong sub summary sup table tbody td tfoot th thead time tr track u ul var video wbr"
    "".split()
)
ATTRIBUTES = frozenset(
    "alt colspan controls data-attachment-id datetime dir height href hreflang id kind label lang max min name "
    "open poster rel reversed rowspan scope span src srclang start title type value width".split()
)
SCHEMES = frozenset("attachment ftp geo http https irc magnet mailto sms tel xmpp".split())
ADDRESSES = ("href", "poster", "src")
IMAGE = re.compile(r"data:image/(png|gif|jpeg|jpg|webp);base64,[a-z0-9+/=]+", re.IGNORECASE)


def unsafe(markup: str, any_relation: bool = False) -> list[str]:
    """Return what a browser's parser would find in `markup` that may do more than be read."""
    found = []
    for element in html5lib.parseFragment(markup, namespaceHTMLElements=False).iter():
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        if element.tag not in ELEMENTS:
            found.append(f"<{element.tag}>")
        for name, value in element.attrib.items():
            if name not in ATTRIBUTES:
                found.append(f"{element.tag} {name}={value!r}")
            elif name == "rel":
                found += ["rel=opener"] if "opener" in value.lower().split() and not any_relation else []
            elif name in ADDRESSES:
                found += [] if _safe(value, element.tag) else [f"{element.tag} {name}={value!r}"]
    return found


def _safe(address: str, element: str) -> bool:
    bare = re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33))))  # as browsers do
    if element == "img" and IMAGE.fullmatch(bare):
        return True
    scheme, colon, _ = bare.partition(":")
    return not colon or not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme) or scheme.lower() in SCHEMES


def _link(payload: str) -> str:
    return f"url:{quote(payload, safe='')}|title:{quote(payload, safe='')}|target:{quote(payload)}|rel:{quote(payload)}"


def _twice(payload: str) -> str:
    return encode_raw_html(f"[vc_raw_html]{encode_raw_html(payload)}[/vc_raw_html]")


# How a payload gets in: the markup for one.
CONTEXTS: dict[str, Callable[[str], str]] = {
    "alone": lambda p: p,
    "prose": lambda p: f"Before {p} after\n\nthe end",
    "element": lambda p: f"[vc_row][vc_column_text]a {p} b[/vc_column_text][/vc_row]",
    "unclosed element": lambda p: f"[vc_row][vc_column_text]{p}",
    "attribute": lambda p: f'[vc_custom_heading text="{encode_backticks(p)}"]',
    "attribute as it is": lambda p: f"[vc_custom_heading text='{p}']",
    "curled attribute": lambda p: f"[vc_btn title=”{p}″]",
    "attribute with references": lambda p: f'[vc_custom_heading text="{html.escape(p)}"]',
    "link": lambda p: f'[vc_btn title="Go" link="{_link(p)}"]',
    "link as it is": lambda p: f'[vc_btn title="Go" link="{encode_backticks(p)}"]',
    "old link": lambda p: f'[vc_button title="Go" href="{encode_backticks(p)}"]',
    "image's link": lambda p: f'[vc_single_image source="external_link" custom_src="{encode_backticks(p)}" onclick="custom_link" link="{_link(p)}" caption="{encode_backticks(p)}"]',
    "icon's link": lambda p: f'[vc_icon link="{_link(p)}"]',
    "raw HTML": lambda p: f"[vc_raw_html]{encode_raw_html(p)}[/vc_raw_html]",
    "raw HTML, base64 alone": lambda p: f"[vc_raw_html]{base64.b64encode(p.encode()).decode()}[/vc_raw_html]",
    "raw HTML in raw HTML": lambda p: f"[vc_raw_html]{_twice(p)}[/vc_raw_html]",
    "raw HTML not encoded": lambda p: f"[vc_raw_html]{p}[/vc_raw_html]",
    "group": lambda p: f'[vc_progress_bar units="{encode_backticks(p)}" values="{encode_group([{"label": p, "value": p}])}"]',
    "chart": lambda p: f'[vc_round_chart title="{encode_backticks(p)}" values="{encode_group([{"title": p, "value": p}])}"]',
    "line chart": lambda p: f'[vc_line_chart x_values="{encode_backticks(p)}" values="{encode_group([{"title": p, "y_values": p}])}"]',
    "safe text area": lambda p: f'[vc_gmaps title="m" link="{encode_safe(p)}"]',
    "safe list": lambda p: f'[vc_gallery source="external_link" custom_srcs="{encode_safe(p)}"]',
    "font container": lambda p: f'[vc_custom_heading text="t" font_container="tag:{quote(p)}|text_align:{p}"]',
    "id": lambda p: f'[vc_row el_id="{encode_backticks(p)}"][vc_tta_section tab_id="{p}" title="{encode_backticks(p)}"]x[/vc_tta_section][/vc_row]',
    "css": lambda p: f'[vc_row css="{p}" el_class="{p}"][vc_column_text css="{encode_backticks(p)}"]x[/vc_column_text][/vc_row]',
    "caption": lambda p: f'[caption id="{encode_backticks(p)}"]<img src="https://example.org/a.png"> {p}[/caption]',
    "embed": lambda p: f"[embed]{p}[/embed][video src='{p}'][audio mp3='{p}']",
    "player": lambda p: f'[vc_video link="{encode_backticks(p)}" title="{encode_backticks(p)}"]',
    "unknown element": lambda p: f'[vc_row][theme_box title="{encode_backticks(p)}" text="{encode_backticks(p)}" link="{_link(p)}" url="{encode_backticks(p)}" image="{encode_backticks(p)}" items="{encode_group([{"title": p, "text": p}])}"]{p}[/theme_box][/vc_row]',
    "name": lambda p: f"[vc_row][{p}]x[/{p}][/vc_row]",
    "HTML attribute": lambda p: f'<a title="{p}" href="{p}">x</a><img alt="{p}" src="{p}"><p id="{p}">x</p>',
    "HTML attribute, single quotes": lambda p: f"<a title='{p}' href='{p}'>x</a><img alt='{p}' src='{p}'>",
    "HTML attribute with references": lambda p: f'<a title="{html.escape(p)}" href="{html.escape(p)}">x</a>',
    "HTML attribute without quotes": lambda p: f"<a title={p} href={p}>x</a>",
    "escaped": lambda p: f"[[vc_row]{p}[/vc_row]]",
    "preformatted": lambda p: f"<pre>{p}</pre><code>{p}</code>",
    "table": lambda p: f"<table>{p}<tr>{p}<td>{p}</table>",
    "cut": lambda p: f'[vc_row][vc_btn title="{p}',
}  # fmt: skip


@pytest.mark.parametrize("context", CONTEXTS)
def test_no_payload_comes_through(context: str) -> None:
    write = CONTEXTS[context]
    for payload in PAYLOADS:
        assert not unsafe(to_html(write(payload))), payload


@pytest.mark.parametrize(
    "options",
    [{"unknown": "keep"}, {"keep": ("vc_row", "x")}, {"source": "text"}, {"salvage": False}],
    ids=str,
)
def test_no_payload_comes_through_with_options(options: dict[str, object]) -> None:
    cleaner = Cleaner(**options)  # type: ignore[arg-type]
    for context, write in CONTEXTS.items():
        for payload in PAYLOADS[:: 7 if context != "alone" else 1]:
            assert not unsafe(cleaner.to_html(write(payload))), (context, payload)


def test_no_payload_comes_through_in_the_media_map() -> None:
    for payload in PAYLOADS:
        cleaner = Cleaner(media={"7": Media(payload, payload, payload)})
        markup = '[vc_single_image image="7" add_caption="yes"][vc_gallery images="7,7"][gallery ids="7"]'
        assert not unsafe(cleaner.to_html(markup)), payload


# Values that let elements show the rest of what they hold.
SETTINGS = {
    "source": "external_link",
    "onclick": "custom_link",
    "add_button": "top",
    "hover_add_button": "true",
    "add_caption": "yes",
    "type": "follow",
}


def _tag(element: str, attributes: dict[str, str]) -> str:
    written = "".join(f' {name}="{encode_backticks(value)}"' for name, value in (SETTINGS | attributes).items())
    return f"[vc_row][{element}{written}][/vc_row]"


def shown_attributes() -> Iterator[tuple[str, str]]:
    """Yield each element of the tables with each of its attributes that gets into HTML."""
    sources = "".join(path.read_text() for path in Path(tidying.__file__).parent.glob("elements/*.py"))
    names = sorted({*re.findall(r'"([a-z][a-z0-9_]*)"', sources)} - SETTINGS.keys())
    for element in Elements.default():
        made = to_html(_tag(element, {name: f"q{number}q" for number, name in enumerate(names)}))
        yield from (
            (element, names[number]) for number in sorted({int(number) for number in re.findall(r"q(\d+)q", made)})
        )


def test_no_payload_comes_through_in_any_attribute_of_the_tables() -> None:
    pairs = list(shown_attributes())
    assert len(pairs) > 400
    for number, (element, attribute) in enumerate(pairs):
        payloads = PAYLOADS[number % 20 :: 20]
        made = [to_html(_tag(element, {attribute: value})) for p in payloads for value in (p, _link(p))]
        assert not unsafe("\n".join(made)), (element, attribute)


def test_the_sanitiser_alone_lets_no_payload_through() -> None:
    """What `rel` says is not its business: without `target`, which it takes away, `opener` gives nothing away."""
    for sanitizer in (tidying._sanitizer(), tidying._sanitizer_with_images()):
        for payload in PAYLOADS:
            assert not unsafe(sanitizer.clean(payload), any_relation=True), payload


def test_the_sanitiser_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "nest", lambda markup, read: markup)
    for payload in PAYLOADS:
        assert not unsafe(to_html(payload), any_relation=True), payload


def test_what_comes_before_the_sanitiser_lets_no_payload_through(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        def clean(self, markup: str) -> str:
            return markup

    monkeypatch.setattr(tidying, "_sanitizer", Nothing)
    monkeypatch.setattr(tidying, "_sanitizer_with_images", Nothing)
    for payload in PAYLOADS:
        assert not unsafe(to_html(payload)), payload


def test_markdown_is_safe_where_its_reader_lets_html_pass() -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    reader.validateLink = lambda url: True  # type: ignore[method-assign]
    for context, write in CONTEXTS.items():
        for payload in PAYLOADS[:: 5 if context not in ("alone", "element") else 1]:
            markdown = to_markdown(write(payload))
            assert not unsafe(reader.render(markdown), frozenset(("class", "style"))), (context, payload, markdown)


PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def test_images_in_base64_stay() -> None:
    for kind in ("png", "gif", "jpeg", "webp"):
        address = f"data:image/{kind};base64,{PIXEL}"
        assert f'src="{address}"' in to_html(f'<p>x<img src="{address}" alt="dot"></p>')


@pytest.mark.parametrize(
    "address",
    [
        f"data:image/svg+xml;base64,{PIXEL}",
        f"data:image/png,{PIXEL}",
        f"data:image/png;charset=utf-8;base64,{PIXEL}",
        f"data:text/html;base64,{PIXEL}",
        "data:image/png;base64," + "A" * (1 << 20),
    ],
    ids=["svg", "no base64", "parameter", "html", "too long"],
)
def test_other_data_goes(address: str) -> None:
    assert "data:" not in to_html(f'<p>x<img src="{address}" alt="dot"><a href="{address}">y</a></p>')


def test_data_is_no_address_but_of_an_image() -> None:
    address = f"data:image/png;base64,{PIXEL}"
    assert "data:" not in to_html(f'<p><a href="{address}">x</a></p><video src="{address}" poster="{address}"></video>')
    # the sanitiser sees to it by itself
    cleaned = tidying._sanitizer_with_images().clean(
        f'<a href="{address}">x</a><img src="{address}"><img src="data:text/html,x"><q cite="{address}">y</q>'
    )
    assert cleaned.count("data:") == 1


def test_a_trusted_author_keeps_what_runs() -> None:
    written = '<p onclick="go()" style="color: red">a</p><script>if (a < b && c) go("<b>")</script>'
    kept = Cleaner(trusted=True).to_html(written)
    assert 'onclick="go()"' in kept
    assert 'style="color: red"' in kept
    assert '<script>if (a < b && c) go("<b>")</script>' in kept
    for element in (
        '<iframe src="https://example.org/" allowfullscreen=""></iframe>',
        '<form action="/go" method="post"><input name="q"><button type="submit">Go</button></form>',
        "<style>p > b { color: red }</style>",
        '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>',
        '<a href="javascript:go()">x</a>',
    ):
        kept = Cleaner(trusted=True).to_html(element)
        for part in re.findall(r"<[^<>]+>|[^<>]+", element):
            assert part in kept


# In a browser.

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --virtual-time-budget=8000 --dump-dom"
).split()

# A frame of its own for each document. A canary is `hit`; what a visitor might do is done to every element.
FRAME = """<!doctype html><script>
function hit() { parent.postMessage(NUMBER, "*") }
window.alert = hit
addEventListener("click", event => {
  const link = event.target.closest && event.target.closest("a, area")
  if (!link || !/^(javascript|data|vbscript):/i.test(link.protocol)) event.preventDefault()
}, true)
addEventListener("load", () => {
  for (const element of document.querySelectorAll("body *")) {
    for (const kind of ["mouseover", "pointerover", "focus", "animationstart", "toggle"])
      element.dispatchEvent(new Event(kind, { bubbles: true }))
    if (element.click) element.click()
  }
})
</script><body>"""


def fired(documents: list[str], folder: Path) -> set[int]:
    """Load each document in a frame in Chromium; return the numbers of those in which a canary fired."""
    frames = [FRAME.replace("NUMBER", str(number)) + document for number, document in enumerate(documents)]
    page = folder / "page.html"
    data = json.dumps(frames).replace("<", "\\u003c")
    page.write_text(
        '<!doctype html><meta charset="utf-8"><title></title><script>'
        "const fired = new Set\naddEventListener('message', event => { fired.add(event.data); "
        "document.title = [...fired].join(' ') })\naddEventListener('DOMContentLoaded', () => {\n"
        f"for (const source of {data}) {{ const frame = document.createElement('iframe'); frame.srcdoc = source; "
        "document.body.append(frame) }})</script><body>",
        encoding="utf-8",
        errors="replace",
    )
    assert CHROMIUM is not None
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}", page.as_uri()]
    shown = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    title = re.search(r"<title>([\d ]*)</title>", shown.stdout)
    assert title is not None, shown.stderr[-2000:]
    return {int(number) for number in title[1].split()}


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: chromium)")
def test_no_canary_fires_in_a_browser(tmp_path: Path) -> None:
    raw = fired(PAYLOADS, tmp_path)
    assert len(raw) > 90, "the canaries do not fire though nothing protects the page: the test says nothing"
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    clean = ["\n".join(to_html(write(payload)) for write in CONTEXTS.values()) for payload in PAYLOADS]
    clean += [reader.render(to_markdown(payload)) for payload in PAYLOADS]
    groups = ["\n".join(clean[start : start + 16]) for start in range(0, len(clean), 16)]
    assert not {start for group in fired(groups, tmp_path) for start in clean[16 * group : 16 * group + 16]}
