"""What files of documents may be, in words: for help and messages."""

FORMS = ".jsonl or .ndjson (plain, .gz or .zst), .csv, .parquet, or a folder of these or of .txt"
