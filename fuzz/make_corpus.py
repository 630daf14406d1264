"""Write the seed corpus: the inputs of the fixtures, one file each, for every cleaner that the target knows.

``python fuzz/make_corpus.py FOLDER``
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from fixture_file import read_cases
from payloads import PAYLOADS

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    markups = [case.input for case in read_cases()] + PAYLOADS
    for number, markup in enumerate(markups):
        data = bytes([number % 8]) + markup.encode("utf-8", "surrogatepass")
        (folder / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)
    print(f"{len(markups)} seeds in {folder}")
