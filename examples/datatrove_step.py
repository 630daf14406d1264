"""A step for datatrove pipelines: ``python examples/datatrove_step.py in/ out/`` over folders of JSON Lines files."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator

from datatrove.data import Document, DocumentsPipeline
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.typeshelper import StatHints

from vccleaner import Cleaner, clean_many


class ShortcodeCleaner(PipelineStep):
    """Clean the text of documents; one that fails keeps its text, and its metadata say why."""

    type = "🧹 - FORMAT"
    name = "vccleaner"

    def __init__(self, cleaner: Cleaner | None = None) -> None:
        super().__init__()
        self.cleaner = cleaner

    def run(self, data: DocumentsPipeline, rank: int = 0, world_size: int = 1) -> DocumentsPipeline:
        waiting: deque[Document] = deque()

        def texts() -> Iterator[str]:
            for document in data:
                waiting.append(document)
                yield document.text

        for result in clean_many(texts(), cleaner=self.cleaner):
            document = waiting.popleft()
            self.stat_update(StatHints.total)
            if result.error is None:
                document.text = result.output
            else:
                document.metadata["vccleaner_error"] = result.error
                self.stat_update("failed")
            yield document


def main(source: str, target: str) -> None:
    """Clean a folder, a task a file; a second run goes on where the first one was stopped."""
    steps = [JsonlReader(source), ShortcodeCleaner(), JsonlWriter(target)]
    LocalPipelineExecutor(steps, tasks=4, workers=2, logging_dir=f"{target}/logs").run()


if __name__ == "__main__":
    main(*sys.argv[1:])
