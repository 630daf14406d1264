"""Many documents at once: order, bad documents, dying processes, memory, Arrow batches, runs that resume."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import vccleaner
from vccleaner import BODY, Cleaner, Element, Elements, clean_batches, clean_many, to_text
from vccleaner.elements.model import Call
from vccleaner.pipeline import Journal

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra: arrow)")

START_METHODS = ["fork", "spawn", "forkserver"]
PAGES = [f'[vc_row][vc_column_text]Page {n} [sic][/vc_column_text][vc_btn title="Go {n}"][/vc_row]' for n in range(700)]


def _misbehave(call: Call) -> str:
    """An element whose attribute says what it does to the process that renders it."""
    deed = call.value("deed")
    if deed == "exit":
        os._exit(3)
    if deed == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if deed == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    if deed == "hang":
        time.sleep(600)
    if deed == "raise":
        raise RuntimeError("no such deed")
    if deed == "pid":
        return str(os.getpid())
    return call.body


HOSTILE = Cleaner(elements=Elements.default() | Elements([Element("vc_deed", (BODY,), render=_misbehave)]))


def outputs(documents: list[str], **options: object) -> list[str]:
    return [result.output for result in clean_many(documents, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize("jobs", [1, 2, 0])
@pytest.mark.parametrize("to", ["text", "html", "markdown", "strip"])
def test_results_come_in_order_and_equal_those_of_single_documents(jobs: int, to: str) -> None:
    documents = PAGES[:40]
    assert outputs(documents, to=to, jobs=jobs, chunk=7) == [vccleaner.clean(page, to=to) for page in documents]  # type: ignore[arg-type]


@pytest.mark.parametrize("start_method", START_METHODS)
def test_every_start_method_works_and_problems_come_along(start_method: str) -> None:
    documents = [*PAGES[:20], "[vc_row]open[vc_column]crossed[/vc_row][/vc_column]"]
    results = list(clean_many(documents, jobs=2, chunk=3, start_method=start_method))  # type: ignore[arg-type]
    assert results == list(clean_many(documents))
    assert results[-1].problems
    assert results[-1].ledger.entries == Cleaner().run(documents[-1]).ledger.entries


def test_problems_are_worked_out_by_the_processes_where_they_are_wanted() -> None:
    source = Cleaner(elements=Elements([Element("vc_pid", render=_report)]))
    for wanted in (False, True):
        (result,) = clean_many(["[vc_pid]"], cleaner=source, jobs=2, problems=wanted)
        (problem,) = [problem for problem in result.problems if problem.kind == "pid"]
        assert (problem.message.split()[-1] == str(os.getpid())) != wanted


def _report(call: Call) -> str:
    call.problem("pid", f"process {os.getpid()}")
    return call.body


@pytest.mark.parametrize("jobs", [1, 2])
def test_bad_documents_give_an_error_and_do_not_stop_the_run(jobs: int) -> None:
    documents = ["one", None, b"two", 3, "x" * 101, '[vc_deed deed="raise"]', (x for x in "ab"), "last"]
    results = list(clean_many(documents, jobs=jobs, cleaner=HOSTILE, limit=100, chunk=3))  # type: ignore[arg-type]
    assert [result.error for result in results] == [
        None,
        "the document is a NoneType, not a str",
        "the document is a bytes, not a str: decode it first",
        "the document is a int, not a str",
        "the document has 101 characters, and the limit is 100",
        "RuntimeError: no such deed",
        "the document is a generator, not a str",
        None,
    ]
    assert [result.output for result in results] == ["one", "", "", "", "", "", "", "last"]


@pytest.mark.parametrize("start_method", START_METHODS)
@pytest.mark.parametrize(
    ("deed", "words"),
    [("exit", "ended with exit code 3"), ("kill", "was ended by SIGKILL"), ("segfault", "was ended by SIGSEGV")],
)
def test_a_document_that_ends_its_process_costs_only_itself(deed: str, words: str, start_method: str) -> None:
    documents = [*PAGES[:10], f'[vc_deed deed="{deed}"]', *PAGES[10:20], f'[vc_deed deed="{deed}"]']
    results = list(clean_many(documents, cleaner=HOSTILE, jobs=2, chunk=6, start_method=start_method))  # type: ignore[arg-type]
    assert [result.output for result in results] == [HOSTILE.to_text(p) if "deed" not in p else "" for p in documents]
    assert [i for i, result in enumerate(results) if result.error] == [10, 21]
    assert results[10].error == f"the process that cleaned the document {words}"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_document_that_takes_too_long_is_given_up(jobs: int) -> None:
    documents = ["one", '[vc_deed deed="hang"]', "two", *PAGES[:5]]
    results = list(clean_many(documents, cleaner=HOSTILE, jobs=jobs, timeout=1.0))
    assert [result.error for result in results if result.error] == ["cleaning took longer than 1 seconds"]
    assert [result.output for result in results] == ["one", "", "two", *map(to_text, PAGES[:5])]


def test_an_idle_process_that_dies_is_replaced() -> None:
    results = clean_many(itertools.repeat('[vc_deed deed="pid"]', 60), cleaner=HOSTILE, jobs=2, chunk=1)
    pids = set()
    for number, result in enumerate(results):
        assert result.error is None
        pids.add(int(result.output))
        if number in (10, 30):
            time.sleep(0.1)  # whatever was handed out is finished by now: the process waits for more
            os.kill(int(result.output), signal.SIGKILL)
    assert len(pids) > 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_endless_input_is_read_only_a_little_ahead(jobs: int) -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield PAGES[read % 10]

    results = clean_many(endless(), jobs=jobs, chunk=10)
    ahead = []
    for taken in range(1, 501):
        next(results)
        ahead.append(read - taken)
    results.close()  # type: ignore[attr-defined]
    assert max(ahead) <= (0 if jobs == 1 else 3 * jobs * 10)


def test_large_documents_are_not_gathered_into_large_chunks() -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        while True:
            read += 1
            yield "[vc_row]" + "word " * 100_000

    results = clean_many(endless(), jobs=2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert read <= 6


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_the_input_raises_comes_after_what_was_read_before(jobs: int) -> None:
    def broken() -> Iterator[str]:
        yield from PAGES[:5]
        raise OSError("the disk is gone")

    results = clean_many(broken(), jobs=jobs)
    assert [next(results).output for _ in range(5)] == [to_text(page) for page in PAGES[:5]]
    with pytest.raises(OSError, match="the disk is gone"):
        next(results)


def test_wrong_options_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match="it takes one of text, html, markdown, strip"):
        clean_many([], to="pdf")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="jobs takes 0 or more"):
        clean_many([], jobs=-1)
    with pytest.raises(ValueError, match="chunk 1 or more"):
        clean_many([], chunk=0)


def test_an_element_that_cannot_be_sent_is_named() -> None:
    local = Elements([Element("vc_local", render=lambda call: call.body)])
    assert outputs(["[vc_local]x[/vc_local]"], cleaner=Cleaner(elements=local)) == ["x"]
    with pytest.raises(RuntimeError, match="define the functions of its elements at the top of a module"):
        outputs(["x"], cleaner=Cleaner(elements=local), jobs=2, start_method="spawn")


def test_no_process_is_left_when_the_caller_stops_early() -> None:
    import multiprocessing

    results = clean_many(itertools.cycle(PAGES), jobs=2)
    next(results)
    assert multiprocessing.active_children()
    results.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def script(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(text))
    return path


def test_a_script_without_guard_is_told_so_under_spawn(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        """
        import vccleaner
        print([r.output for r in vccleaner.clean_many(["[vc_row]x[/vc_row]"], jobs=2, start_method="spawn")])
        """,
    )
    run = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60)
    assert run.returncode == 1
    assert 'if __name__ == "__main__":' in run.stderr.splitlines()[-1]


def test_input_from_a_notebook_works_under_spawn() -> None:
    """As in a notebook: the main module has no file."""
    code = """
