"""Fixture files: cases as text, which anyone can add. ``fixtures/README.md`` says how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vccleaner import Cleaner, Media

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
EXPECTED = ("text", "html", "strip", "tree", "problems", "markdown", "autop")

_CHARACTER = re.compile(r"\{U\+([0-9A-F]{2,6})\}")
_WORDS = {"yes": True, "no": False}


@dataclass(frozen=True)
class Case:
    """One case: what goes in, with which options, and what must come out."""

    file: str
    line: int
    title: str
    options: dict[str, Any] = field(hash=False)
    sections: dict[str, str] = field(hash=False)
    known: str = ""  # why the case fails for now
    exempt: frozenset[str] = frozenset()  # laws that do not hold for it

    @property
    def id(self) -> str:
        """File, line and title."""
        return f"{self.file}:{self.line} {self.title}"

    @property
    def input(self) -> str:
        """The markup."""
        return self.sections["input"]

    @property
    def cleaner(self) -> Cleaner:
        """A cleaner with the options of the case."""
        return Cleaner(**self.options)


def read_cases(folder: Path = FIXTURES) -> list[Case]:
    """Return the cases of all fixture files. ValueError, with file and line, where one is not well written."""
    return [case for path in sorted(folder.glob("*.txt")) for case in parse_cases(path.read_text("utf-8"), path.stem)]


def parse_cases(text: str, file: str) -> list[Case]:
    """Return the cases in the text of one fixture file."""
    cases: list[Case] = []
    header: dict[str, str] | None = None  # before the first case: None
    sections: dict[str, list[str]] = {}
    current: list[str] | None = None  # the section that is being read
    title, start = "", 0

    def finish() -> None:
        if header is not None:
            cases.append(_case(file, start, title, header, sections))

    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("=== "):
            finish()
            title, start, header, sections, current = line[4:].strip(), number, {}, {}, None
        elif header is None:
            if line.strip() and not line.startswith("#"):
                raise ValueError(f"{file}:{number}: only lines that begin with # may stand before the first case")
        elif line.startswith("--- "):
            name = line[4:].strip()
            if name not in ("input", *EXPECTED) or name in sections:
                raise ValueError(f"{file}:{number}: {name!r} is no section, or is there twice")
            current = sections[name] = []
        elif current is not None:
            current.append(line)
        elif line.strip():
            name, colon, value = line.partition(":")
            if not colon:
                raise ValueError(f"{file}:{number}: an option is written `name: value`")
            header[name.strip()] = value.strip()
    finish()
    if not cases:
        raise ValueError(f"{file}: there is no case in it")
    return cases


def _case(file: str, line: int, title: str, header: dict[str, str], written: dict[str, list[str]]) -> Case:
    sections = {name: _characters("\n".join(lines).rstrip("\n")) for name, lines in written.items()}
    sections |= {name: sections.get("input", "") for name in header.pop("same", "").split()}
    if "input" not in sections or len(sections) < 2:
        raise ValueError(f"{file}:{line}: a case needs an input and at least one of {', '.join(EXPECTED)}")
    known = header.pop("known", "")
    exempt = frozenset(header.pop("exempt", "").split())
    try:
        options = {name: _option(name, value) for name, value in header.items()}
        Cleaner(**options)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{file}:{line}: {error}") from error
    return Case(file, line, title, options, sections, known, exempt)


def _characters(text: str) -> str:
    return _CHARACTER.sub(lambda match: chr(int(match[1], 16)), text)


def _option(name: str, value: str) -> Any:
    if name in ("keep", "names"):
        return frozenset(value.split())
    if name == "media":
        return {number: Media(*fields) for number, *fields in (row.split("|") for row in value.split())}
    return _WORDS.get(value, value)
