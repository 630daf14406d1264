"""What is measured on: real posts in three forms, or pages made up from a seed where those are absent."""

from __future__ import annotations

import gzip
import html
import json
import os
import random
import re
from dataclasses import dataclass
from pathlib import Path

__all__ = ["FORMS", "Corpus", "load", "synthetic"]

FORMS = ("raw", "rest", "crawl")
"""As stored in the database; as a site serves it whose builder is off (HTML); the text that a crawler reads off that."""

_SHARED = Path(__file__).resolve().parents[1].parent / "shared"
_WORDS = (
    "bread oven flour morning bakery team opening hours spring course menu order visit our street corner coffee fresh "
    "every day since loaf rye wheat sour dough butter plate table window garden market square Saturday until late and "
    "the with from your for into about more together slowly again small large warm"
).split()


@dataclass(frozen=True)
class Corpus:
    """Documents by form, in the same order in each; ``name`` says what they are."""

    name: str
    forms: dict[str, list[str]]

    def megabytes(self, form: str, step: int = 1) -> float:
        """The size of every `step`-th document, in 10⁶ bytes of UTF-8."""
        return sum(len(document.encode()) for document in self.forms[form][::step]) / 1e6


def load(limit: int | None = None) -> Corpus:
    """Return the real posts where they are (``VCCLEANER_SHARED``, or ``shared`` beside the repository), else made-up ones."""
    path = Path(os.environ.get("VCCLEANER_SHARED", _SHARED)) / "corpus" / "dev.jsonl.gz"
    if not path.exists():
        return synthetic(limit or 600)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines][:limit]
    forms = {"raw": "content", "rest": "rest", "crawl": "crawl"}
    return Corpus(f"{len(rows)} real posts", {form: [row[key] for row in rows] for form, key in forms.items()})


def synthetic(count: int, seed: int = 1) -> Corpus:
    """Return `count` made-up pages, the same for the same `seed`."""
    chance = random.Random(seed)
    raw = [_page(chance) for _ in range(count)]
    rest = [_curled(re.sub(r"\n\n(?=\w)", "</p>\n<p>", page)) for page in raw]
    crawl = [html.unescape(re.sub(r"<[^>]*>", "", page)) for page in rest]
    return Corpus(f"{count} pages made up from seed {seed}", {"raw": raw, "rest": rest, "crawl": crawl})


def _curled(page: str) -> str:
    """Curl the quotes of shortcodes as WordPress does where they are not registered."""

    def curl(tag: re.Match[str]) -> str:
        return re.sub(r'(\d)"', r"\1&#8243;", tag[0]).replace('"', "&#8221;")

    return re.sub(r"\[\w[^\]]*\]", curl, page)


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=chance.randint(4, 18))).capitalize() + "."


def _page(chance: random.Random) -> str:
    return "\n".join(_row(chance) for _ in range(chance.randint(1, 6)))


def _row(chance: random.Random) -> str:
    columns = chance.choice((1, 1, 2, 3))
    inner = "".join(f'[vc_column width="1/{columns}"]{_content(chance)}[/vc_column]' for _ in range(columns))
    css = f".vc_custom_{chance.randrange(10**12)}{{padding-top: {chance.randrange(99)}px !important;}}"
    return f'[vc_row css="{css}"]{inner}[/vc_row]'


def _content(chance: random.Random) -> str:
    text = "\n\n".join(" ".join(_sentence(chance) for _ in range(chance.randint(1, 6))) for _ in range(3))
    items = "".join(f"<li>{_sentence(chance)}</li>" for _ in range(chance.randrange(4)))
    parts = [
        f'[vc_column_text]<p style="text-align: left;">{text}</p>\n<strong>{_sentence(chance)}</strong>[/vc_column_text]',
        f'[vc_custom_heading text="{_sentence(chance)}" font_container="tag:h2|text_align:left"]',
        f'[vc_btn title="{chance.choice(_WORDS)}" link="url:https%3A%2F%2Fexample.org%2F{chance.randrange(999)}||target:_blank|"]',
        f'[vc_single_image image="{chance.randrange(9999)}" img_size="full"]',
        f"[vc_column_text]<ul>{items}</ul>&nbsp;{text}[/vc_column_text]",
        f'[theme_box title="{_sentence(chance)}" icon="fa-star"]{_sentence(chance)}[/theme_box]',
        f'[vc_empty_space height="{chance.randrange(90)}px"]',
    ]
    return "".join(chance.sample(parts, chance.randint(1, 4)))
