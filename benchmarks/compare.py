#!/usr/bin/env python3
"""Speed, growth, memory and start-up of vccleaner beside what people use today, as Markdown tables.

    python benchmarks/compare.py            all tables (some minutes)
    python benchmarks/compare.py --quick    a smoke test on a few documents

One core. Every round runs all contenders in turn on the same documents, and the clock is the CPU time of this process,
so that a ratio holds on a machine that is busy with other things. A ratio is the median of the rounds' ratios, a speed
the median of the rounds' speeds. vccleaner's caches are emptied before every pass. Needs the extra ``bench``; contenders
that are not installed are left out and named.
"""

from __future__ import annotations

import argparse
import gc
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from contenders import Contender, contenders, forget
from corpus import FORMS, Corpus, load, synthetic

BASE = "vccleaner to_text"
AIMS = (
    ("to_text", "naive re.sub + BeautifulSoup", BASE, "naive re.sub + BeautifulSoup(lxml).get_text", 5.0),
    ("to_text", "naive re.sub + lxml", BASE, "naive re.sub + lxml text_content", 0.5),
    ("parse", "lxml's own parse", "vccleaner parse", "lxml parse alone", 0.4),
    ("strip", "naive re.sub", "vccleaner strip", "naive re.sub alone", 0.3),
)
TERABYTE = ("vccleaner to_text", "vccleaner to_html", "vccleaner to_markdown", "vccleaner strip")
Times = dict[tuple[str, str], list[float]]  # contender and form → seconds per 10⁶ bytes, a round each


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7, help="passes over the corpus for each contender (7)")
    parser.add_argument("--quick", action="store_true", help="a few made-up documents, to see that everything runs")
    parser.add_argument("--only", choices=["speed", "growth", "memory", "startup", "jobs"], help="one table")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the measured numbers there")
    options = parser.parse_args()
    corpus = synthetic(12) if options.quick else load()
    found, missing = contenders()
    print(heading(corpus, missing))
    numbers: dict[str, Any] = {}
    for name, table in (
        ("speed", lambda: speed(corpus, found, 2 if options.quick else options.rounds)),
        ("growth", lambda: growth(corpus, 1 << (14 if options.quick else 22))),
        ("memory", lambda: memory(corpus)),
        ("startup", lambda: startup(2 if options.quick else 9)),
        ("jobs", lambda: jobs(corpus, 2 if options.quick else 5)),
    ):
        if options.only in (None, name):
            text, numbers[name] = table()
            print(text, flush=True)
    if options.json:
        options.json.write_text(json.dumps(numbers, indent=1))


def heading(corpus: Corpus, missing: list[str]) -> str:
    sizes = ", ".join(f"{form} {corpus.megabytes(form):.1f}" for form in FORMS)
    packages = ("vccleaner", "beautifulsoup4", "lxml", "selectolax", "trafilatura", "bbcode", "mwparserfromhell")
    versions = []
    for package in packages:
        try:
            versions.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    lines = [
        f"{corpus.name}, 10⁶ bytes of UTF-8: {sizes}. {platform.python_implementation()} {platform.python_version()}, "
        f"{platform.system()}, {processor()}. {', '.join(versions)}."
    ]
    if missing:
        lines.append(f"Not installed, and therefore left out: {', '.join(missing)}.")
    return "\n".join(lines) + "\n"


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def figure(number: float) -> str:
    """Return a number with about three significant digits."""
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def speed(corpus: Corpus, found: list[Contender], rounds: int) -> tuple[str, Any]:
    times = measure(corpus, found, rounds)
    rows = []
    for group, title in (
        ("text", "to plain text"),
        ("html", "to HTML, Markdown"),
        ("tags", "tags taken out"),
        ("tree", "to a tree, tokens"),
        ("floor", "floors"),
    ):
        rows.append([f"**{title}**", *[""] * 6])
        for one in (one for one in found if one.group == group):
            speeds = [figure(1 / statistics.median(times[one.name, form])) for form in FORMS]
            ratios = [figure(ratio(times, BASE, one.name, form)) for form in FORMS]
            sample = f" ({'1/' + str(one.step)} of the documents)" if one.step > 1 else ""
            rows.append([one.name + sample, *speeds, *ratios])
    head = ["", *(f"{form} MB/s" for form in FORMS), *(f"to_text is × ({form})" for form in FORMS)]
    aims = [
        [f"`{ours}` ÷ {theirs}", *(figure(ratio(times, base, name, form)) for form in FORMS), f"≥ {aim:g}"]
        for ours, theirs, base, name, aim in AIMS
        if (name, "raw") in times
    ]
    text = f"### Speed on one core, median of {rounds} rounds\n\n{table(head, rows)}\n"
    text += table(["speed ÷ speed", *FORMS, "aim"], aims)
    text += "\n### A terabyte (10¹² bytes), in core-hours\n\n"
    text += table(["", *FORMS], [[name, *(core_hours(times[name, form]) for form in FORMS)] for name in TERABYTE])
    return text, {f"{name} {form}": values for (name, form), values in times.items()}


