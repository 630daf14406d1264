"""Faults: a kill at any moment, a full disk, what cannot be read or written, a closed pipe, a worker that dies.

The input is never damaged, a file under its final name is whole, the exit code is right, and no message is a traceback.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vccleaner.cli import _run as vcclean
from vccleaner.cli.run import Run

VCCLEAN = [sys.executable, "-m", "vccleaner"]
KILLS = 20
FILES = 12
PARAGRAPHS = 1500


def source_of(number: int) -> str:
    return f"<html><body>{f'[vc_row][vc_column_text]<p>Loaf {number}</p>[/vc_column_text][/vc_row]' * PARAGRAPHS}</body></html>"


def is_source(path: Path, number: int) -> bool:
    return path.read_text() == source_of(number)


def is_clean(path: Path, number: int) -> bool:
    made = path.read_text()
    return (
        made.count(f"Loaf {number}") == PARAGRAPHS
        and "[" not in made
        and made.rstrip().endswith(("</html>", f"Loaf {number}"))
    )


def fill(folder: Path) -> Path:
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number}.html").write_text(source_of(number))
    return folder


def refill(folder: Path) -> None:
    shutil.rmtree(folder)
    fill(folder)


def run(*arguments: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*VCCLEAN, *map(str, arguments)], capture_output=True, text=True, timeout=120, **options)  # type: ignore[call-overload,no-any-return]


def said(result: subprocess.CompletedProcess[str]) -> str:
    """Return what a run said to its user, who must not see a traceback."""
    assert "Traceback" not in result.stderr
    assert "VCCLEAN_TRACEBACK" not in result.stderr  # nor be told that this is a fault of the program
    return result.stderr


def kill_at_random_moments(command: list[str], start_anew: Callable[[], None], seed: int) -> Iterator[None]:
    """Kill the command twenty times before it is done, each time after another while, and yield after each end.

    A run that was done before its moment does not count: `start_anew` gives it all its work back, and the next
    moments are drawn from the time that it took.
    """
    moments, longest, killed = random.Random(seed), 2.0, 0
    for _ in range(10 * KILLS):
        started = time.monotonic()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            assert process.wait(moments.uniform(0.1, longest)) == 0
            longest = time.monotonic() - started
            done = True
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            done = process.wait() == 0
            killed += not done
        yield
        if killed == KILLS:
            return
        if done:
            start_anew()
    raise AssertionError(f"only {killed} runs could be killed before they were done")


@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_in_place(tmp_path: Path, jobs: int) -> None:
    """Each file is what it was or what it was to become, whenever the run is killed; a last run ends the work."""
    folder = fill(tmp_path / "in")
    command = [*VCCLEAN, "--to", "html", "--in-place", "-q", "-j", str(jobs), str(folder)]
    for _ in kill_at_random_moments(command, lambda: refill(folder), seed=jobs):
        for number in range(FILES):
            path = folder / f"{number}.html"
            assert is_source(path, number) or is_clean(path, number), f"{path.name} is neither"
    assert run("--to", "html", "--in-place", "-q", folder).returncode == 0
    assert all(is_clean(folder / f"{number}.html", number) for number in range(FILES))


@pytest.mark.parametrize("resume", [False, True], ids=["again", "resume"])
def test_killed_while_it_fills_a_folder(tmp_path: Path, resume: bool) -> None:
    """What is there under its final name is whole, the input is as it was, and a last run ends the work."""
    source, out = fill(tmp_path / "in"), tmp_path / "out"
    options = [str(source), "--to", "html", "--as", "same", "-q", *(["--resume"] if resume else []), "-o", f"{out}/"]
    for _ in kill_at_random_moments([*VCCLEAN, *options], lambda: shutil.rmtree(out), seed=7):
        for path in out.glob("[0-9]*.html"):
            assert is_clean(path, int(path.stem)), f"{path.name} is not whole"
        assert all(is_source(source / f"{number}.html", number) for number in range(FILES))
    assert run(*options).returncode == 0
    assert all(is_clean(out / f"{number}.html", number) for number in range(FILES))


def test_killed_while_it_writes_records(tmp_path: Path) -> None:
    """The old file is there, or the new one, whole."""
    source, out = fill(tmp_path / "in"), tmp_path / "out.jsonl.gz"

    def start_anew() -> None:
        out.write_bytes(gzip.compress(b'{"old": 1}\n'))

    start_anew()
    for _ in kill_at_random_moments([*VCCLEAN, str(source), "--to", "html", "-o", str(out), "-q"], start_anew, seed=3):
        records = [json.loads(line) for line in gzip.decompress(out.read_bytes()).splitlines()]
        assert len(records) in (1, FILES)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for a hundred kilobytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("a small file system cannot be mounted here (root is needed)")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("output", ["out.html", "out.jsonl", "out/"])
def test_a_full_disk(tmp_path: Path, small_disk: Path, output: str) -> None:
    source = fill(tmp_path / "in")
    (small_disk / "kept.txt").write_text("kept")
    arguments = [source / "0.html"] if output == "out.html" else [source]
    options = ["--as", "same"] if output == "out/" else []
    big = source / "0.html"
    big.write_text(source_of(0) * 8)
    result = run(*arguments, "--to", "html", *options, "-o", f"{small_disk}/{output}")
    assert result.returncode == 1
    assert "No space left" in said(result)
    assert (small_disk / "kept.txt").read_text() == "kept"
    assert big.read_text() == source_of(0) * 8
    left = [
        path for path in small_disk.rglob("*") if path.is_file() and path.name != "kept.txt" and path.name[0] != "."
    ]
    assert all(is_clean(path, int(path.stem)) for path in left)


def test_a_full_disk_in_place(small_disk: Path) -> None:
    page = small_disk / "page.html"
    page.write_text("[vc_row]<p>Loaf</p>[/vc_row]" * 2500)
    before = page.read_text()
    result = run("--to", "html", "--in-place", page)
    assert result.returncode == 1
    assert "No space left" in said(result)
    assert page.read_text() == before
    assert [path.name for path in small_disk.iterdir()] == ["page.html"]


def test_a_target_that_cannot_be_written(tmp_path: Path) -> None:
    source = tmp_path / "in.html"
    source.write_text("[vc_row]<p>Loaf</p>[/vc_row]")
    (tmp_path / "file").write_text("x")
    for target in ("/proc/out.html", f"{tmp_path}/file/out.html"):  # read-only, even for root; below a file
        result = run(source, "--to", "html", "-o", target)
        assert result.returncode in (1, 2)
        assert said(result).strip()
    assert source.read_text() == "[vc_row]<p>Loaf</p>[/vc_row]"
    assert (tmp_path / "file").read_text() == "x"


def test_what_cannot_be_read_does_not_end_the_run(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.html").write_text("[vc_row]<p>Loaf</p>[/vc_row]")
    (folder / "z.html").write_text("[vc_row]<p>Crust</p>[/vc_row]")
    (folder / "m.xml").write_bytes(b"<?xml version='1.0'?><rss><channel><item><content:encoded><![CDATA[[vc_row]")
    (folder / "n.json").write_bytes(b'[{"content": "[vc_row')
    (folder / "o.csv").write_bytes(b'content\n"[vc_row]')
    (folder / "p.html.gz").write_bytes(gzip.compress(b"[vc_row]<p>Rye</p>[/vc_row]" * 999)[:-20])
    os.symlink(tmp_path / "nowhere", folder / "q.html")
    os.mkfifo(folder / "r.html")
    missing = tmp_path / "missing.html"
    result = run(folder, missing, "--to", "text", "-o", tmp_path / "out.jsonl")
    assert result.returncode == 1
    assert "missing.html" in said(result)
    texts = [json.loads(line)["content"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert {"Loaf", "Crust"} <= set(texts)


def test_an_input_without_permission(tmp_path: Path) -> None:
    page, other = tmp_path / "a.html", tmp_path / "b.html"
    page.write_text("x")
    page.chmod(0)
    other.write_text("[vc_row]<p>Loaf</p>[/vc_row]")
    powers = "-dac_override,-dac_read_search"  # root reads everything, if these are not taken away
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("root reads everything, and setpriv (util-linux), which could keep it from that, is not here")
    prefix = [] if os.geteuid() else ["setpriv", f"--bounding-set={powers}", f"--inh-caps={powers}"]
    result = subprocess.run(
        [*prefix, *VCCLEAN, page, other, "--to", "text"], capture_output=True, text=True, timeout=120, check=False
    )
    assert result.returncode == 1
    assert "a.html" in said(result)
    assert "ermission" in said(result)
    assert "Loaf" in result.stdout
    assert page.stat().st_size == 1


def test_a_fault_of_the_program_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*arguments: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(Run, "carry_out", fails)
    page, out = tmp_path / "page.html", tmp_path / "out.jsonl"
    page.write_text("[vc_row]<p>Loaf</p>[/vc_row]")
    assert vcclean([str(page), "-o", str(out)]) == 1
    assert capsys.readouterr().err == "vcclean: RuntimeError: a fault (VCCLEAN_TRACEBACK=1 shows where)\n"
    assert list(tmp_path.iterdir()) == [page]
    monkeypatch.setenv("VCCLEAN_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        vcclean([str(page), "-o", str(out)])


def test_a_closed_pipe(tmp_path: Path) -> None:
    source = fill(tmp_path / "in")
    process = subprocess.Popen([*VCCLEAN, source, "--to", "html"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout
    assert process.stderr
    process.stdout.read(10)
    process.stdout.close()
    message = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) != 2
    assert b"Traceback" not in message
    assert all(is_source(source / f"{number}.html", number) for number in range(FILES))


def workers_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="no /proc to find a process's children in")
def test_a_worker_that_is_killed(tmp_path: Path) -> None:
    """Its documents are done by another one, or told with an exit code: nothing is lost silently."""
    source, out = fill(tmp_path / "in"), tmp_path / "out"
    command = [*VCCLEAN, str(source), "--to", "html", "--as", "same", "-o", f"{out}/", "-j", "2"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    killed = 0
    deadline = time.monotonic() + 30
    while process.poll() is None and killed < 2 and time.monotonic() < deadline:
        for worker in workers_of(process.pid):
            if "resource_tracker" not in Path(f"/proc/{worker}/cmdline").read_text():
                time.sleep(0.05)
                try:
                    os.kill(worker, signal.SIGKILL)
                    killed += 1
                    break
                except ProcessLookupError:
                    pass
        time.sleep(0.05)
    assert process.stderr
    message = process.stderr.read()
    process.stderr.close()
    code = process.wait(60)
    assert killed
    assert "Traceback" not in message
    # where both kills met the same document, it stays as it was and is named
    kept = [n for n in range(FILES) if is_source(out / f"{n}.html", n)]
    assert all(is_clean(out / f"{n}.html", n) for n in range(FILES) if n not in kept)
    assert all(f"{n}.html" in message for n in kept)
    assert code == (1 if kept else 0)
    assert all(is_source(source / f"{number}.html", number) for number in range(FILES))
