"""The files that documents were read from, as they stand: some documents are left out of them, and put back exactly.

- `part`: what all kinds of files have in common, and which documents are left out.
- `pieces`, `lines`: JSON lines and CSV, of which every byte is kept.
- `tables`: Parquet files. `batches`: Arrow files. `datasets`: Hugging Face datasets. `rows`: their rows as JSON.
- `texts`: a folder of texts, one document a file.
- `find`: the parts that a path consists of.
- `packing`: files to write, packed as their names say.
"""
