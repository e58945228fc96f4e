"""The formats of documents, in words, for help texts and messages."""

READABLE_FORMATS = (
    ".jsonl, .ndjson, .json, .csv or .tsv (plain, .gz or .zst), .parquet, .arrow, .feather, or a folder of these or of "
    ".txt"
)