import vccleaner
results = vccleaner.clean_many(["[vc_row]x[/vc_row]"] * 3, jobs=2, start_method="spawn")
print(*(result.output for result in results))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert (run.stdout, run.stderr) == ("x x x\n", "")


ENDLESS = """
    import itertools, multiprocessing, sys
    import vccleaner

    if __name__ == "__main__":
        results = vccleaner.clean_many(itertools.repeat("[vc_row]x[/vc_row] " * 5000), jobs=2, start_method=sys.argv[1])
        for number, result in enumerate(results):
            if number == 20:
                print(*(child.pid for child in multiprocessing.active_children()), flush=True)
"""


BUSY = """
    import os, sys, time
    import vccleaner

    def sleepy(call):
        print(os.getpid(), flush=True)
        time.sleep(60)
        return ""

    CLEANER = vccleaner.Cleaner(elements=vccleaner.Elements([vccleaner.Element("a_nap", render=sleepy)]))

    if __name__ == "__main__":
        list(vccleaner.clean_many(["[a_nap]"], jobs=2, cleaner=CLEANER, start_method=sys.argv[1]))
"""


def _alive(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def _gone(pids: list[int]) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end and any(map(_alive, pids)):
        time.sleep(0.05)
    return not any(map(_alive, pids))


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to look at processes")
@pytest.mark.parametrize("start_method", START_METHODS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL, signal.SIGTERM])
def test_processes_end_with_their_parent(tmp_path: Path, start_method: str, number: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, script(tmp_path, ENDLESS), start_method],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        if number == signal.SIGINT:
            os.killpg(parent.pid, number)  # as a terminal does
        else:
            parent.send_signal(number)
        parent.wait(20)
        message = parent.stderr.read()
    assert _gone(pids)
    if number == signal.SIGINT:
        assert message.count("Traceback") == 1
        assert message.rstrip().endswith("KeyboardInterrupt")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to look at processes")
