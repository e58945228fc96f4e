"""Detection over files in bounded memory: a corpus of any size goes through stages, each from files to files.

| module | stage | reads | writes |
|---|---|---|---|
| `shards` | shards | the documents | of each stretch: ids, and hashes of texts and ids |
| `identical` | identical | hashes, by range | which document represents each text, ranks of texts, twins of ids |
| `members` | members | the above | the same by shard |
| `identical` | seen | members | by shard which rows strategies see, named after these rows |
| `summaries` | summarise, merge | texts of a shard; of all shards | the statistics of the corpus |
| `encode` | encode | texts of a shard | features, and keys in order (`keys`) |
| `join` | join | keys, by range | pairs that share a key |
| `nearest` | shared, nearest, chosen | keys, by range; their pairs by shard | the nearest documents of each |
| `probes` | kinds, probes, looked-up | keys, by range, by shard, by range | pairs of which one looks up the other |
| `join` | meet | features of two shards | pairs that are near, where they have no keys |
| `texts` | paired, texts | pairs, texts of a shard | texts of documents that have pairs, for a scorer of texts |
| `columns` | copied, columns | documents of a shard, by the row of their text | their columns, for a scorer of texts |
| `score` | score | pairs by their left shard | scored pairs |
| `cross` | cross | tiles of two shards | scored pairs, of a strategy that compares all documents |
| `passed_over` | passed-over | oversized buckets | how many pairs were skipped |
| `forest` | forest | scored pairs | the pairs that join documents, as few as there can be |
| `labels` | labels | forests | the cluster of each document |
| `names` | names | clusters, ids | which document a cluster is called after |

`neardup.deduplication.lots` has those of a deduplication, which follow. `subset` reads the pairs of some rows.

A stage is a function of a module that gets the folders that it reads and the one that it writes (`store`). Its output
is named after all that it depends on (`tasks`), so that a run that was ended goes on where it was. `local` runs the
stages on this machine. The result equals that of `neardup.core.detection` in one process.
"""
