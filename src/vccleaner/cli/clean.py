"""``vcclean FILE…``: clean what files, folders, archives and pipes hold."""

from __future__ import annotations

import difflib
import os
import re
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import click
from click.shell_completion import CompletionItem

from .. import __version__
from ..cleaner import Target as To
from ..formats import FORMATS, Record
from ..formats.exports import Begin, Exports, Selection
from ..formats.files import Target, compression_of
from ..formats.folder import PostFolder
from ..formats.outputs import FolderOutput, Output, PlainOutput, RowsOutput, SameOutput, Sink, Stdout, mirrored
from ..formats.text import DOCUMENTS
from ..ledger import REASONS
from ..pipeline.journal import Entry, Journal
from .console import Console, colored, harmless
from .group import COMMANDS, GroupedCommand, option
from .options import NO_POST, cleaner_of, cleaning, exports_of, reading, selecting, selection_of
from .run import Run
from .tally import LedgerFile, Report, Tally

__all__ = ["command"]

_ROWS = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet", ".pq": "parquet"}
_FORMS = ("same", "jsonl", "csv", "parquet", "folder", "plain")
_ONE_CONTENT_SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm")


class _Clean(GroupedCommand):
    """``--in-place`` takes its value after ``=`` only: what follows it is a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        end = args.index("--") if "--" in args else len(args)
        args = [f"{arg}=" if arg == "--in-place" and place < end else arg for place, arg in enumerate(args)]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage: the command needs not be named."""
        formatter.write_usage("vcclean", "[OPTIONS] [FILE]...")


def _complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """What a shell offers for a file: files, and the commands where none was named yet."""
    names = () if ctx.params.get("files") else sorted(set(COMMANDS) - {"clean"})
    commands = [CompletionItem(name) for name in names if incomplete and name.startswith(incomplete)]
    return [*commands, CompletionItem(incomplete, type="file")]


def _check_reasons(ctx: click.Context, parameter: click.Parameter, reasons: tuple[str, ...]) -> tuple[str, ...]:
    """The reasons as they are; click.BadParameter for one that never occurs, which would let everything pass."""
    for reason in reasons:
        if reason != "any" and reason not in REASONS and not re.fullmatch(r"<[a-z][a-z0-9-]*>", reason):
            raise click.BadParameter(f"{reason!r} is no reason; write any, <style> (an element), {', '.join(REASONS)}")
    return reasons