@pytest.mark.parametrize("start_method", START_METHODS)
def test_a_process_at_work_ends_with_its_parent(tmp_path: Path, start_method: str) -> None:
    command = [sys.executable, script(tmp_path, BUSY), start_method]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
        parent.wait(20)
        assert _gone([pid])


def test_memory_does_not_grow_with_the_number_of_documents(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        """
        import itertools, resource, sys
        import vccleaner

        if __name__ == "__main__":
            page = "[vc_row][vc_column_text]" + "A few words. " * 4000 + "[/vc_column_text][/vc_row]"
            peak = []
            for number, _ in enumerate(vccleaner.clean_many((f"{page}{n}" for n in itertools.count()), jobs=2), 1):
                if number in (300, 2400):
                    peak.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
                if number == 2400:
                    break
            print(peak[1] / peak[0])
        """,
    )
    run = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=120, check=True)
    assert float(run.stdout) < 1.15  # 2 100 documents of 50 kB more


def test_lone_surrogates_travel_between_processes() -> None:
    assert outputs(["[vc_row]\ud800[/vc_row]"], jobs=2) == outputs(["[vc_row]\ud800[/vc_row]"])


# Arrow


def batches(*columns: list[str | None], kind: object = None) -> list[pa.RecordBatch]:
    return [
        pa.RecordBatch.from_arrays(
            [pa.array(range(len(c)), pa.int64()), pa.array(c, type=kind or pa.string())], ["id", "text"]
        )
        for c in columns
    ]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_batches_keep_their_columns_nulls_and_empty_batches(jobs: int, kind: object) -> None:
    given = batches([], ["[vc_row]a[/vc_row]", None], [], [None, None], ["b [sic]"], [], kind=kind)
    made = list(clean_batches(given, jobs=jobs))
    assert [batch.num_rows for batch in made] == [0, 2, 0, 2, 1, 0]
    assert {str(batch.schema) for batch in made} == {f"id: int64\ntext: {kind}\ncleaned: {kind}\nerror: {kind}"}
    assert pa.Table.from_batches(made).to_pydict() == {
        "id": [0, 1, 0, 1, 0],
        "text": ["[vc_row]a[/vc_row]", None, None, None, "b [sic]"],
        "cleaned": ["a", None, None, None, "b [sic]"],
        "error": [None] * 5,
    }
    for batch in made:
        batch.validate(full=True)


