"""Clean a generated WXR file of any size and say what it took: seconds, memory of all processes together, a kill in the middle.

usage: python benchmarks/large_export.py [--size 2G] [--jobs 1] [--to html] [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = (
    "harbour ferry fog pier lamp tide rope gull market bread river stone bridge north wind letter window garden".split()
)
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
	xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
	xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
	<title>A large site</title>
	<wp:wxr_version>1.2</wp:wxr_version>
	<wp:base_blog_url>https://large.example</wp:base_blog_url>
"""
TAIL = "</channel>\n</rss>\n"


def prose(chance: random.Random, count: int) -> str:
    """A paragraph."""
    return " ".join(chance.choices(WORDS, k=count)).capitalize() + "."


def post(number: int, chance: random.Random) -> str:
    """An item: every tenth is an attachment, the others are posts of some kilobytes."""
    attachment = number % 10 == 0
    rows = [
        f'[vc_row css=".vc_custom_{chance.randrange(10**12)}{{padding: 9px !important;}}"][vc_column width="1/2"]'
        f'[vc_custom_heading text="{prose(chance, 4)}" font_container="tag:h2|text_align:left"]'
        f"[vc_column_text]{prose(chance, 60)}\n\n<strong>{prose(chance, 8)}</strong> {prose(chance, 60)}[/vc_column_text]"
        f'[/vc_column][vc_column width="1/2"][vc_single_image image="{number // 10 * 10}" img_size="large"]'
        f'[vc_btn title="{prose(chance, 2)}" link="url:https%3A%2F%2Flarge.example%2F{number}"][/vc_column][/vc_row]'
        for _ in range(0 if attachment else chance.randint(2, 14))
    ]
    url = f"<wp:attachment_url><![CDATA[https://large.example/wp-content/uploads/{number}.jpg]]></wp:attachment_url>"
    return f"""	<item>
		<title><![CDATA[{prose(chance, 5)}]]></title>
		<link>https://large.example/{number}/</link>
		<dc:creator><![CDATA[mira]]></dc:creator>
		<content:encoded><![CDATA[{"".join(rows)}]]></content:encoded>
		<excerpt:encoded><![CDATA[]]></excerpt:encoded>
		<wp:post_id>{number}</wp:post_id>
		<wp:post_date_gmt><![CDATA[2024-01-02 03:04:05]]></wp:post_date_gmt>
		<wp:post_name><![CDATA[post-{number}]]></wp:post_name>
		<wp:status><![CDATA[{"inherit" if attachment else "publish"}]]></wp:status>
		<wp:post_parent>0</wp:post_parent>
		<wp:post_type><![CDATA[{"attachment" if attachment else "post"}]]></wp:post_type>
		{url if attachment else ""}
		<wp:postmeta>
			<wp:meta_key><![CDATA[_wpb_vc_js_status]]></wp:meta_key>
			<wp:meta_value><![CDATA[true]]></wp:meta_value>
		</wp:postmeta>
	</item>
"""


def generate(path: Path, size: int) -> int:
    """Write a WXR file of about `size` bytes; returns the number of items."""
    chance = random.Random(7)
    block = [post(number, chance) for number in range(1, 2001)]
    written = items = 0
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD)
        while written < size:
            for place, item in enumerate(block, 1):
                new = item.replace(f"<wp:post_id>{place}<", f"<wp:post_id>{items + 1}<").replace(
                    f"post-{place}]", f"post-{items + 1}]"
                )
                out.write(new)
                written += len(new)
                items += 1
                if written >= size:
                    break
        out.write(TAIL)
    return items


def memory(root: int) -> int:
    """Bytes of memory that a process and its children hold, shared pages counted once (Linux)."""
    total, found = 0, [root]
    while found:
        process = found.pop()
        try:
            children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
            pages = [line.split() for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()]
        except OSError:
            continue
        total += sum(int(row[1]) for row in pages if row[0] == "Pss:") << 10
        found += map(int, children)
    return total


def clean(source: Path, out: Path, options: list[str], kill_after: float = 0) -> tuple[float, int, int]:
    """Run vcclean; returns seconds, peak memory of all processes together, exit code."""
    started, peak = time.monotonic(), 0
    process = subprocess.Popen([sys.executable, "-m", "vccleaner", str(source), "-q", "-o", str(out), *options])
    while process.poll() is None:
        peak = max(peak, memory(process.pid))
        time.sleep(0.1)
        if kill_after and time.monotonic() - started > kill_after:
            process.send_signal(signal.SIGKILL)
            process.wait()
    return time.monotonic() - started, peak, process.returncode


def main() -> None:
    """Generate, clean, kill, clean."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="2G")
    parser.add_argument("--jobs", default="1")
    parser.add_argument("--to", default="html")
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    unit = {"K": 10, "M": 20, "G": 30}[arguments.size[-1].upper()]
    size = int(float(arguments.size[:-1]) * (1 << unit))
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        source, out = Path(folder, "large.xml"), Path(folder, "clean.xml")
        items = generate(source, size)
        before = (source.stat().st_size, source.stat().st_mtime_ns)
        print(f"{items:,} items, {before[0] / 1e6:,.0f} MB")
        options = ["--to", arguments.to, "--jobs", arguments.jobs]
        seconds, _, code = clean(source, out, options, kill_after=5)
        whole = (source.stat().st_size, source.stat().st_mtime_ns) == before
        print(
            f"killed after {seconds:.0f} s (exit code {code}): input {'whole' if whole else 'DAMAGED'}, output {'present' if out.exists() else 'absent'}"
        )
        for left in Path(folder).glob(".*.tmp"):
            left.unlink()
        seconds, peak, code = clean(source, out, options)
        print(f"--to {arguments.to} --jobs {arguments.jobs}: {seconds:.0f} s, {before[0] / 1e6 / seconds:.1f} MB/s, "
              f"peak memory {peak / 1e6:.0f} MB, exit code {code}, output {out.stat().st_size / 1e6:,.0f} MB")  # fmt: skip
        if code or not whole or peak > 200e6:
            sys.exit(1)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONHASHSEED", "0")
    main()
