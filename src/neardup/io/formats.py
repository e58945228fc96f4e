"""The formats of documents, in words, for help texts and messages."""

READABLE_FORMATS = ".jsonl or .ndjson (plain, .gz or .zst), .csv, .parquet, .arrow, or a folder of these or of .txt"