def test_errors_stand_in_their_column_and_bytes_that_are_no_utf8_are_one() -> None:
    raw = pa.array([b"[vc_row]a[/vc_row]", b"\xff\xfe", None, b'[vc_deed deed="raise"]', b"b"])
    text = pa.Array.from_buffers(pa.string(), len(raw), raw.buffers())
    (made,) = clean_batches([pa.RecordBatch.from_arrays([text], ["text"])], cleaner=HOSTILE)
    assert made.column("cleaned").to_pylist() == ["a", None, None, None, "b"]
    errors = made.column("error").to_pylist()
    assert [bool(error) for error in errors] == [False, True, False, True, False]
    assert "can't decode byte 0xff" in errors[1]
    assert errors[3] == "RuntimeError: no such deed"


def test_columns_are_named_replaced_and_left_out() -> None:
    (batch,) = batches(["[vc_row]a[/vc_row]"])
    (made,) = clean_batches([batch], output="text", errors=None)
    assert made.to_pydict() == {"id": [0], "text": ["a"]}
    with pytest.raises(ValueError, match="no one column 'body'; the columns are id, text"):
        list(clean_batches([batch], column="body"))
    with pytest.raises(TypeError, match="'id' is of type int64; it must hold strings"):
        list(clean_batches([batch], column="id"))
    with pytest.raises(ValueError, match="give the columns different names"):
        clean_batches([batch], output="x", errors="x")


def test_dictionaries_nulls_and_schema_metadata() -> None:
    schema = pa.schema([("text", pa.dictionary(pa.int32(), pa.string()))], metadata={"made": "by hand"})
    column = pa.array(["[vc_row]a[/vc_row]", None, "[vc_row]a[/vc_row]"]).dictionary_encode()
    (made,) = clean_batches([pa.RecordBatch.from_arrays([column], schema=schema)])
    assert made.column("cleaned").to_pylist() == ["a", None, "a"]
    assert made.schema.metadata == {b"made": b"by hand"}
    (made,) = clean_batches([pa.RecordBatch.from_arrays([pa.nulls(2)], ["text"])])
    assert made.column("cleaned").to_pylist() == [None, None]


def test_half_surrogates_become_replacement_characters() -> None:
    """An attribute may hold JSON with half of a surrogate pair; UTF-8 has no form for it."""
    halves = Elements([Element("vc_half", render=_half)])
    (made,) = clean_batches(batches(["a[vc_half]b", "c"]), cleaner=Cleaner(elements=halves))
    assert made.column("cleaned").to_pylist()[1] == "c"
    assert "\ufffd" in made.column("cleaned").to_pylist()[0]


def _half(call: Call) -> str:
    return "\ud83d"


def test_a_column_that_would_be_too_long_is_given_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vccleaner.pipeline.arrow._LONGEST", 100)
    texts = [f"{n} " + "x" * 18 for n in range(8)]
    made = list(clean_batches(batches(texts)))  # type: ignore[arg-type]
    assert [batch.num_rows for batch in made] == [1] * 8
    assert pa.Table.from_batches(made).column("cleaned").to_pylist() == texts


def test_batches_stream() -> None:
    taken = []

    def endless() -> Iterator[pa.RecordBatch]:
        for number in itertools.count():
            taken.append(number)
            yield from batches([f"{number}"])

    made = clean_batches(endless())
    assert [next(made).column("cleaned").to_pylist() for _ in range(3)] == [["0"], ["1"], ["2"]]
    assert len(taken) == 3