@click.command(cls=_Clean, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.argument("files", nargs=-1, shell_complete=_complete)
@option(
    "Output",
    "--to",
    type=click.Choice(["text", "html", "markdown", "strip"]),
    default="text",
    help="What each content becomes (text).",
)
@option(
    "Output",
    "-o",
    "--output",
    metavar="PATH",
    type=click.Path(),
    help="Write there; the name says the form:\nout.xml the file, out.jsonl records, posts/ a folder.",
)
@option("Output", "--as", "form", type=click.Choice(_FORMS), help="The form, where the name does not say it.")
@option("Output", "--in-place", metavar="", default=None, help="Clean the files themselves (=.bak keeps the old).")
@option(
    "Output",
    "--naming",
    type=click.Choice(["slug", "date"]),
    default="slug",
    help="Files of a folder: slug.md or 2021-03-04-slug.md.",
)
@option(
    "Output",
    "--write-media-list",
    "media_list",
    metavar="FILE",
    type=click.Path(),
    help="Write every address that the result uses.",
)
@option(
    "Output",
    "--report",
    "report_path",
    metavar="FILE",
    type=click.Path(),
    help="Write counts by element and every loss as JSON.",
)
@option(
    "Output",
    "--ledger",
    "ledger_path",
    metavar="FILE",
    type=click.Path(),
    help="Write what became of every character as JSON Lines.",
)
@cleaning
@selecting
@reading
@option("Running", "-j", "--jobs", type=click.IntRange(0), default=1, metavar="N", help="Processes (1; 0: one a core).")
@option("Running", "--resume", is_flag=True, help="Skip files that an earlier run finished (--as same -o dir/).")
@option(
    "Running",
    "--strict",
    "strict",
    multiple=True,
    metavar="REASON",
    callback=_check_reasons,
    help="Exit 1 if anything was dropped for that reason\n(site query, script, …; any).",
)
@option("Running", "--dry-run", is_flag=True, help="Do everything, write none of it (but --report).")
@option("Running", "--diff", is_flag=True, help="Show what would change, write nothing.")
@option("Running", "--check", is_flag=True, help="Exit 1 if something would change, write nothing.")
@option("Running", "-q", "--quiet", is_flag=True, help="Say nothing but failures.")
@option("Running", "-v", "--verbose", is_flag=True, help="Say every problem, and what was passed over.")
def command(files: tuple[str, ...], **values: Any) -> int:
    """Clean WordPress shortcode markup in files, folders and archives.

    \b
    vcclean export.xml                          read it
    vcclean export.xml --to markdown -o posts/  a folder of posts
    vcclean dump.sql --to html -o clean.sql     the same dump, clean

    Without FILE (or as -) standard input is read.

    \b
    Other commands (vcclean COMMAND --help):
    inspect     what is in it: shortcodes, damage, missing media
    report      a page that shows every post before and after
    diff, tree  one post: before and after; its shortcodes as a tree
    spark       clean a table with Apache Spark
    completion  what a shell needs to complete options and files
    """
    if not files and sys.stdin.isatty():
        raise click.UsageError("which file? Name one, or - for standard input; --help shows all options")
    console = Console(-1 if values["quiet"] else int(values["verbose"]))
    exports = exports_of(files or ("-",), console.report, values)
    form = _form(exports, values)
    to: To = values["to"]
    tally = Tally()
    writes = not (values["dry_run"] or values["diff"] or values["check"])
    if form != "plain" or to != "strip":
        exports.scan(everything=form in ("jsonl", "csv", "parquet", "folder"))
    console.total = sum(source.size for source in exports.sources)
    journal = _journal(form, values) if writes else None
    with ExitStack() as half:  # what must not stay behind when the run ends before its time
        output = _output(form, exports, values, journal, console) if writes else cast(Output, _Nothing())
        half.callback(output.abort)
        report = Report(Target(Path(values["report_path"]))) if values["report_path"] else None
        if report:
            half.callback(report.abort)
        ledger = LedgerFile(Target(Path(values["ledger_path"]))) if values["ledger_path"] else None
        if ledger:
            half.callback(ledger.target.discard)
        half.callback(console.close)
        run = Run(
            exports,
            selection_of(values),
            # text is for readers; HTML and Markdown go on to a system that knows shortcodes, which would run what is bare
            replace(cleaner_of(values), keep_escaped=to in ("html", "markdown")),
            to,
            output,
            console,
            tally,
            jobs=values["jobs"],
            auto=values["source"] == "auto",
            rows=form in ("jsonl", "csv", "parquet", "folder"),
            report=report,
            ledger=ledger,
            strict=frozenset(values["strict"]),
            media={} if values["media_list"] else None,
            looks=_show if values["diff"] else None,
        )
        run.carry_out()
        output.close()
        if journal and not values["resume"]:
            journal.path.unlink(missing_ok=True)  # it was for the case that the run is killed
        if run.media is not None:
            _write_list(Path(values["media_list"]), run.media)
        if report:
            report.close(tally)
        if ledger:
            ledger.target.commit()
        half.pop_all()
    console.close()
    to_terminal = form == "plain" and not values["output"] and writes
    if not values["quiet"] and not tally.posts and run.selection != Selection():
        console.say(NO_POST)
    if not values["quiet"] and (values["verbose"] or not to_terminal):
        for line in (tally.summary(), *tally.advice(), *tally.reasons()):
            console.say(line)
    return int(bool(console.failures) or (values["check"] and tally.changed > 0))


class _Nothing:
    """The output of a run that writes nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments: None


def _suffix(name: str) -> str:
    """The suffix of a name, without the one of a compression."""
    name = name.lower()
    return Path(name[: -len(compression_of(name)) - 1] if compression_of(name) else name).suffix


def _is_folder(path: str) -> bool:
    return path.endswith(("/", os.sep)) or Path(path).is_dir()


def _form(exports: Exports, values: dict[str, Any]) -> str:
    """The form of the output: what was asked for, or what the name of the output says."""
    form, output = values["form"], values["output"]
    if values["in_place"] is not None:
        _check_in_place(exports, values)
        return "same"
    if form == "folder" and not output:
        raise click.UsageError("--as folder needs a folder: -o posts/")
    if form:
        one = len(exports.sources) == 1 or not output or _is_folder(output)
        if form == "same" and not one:
            raise click.UsageError(f"{len(exports.sources)} files do not fit into one; name a folder: -o {output}/")
        return str(form)
    if not output:
        return "plain"
    return "folder" if _is_folder(output) else _form_of_name(exports, output)


def _form_of_name(exports: Exports, output: str) -> str:
    suffix = _suffix(output)
    alone = ""  # the format of the only file
    if len(exports.sources) == 1:
        source = exports.sources[0]
        begin = exports.open(source, exports.report)
        if begin is None:
            raise click.exceptions.Exit(1)
        begin.opened.close()
        alone = begin.format.name
        alike = suffix == _suffix(source.name) or (suffix not in _ROWS and suffix in begin.format.suffixes)
        if alike and (suffix not in _ROWS or suffix == _suffix(source.name)):
            return "same"
    if suffix in _ROWS:
        return _ROWS[suffix]
    if suffix in _ONE_CONTENT_SUFFIXES:
        return "plain"
    names = f"{', '.join(sorted({*_ROWS, *_ONE_CONTENT_SUFFIXES}))}, or a folder (posts/)"
    if not any(suffix in format.suffixes for format in FORMATS.values()):
        raise click.UsageError(
            f"{output}: the name does not say what to write. It may end as that of the file that is read, in {names}; "
            f"or say it with --as {'|'.join(_FORMS)}"
        )
    if alone:
        raise click.UsageError(f"{output}: a file of the format {alone} can become another of its kind, {names}")
    raise click.UsageError(
        f"{len(exports.sources)} files do not fit into one {suffix}; name a folder for them (-o clean/ --as same) "
        "or for all posts (-o posts/), or a file of records (-o posts.jsonl)"
    )


def _check_in_place(exports: Exports, values: dict[str, Any]) -> None:
    if values["output"] or values["form"] not in (None, "same"):
        raise click.UsageError("--in-place writes where it reads; it goes with no -o and no other --as")
    if re.search(r"[/\\]", values["in_place"]):
        raise click.UsageError("--in-place takes a suffix: --in-place=.bak")
    for source in exports.sources:
        if source.path is None or source.member:
            raise click.UsageError(f"{source.name} cannot be cleaned in place; write elsewhere with -o")


def _journal(form: str, values: dict[str, Any]) -> Journal | None:
    """The journal of a run that mirrors files in a folder."""
    output = values["output"]
    if form != "same" or not output or not _is_folder(output):
        if values["resume"]:
            raise click.UsageError("--resume skips files that lie whole in a folder; write to one: --as same -o clean/")
        return None
    quiet = ("jobs", "resume", "quiet", "verbose", "report_path", "media_list", "output")
    settings = {name: repr(value) for name, value in sorted(values.items()) if name not in quiet}
    tables = [path.read_text("utf-8", "replace") for path in (*values["tables"], values["media_map"]) if path]
    return Journal(Path(output, ".vcclean.jsonl"), repr([__version__, settings, tables]))


class _Recorded:
    """A target that stands in the journal once it is whole."""

    def __init__(self, target: Target, journal: Journal, entry: Entry) -> None:
        self.write, self.discard = target.write, target.discard
        self.target = target
        self.journal = journal
        self.entry = entry

    def commit(self, backup: str = "") -> None:
        self.target.commit(backup)
        self.journal.finish(self.entry)


def _output(form: str, exports: Exports, values: dict[str, Any], journal: Journal | None, console: Console) -> Output:
    """Where the run writes to."""
    output = values["output"]
    if form == "folder":
        return FolderOutput(PostFolder(Path(output), values["to"], values["naming"]))
    if form == "same":
        in_place = values["in_place"] is not None
        if journal and values["resume"]:
            exports.skip = lambda begin: _done(journal, begin, output, values["to"])
        place = _place(output, values["to"], in_place, journal)
        return SameOutput(place, values["to"], in_place, values["in_place"] or "", console.say)
    sink: Sink = Target(Path(output)) if output else Stdout(sys.stdout.buffer)
    if form == "plain":
        begin = exports.open(exports.sources[0], lambda diagnostic: None) if len(exports.sources) == 1 else None
        if begin:
            begin.opened.close()
        alone = begin is not None and begin.format.name in DOCUMENTS
        return PlainOutput(sink, exact=alone and values["to"] == "strip")
    return RowsOutput(sink, form)


def _done(journal: Journal, begin: Begin, output: str, to: str) -> bool:
    source = begin.source
    return (
        source.path is not None and not source.member and journal.done(source.path, mirrored(Path(output), begin, to))
    )


def _place(output: str | None, to: str, in_place: bool, journal: Journal | None) -> Callable[[Begin], Sink]:
    """Where each file goes that stays the same but for its contents."""

    def place(begin: Begin) -> Sink:
        opened = begin.opened
        if in_place:
            if begin.format.name == "html" and to in ("text", "markdown"):
                raise click.UsageError(f"{begin.source.name}: a page in place stays HTML; use --to html, or -o")
            assert begin.source.path is not None
            return Target(begin.source.path, opened.compression, opened.encoding)
        if not output:
            return Stdout(sys.stdout.buffer)
        if _is_folder(output):
            path, source = mirrored(Path(output), begin, to), begin.source
            target = Target(path, opened.compression, opened.encoding)
            if journal is None or source.path is None or source.member:
                return target
            return _Recorded(target, journal, journal.begin(source.path, path))
        return Target(Path(output), encoding=opened.encoding)

    return place


def _show(file: str, record: Record, name: str, old: str, new: str) -> None:
    """Print what changes in a field as a unified diff."""
    label = f"{file} {record.slug or record.id or ''} {name}".replace("  ", " ")
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), label, label, lineterm="", n=1)
    colors = {"+": "32", "-": "31", "@": "36"}
    for line in map(harmless, lines) if sys.stdout.isatty() else lines:
        click.echo(colored(line, colors[line[0]], sys.stdout) if line[:1] in colors else line)


def _write_list(path: Path, media: dict[str, None]) -> None:
    data = "".join(f"{address}\n" for address in media).encode("utf-8", "replace")
    if str(path) == "-":
        sys.stdout.buffer.write(data)
        return
    target = Target(path)
    target.write(data)
    target.commit()
