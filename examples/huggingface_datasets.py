"""Clean a column of a Hugging Face dataset: ``python examples/huggingface_datasets.py in.jsonl out.jsonl``."""

from __future__ import annotations

import sys

import datasets
import pyarrow as pa

from vccleaner import clean_batches


def clean(table: pa.Table) -> pa.Table:
    """Return the rows with the columns ``cleaned`` and ``error``."""
    return pa.Table.from_batches(list(clean_batches(table.to_batches(), column="text")))


def main(source: str, target: str) -> None:
    dataset = datasets.load_dataset("json", data_files=source, split="train")
    # num_proc=8 works on eight cores; an IterableDataset (streaming=True) takes the same call
    cleaned = dataset.with_format("arrow").map(clean, batched=True, batch_size=500)
    cleaned.with_format(None).to_json(target, force_ascii=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
