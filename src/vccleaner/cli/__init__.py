"""The command: flags to cleaner, formats and pipeline; it cleans nothing itself."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from types import FrameType

__all__ = ["main"]


def main() -> None:
    """Run ``vcclean`` with the arguments of the process and exit: 0 done, 1 something failed, 2 wrong usage."""
    with contextlib.suppress(ValueError):  # not in the main thread
        signal.signal(signal.SIGTERM, _terminate)
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    import click

    from .group import vcclean

    try:
        return int(vcclean.main(arguments, prog_name="vcclean", standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return 130
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"vcclean: {where}{error.strerror or error}", file=sys.stderr)
        return 1
    except MemoryError:
        print("vcclean: out of memory; --max-record bounds the size of a post", file=sys.stderr)
        return 1
    except Exception as error:
        if os.environ.get("VCCLEAN_TRACEBACK"):
            raise
        print(f"vcclean: {type(error).__name__}: {error} (VCCLEAN_TRACEBACK=1 shows where)", file=sys.stderr)
        return 1


def _terminate(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