def measure(corpus: Corpus, found: list[Contender], rounds: int) -> Times:
    """Return the CPU seconds per 10⁶ bytes of every contender in every round, all contenders in turn in each."""
    prepared: dict[tuple[str, str], tuple[list[str], float]] = {}
    for one in found:
        for form in FORMS:
            documents = corpus.forms[form][:: one.step]
            size = corpus.megabytes(form, one.step)
            prepared[one.name, form] = ([one.prepare(text) for text in documents] if one.prepare else documents, size)
            for document in documents[:3]:
                one.make()(document)  # what is loaded at first use
    times: Times = {key: [] for key in prepared}
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for form in FORMS:
            for one in found:
                documents, size = prepared[one.name, form]
                times[one.name, form].append(one_pass(one.make, documents) / size)
    return times


def one_pass(make: Callable[[], Callable[[str], Any]], documents: list[str]) -> float:
    """Return the CPU seconds that one pass takes."""
    forget()
    function = make()
    gc.collect()
    start = time.process_time()
    for document in documents:
        function(document)
    return time.process_time() - start


def ratio(times: Times, base: str, other: str, form: str) -> float:
    """Return how many times as fast `base` is as `other`: the median over the rounds."""
    return statistics.median(b / a for a, b in zip(times[base, form], times[other, form], strict=True))


def core_hours(times: list[float]) -> str:
    """Return what 10¹² bytes take at the median of `times`, seconds per 10⁶ bytes."""
    return figure(statistics.median(times) * 1e6 / 3600)


def growth(corpus: Corpus, largest: int) -> tuple[str, Any]:
    """Speed on one document of growing size, made of whole posts."""
    from vccleaner import Cleaner

    whole = "\n".join(corpus.forms["raw"])
    while len(whole) < largest:
        whole += whole
    sizes = [size for size in (1 << power for power in range(10, 23, 2)) if size <= largest]
    functions: dict[str, Callable[[], Callable[[str], Any]]] = {
        "tokenize": lambda: Cleaner().tokenize,
        "parse": lambda: Cleaner().parse,
        "to_text": lambda: Cleaner().to_text,
        "to_html": lambda: Cleaner().to_html,
    }
    numbers: dict[str, list[float]] = {name: [] for name in functions}
    for size in sizes:
        pieces = [whole[start : start + size] for start in range(0, min(largest, size * 64), size)]
        megabytes = sum(len(piece.encode()) for piece in pieces) / 1e6
        for name, function in functions.items():
            numbers[name].append(megabytes / min(one_pass(function, pieces) for _ in range(3)))
    rows = [[name, *map(figure, speeds)] for name, speeds in numbers.items()]
    head = ["MB/s at a size of", *(f"{size >> 10} kB" if size < 1 << 20 else f"{size >> 20} MB" for size in sizes)]
    return f"### Growth: one document of growing size\n\n{table(head, rows)}", numbers


_PEAK = """
import sys
sys.path.insert(0, sys.argv[1])
from contenders import contenders

def status(field):
    with open("/proc/self/status") as lines:
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(field))

with open(sys.argv[3], encoding="utf-8") as file:
    document = file.read()
function = next(one for one in contenders()[0] if one.name == sys.argv[2]).make()
function(document[:2000])
with open("/proc/self/clear_refs", "w") as file:
    file.write("5")  # the peak is what the process has now, not what its imports took
before = status("VmRSS")
kept = function(document)
print((status("VmHWM") - before) / len(document.encode()))
"""