def test_the_corpus_is_cleaned_alike_in_every_way(shared: Path) -> None:
    with gzip.open(shared / "corpus" / "dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line)["content"] for line in itertools.islice(lines, 200)]
    expected = [to_text(page) for page in pages]
    assert outputs(pages, jobs=2) == expected
    made = clean_batches(pa.Table.from_pydict({"text": pages}).to_batches(max_chunksize=30), jobs=2)
    assert pa.Table.from_batches(list(made)).column("cleaned").to_pylist() == expected


# Runs that resume


def work(folder: Path, names: list[str], settings: str = "to=text") -> list[str]:
    """Clean the files that are not done; return their names."""
    journal = Journal(folder / "out" / "journal.jsonl", settings)
    cleaned = []
    for name in names:
        source, output = folder / name, folder / "out" / name
        if not journal.done(source, output):
            entry = journal.begin(source, output)
            output.write_text(to_text(source.read_text()))
            journal.finish(entry)
            cleaned.append(name)
    return cleaned


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    for name in ("a.html", "b.html", "c.html"):
        (tmp_path / name).write_text(f"[vc_row]{name}[/vc_row]")
    return tmp_path


NAMES = ["a.html", "b.html", "c.html"]


def test_a_second_run_has_nothing_to_do(folder: Path) -> None:
    assert work(folder, NAMES) == NAMES
    assert work(folder, NAMES) == []
    assert (folder / "out" / "b.html").read_text() == "b.html"


def test_what_changed_or_is_not_whole_is_done_again(folder: Path) -> None:
    work(folder, NAMES)
    (folder / "a.html").write_text("[vc_row]changed[/vc_row]")
    (folder / "out" / "b.html").write_text("b.h")
    (folder / "out" / "c.html").unlink()
    assert work(folder, NAMES) == NAMES
    assert work(folder, NAMES, settings="to=html") == NAMES


def test_a_journal_that_was_cut_is_read_and_continued(folder: Path) -> None:
    work(folder, NAMES)
    journal = folder / "out" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    assert work(folder, NAMES) == ["c.html"]
    assert work(folder, NAMES) == []
    journal.write_bytes(b"[1]\n\xff\xfe\nnull\n" + journal.read_bytes())
    assert work(folder, NAMES) == []


def test_a_source_that_changes_while_it_is_cleaned_is_not_done(folder: Path) -> None:
    journal = Journal(folder / "out" / "journal.jsonl")
    entry = journal.begin(folder / "a.html", folder / "out" / "a.html")
    (folder / "a.html").write_text("[vc_row]something else[/vc_row]")
    (folder / "out" / "a.html").write_text("a.html")
    journal.finish(entry)
    assert not journal.done(folder / "a.html", folder / "out" / "a.html")


def test_the_folder_may_move(folder: Path) -> None:
    work(folder, NAMES)
    moved = folder.parent / (folder.name + "-moved")
    folder.rename(moved)
    assert work(moved, NAMES) == []


def test_progress_of_the_command_survives_a_kill(tmp_path: Path) -> None:
    """Killed again and again, a run ends with every file whole; none is cleaned anew once its line is written."""
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for number in range(60):
        (source / f"{number}.html").write_text(f"[vc_row]<p>{number}</p>[/vc_row]" * 3000)
    command = [sys.executable, "-m", "vccleaner", str(source), "--to", "html", "--as", "same"]
    command += ["-o", f"{output}/", "--resume", "-q"]
    journal = output / ".vcclean.jsonl"
    kills = 0
    for _ in range(30):
        before = len(journal.read_bytes().splitlines()) if journal.exists() else 0
        run = subprocess.Popen(command)
        while run.poll() is None:
            if journal.exists() and len(journal.read_bytes().splitlines()) >= before + 15:
                run.kill()
                kills += 1
                break
            time.sleep(0.002)
        if run.wait() == 0:
            break
    assert run.returncode == 0
    assert kills >= 2
    names = [json.loads(line)["output"] for line in journal.read_bytes().splitlines()]
    assert sorted(names) == sorted(f"{number}.html" for number in range(60))
    for number in range(60):
        made = (output / f"{number}.html").read_text()
        assert made.count(f"<p>{number}</p>") == 3000


def test_without_resume_the_command_leaves_no_journal_and_skips_nothing(folder: Path) -> None:
    (folder / "out").rmdir()
    command = [sys.executable, "-m", "vccleaner", str(folder), "--to", "html", "--as", "same"]
    command += ["-o", f"{folder}-out/", "-q"]
    subprocess.run(command, check=True)
    assert sorted(path.name for path in Path(f"{folder}-out").iterdir()) == NAMES
    (Path(f"{folder}-out") / "a.html").write_text("changed")
    subprocess.run([*command, "--resume"], check=True)
    assert "changed" not in (Path(f"{folder}-out") / "a.html").read_text()


# Start-up


def test_importing_the_package_is_quick_and_loads_nothing_heavy() -> None:
    code = "import sys, vccleaner; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    heavy = {"multiprocessing", "pyarrow", "pyspark", "bs4", "lxml", "asyncio", "vccleaner.pipeline", "click"}
    assert not loaded & heavy
