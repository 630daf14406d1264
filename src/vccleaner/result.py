"""What became of one piece of markup."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .nodes import Problem

if TYPE_CHECKING:
    from .ledger import Ledger

__all__ = ["Result"]


class Result:
    """What became of one piece of markup: ``output``, and what was met on the way, worked out when it is asked for.

    ``error`` says in a batch why a document has no output; None where it was cleaned.

    >>> from vccleaner import Cleaner
    >>> result = Cleaner().run("[vc_row]Hello[/vc_column][/vc_row]")
    >>> result.output, [problem.kind for problem in result.problems]
    ('Hello', ['stray'])
    """

    __slots__ = ("_account", "_find", "_ledger", "_problems", "error", "output")

    def __init__(
        self,
        output: str,
        problems: list[Problem] | None = None,
        error: str | None = None,
        find: Callable[[], list[Problem]] | None = None,
        account: Callable[[], Ledger] | None = None,
    ) -> None:
        self.output = output
        self.error = error
        self._problems = problems
        self._find = find
        self._account = account
        self._ledger: Ledger | None = None

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with the markup and what was left out, by offset."""
        if self._problems is None:
            self._problems = self._find() if self._find is not None else []
        return self._problems

    @property
    def ledger(self) -> Ledger:
        """What became of every character of the source.

        ValueError where there is none: the result is an error's, or came from another process.
        """
        if self._ledger is None:
            if self._account is None:
                raise ValueError("this result has no ledger; ask for it in the process that cleaned the document")
            self._ledger = self._account()
        return self._ledger

    def __reduce__(self) -> tuple[Callable[..., Result], tuple[str, list[Problem], str | None, Ledger | None]]:
        return _restored, (self.output, self.problems, self.error, self._ledger)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Result):
            return NotImplemented
        return (self.output, self.problems, self.error) == (other.output, other.problems, other.error)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Result({self.output!r}, {self.problems!r}, {self.error!r})"


def _restored(output: str, problems: list[Problem], error: str | None, ledger: Ledger | None) -> Result:
    result = Result(output, problems, error)
    result._ledger = ledger
    return result