def memory(corpus: Corpus) -> tuple[str, Any]:
    """How far the process grows over one document made of the whole corpus, in bytes per byte; Linux says it."""
    if not Path("/proc/self/clear_refs").exists():
        return "Memory: only Linux says what a process took at most.\n", {}
    names = [one.name for one in contenders()[0] if one.group in ("text", "tree") and one.step == 1]
    here = str(Path(__file__).resolve().parent)
    numbers = {}
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder, "document.txt")  # a process that had held the corpus would have had its peak before
        document.write_text("\n".join(corpus.forms["raw"]), "utf-8")
        for name in names:
            command = [sys.executable, "-c", _PEAK, here, name, str(document)]
            numbers[name] = float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    rows = [[name, figure(number)] for name, number in numbers.items()]
    title = "### Memory: growth of the process over one document made of all raw posts"
    return f"{title}\n\n{table(['', 'bytes a byte'], rows)}", numbers


def startup(rounds: int) -> tuple[str, Any]:
    """Milliseconds that an import takes, and microseconds for a text without markup."""
    modules = ("vccleaner", "bs4", "lxml.html", "selectolax.lexbor", "trafilatura", "bbcode", "mwparserfromhell")
    taken: dict[str, list[float]] = {}
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(rounds):
        for module in modules:
            command = [sys.executable, "-X", "importtime", "-c", f"import {module}"]
            run = subprocess.run(command, capture_output=True, text=True, env=environment)
            if run.returncode == 0:
                taken.setdefault(module, []).append(int(run.stderr.splitlines()[-1].split("|")[1]) / 1000)
    rows = [[module, figure(min(times)), figure(statistics.median(times))] for module, times in taken.items()]
    text = f"### Start-up: `python -X importtime -c 'import …'`, {rounds} runs\n\n"
    text += table(["", "least ms", "median ms"], rows)
    numbers: dict[str, Any] = {module: min(times) for module, times in taken.items()}
    numbers["plain µs"] = plain()
    return f"{text}\nA document of 2 kB without `[` and `<`: {numbers['plain µs']:.2f} µs.\n", numbers


def plain() -> float:
    """Return the microseconds that `to_text` takes for a text without markup."""
    from vccleaner import Cleaner

    cleaner = Cleaner()
    document = "Nothing but words, 1234 of them. " * 60
    best = float("inf")
    for _ in range(9):
        start = time.process_time()
        for _ in range(5000):
            cleaner.to_text(document)
        best = min(best, time.process_time() - start)
    return best / 5000 * 1e6


def jobs(corpus: Corpus, rounds: int) -> tuple[str, Any]:
    """The time that documents take by the clock on the wall, and of all processors, with one process and with two."""
    from vccleaner import clean_many

    documents = [document for form in FORMS for document in corpus.forms[form]]
    megabytes = sum(corpus.megabytes(form) for form in FORMS)
    wall: dict[int, list[float]] = {1: [], 2: []}
    processors: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for count in wall:
            forget()
            before, start = os.times(), time.perf_counter()
            for _ in clean_many(documents, jobs=count):
                pass
            wall[count].append(time.perf_counter() - start)
            processors[count].append(sum(os.times()[:4]) - sum(before[:4]))
    rows = [
        [f"{count}", figure(megabytes / statistics.median(wall[count])), figure(statistics.median(processors[count]))]
        for count in wall
    ]
    gain = statistics.median(one / two for one, two in zip(wall[1], wall[2], strict=True))
    cost = statistics.median(two / one for one, two in zip(processors[1], processors[2], strict=True))
    text = f"### Processes: `clean_many` over all forms ({megabytes:.1f} MB), {os.cpu_count()} cores\n\n"
    text += table(["jobs", "MB/s by the clock", "CPU seconds"], rows)
    text += f"\nTwo processes have {gain:.2f} × the speed and {cost:.2f} × the CPU time of one (median of {rounds} rounds).\n"
    return text, {"wall": wall, "processors": processors}


if __name__ == "__main__":
    main()
