"""What the documentation shows is what happens: examples in docstrings, and Python and console blocks of the README."""

from __future__ import annotations

import ast
import doctest
import importlib
import pkgutil
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import vccleaner

ROOT = Path(__file__).resolve().parents[1]
MODULES = ["vccleaner", *sorted(module.name for module in pkgutil.walk_packages(vccleaner.__path__, "vccleaner."))]
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def fences(language: str) -> list[object]:
    """Return the README's blocks of a language; a block marked `no-run` shows something that a test cannot do."""
    readme = (ROOT / "README.md").read_text("utf-8")
    return [
        pytest.param(match[3], id=f"line {readme.count(chr(10), 0, match.start()) + 2}")
        for match in _FENCE.finditer(readme)
        if match[1] == language and "no-run" not in match[2]
    ]


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__")])
def test_examples_in_docstrings(name: str) -> None:
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        pytest.skip(f"{error.name} is not installed")
    assert doctest.testmod(module).failed == 0


def _public(tree: ast.Module) -> list[str]:
    """Return the names in ``__all__``."""
    return next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )


@pytest.mark.parametrize("name", ["cleaner", "values", "nodes", "elements.model", "html", "markdown"])
def test_public_functions_have_an_example(name: str) -> None:
    path = ROOT / "src" / "vccleaner" / Path(*name.split(".")).with_suffix(".py")
    tree = ast.parse(path.read_text("utf-8"))
    functions = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in _public(tree)
    ]  # methods are shown by the class's example
    assert [node.name for node in functions if ">>>" not in (ast.get_docstring(node) or "")] == []


@pytest.mark.parametrize("code", fences("python"))
def test_python_of_the_readme_runs(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    if ">>>" in code:
        example = doctest.DocTestParser().get_doctest(code, {}, "README", "README.md", 0)
        assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example).failed == 0
    else:
        exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize("session", fences("console"))
def test_console_sessions_of_the_readme_run(session: str, tmp_path: Path) -> None:
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    for step in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        command, _, shown = step.partition("\n")
        while command.endswith("\\"):
            more, _, shown = shown.partition("\n")
            command = command[:-1] + more.removeprefix("> ")
        command = re.sub(r"(?<![\w./-])vcclean(?![\w.-])", f"{shlex.quote(sys.executable)} -m vccleaner", command)
        done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        printed = done.stdout + done.stderr
        if shown.strip():
            assert doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        else:
            assert done.returncode == 0, printed
