"""Clusterings: one label a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from neardup.errors import NeardupError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from numpy.typing import NDArray


def canonical_labels(labels: NDArray[np.integer]) -> NDArray[np.int32]:
    """Relabel clusters by the first row of each: equal partitions get equal arrays. Negative labels stay -1."""
    known = np.flatnonzero(labels >= 0)
    given = labels[known]
    if given.max(initial=-1) >= 2 * len(labels):
        given = np.unique(given, return_inverse=True)[1]
    first = np.zeros(int(given.max(initial=-1)) + 1, np.int64)
    place = np.arange(len(given))
    first[given[::-1]] = place[::-1]  # of several values assigned to one element the last stays
    number = np.cumsum(first[given] == place, dtype=np.int32) - np.int32(1)
    out = np.full(len(labels), -1, np.int32)
    out[known] = number[first[given]]
    return out


@dataclass(frozen=True, eq=False)
class Clusters:
    """A partition of documents; two documents with the same label are together.

    Attributes:
        ids: document ids by row.
        labels: `int32[n]` by row, numbered by the first row of each cluster; -1 is a document without a label.
    """

    ids: list[str]
    labels: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Number the clusters by their first row."""
        if len(self.ids) != len(self.labels):
            raise NeardupError(f"{len(self.ids)} ids but {len(self.labels)} labels")
        object.__setattr__(self, "labels", canonical_labels(np.asarray(self.labels)))

    @classmethod
    def from_mapping(cls, names: Mapping[str, str | int | None]) -> Clusters:
        """Clusters from `{id: cluster name}`; None is a document without a label."""
        codes: dict[str | int, int] = {}
        labels = [-1 if name is None else codes.setdefault(name, len(codes)) for name in names.values()]
        return cls(list(names), np.array(labels, np.int32))

    def __len__(self) -> int:
        return len(self.ids)

    def __eq__(self, other: object) -> bool:
        """Whether the same documents are partitioned the same way, whatever their order."""
        if not isinstance(other, Clusters):
            return NotImplemented
        if set(self.ids) != set(other.ids):
            return False
        return bool(np.array_equal(self.labels, other.aligned(self.ids).labels))

    __hash__ = None  # type: ignore[assignment]  # arrays inside

    @property
    def count(self) -> int:
        """Number of clusters, singletons included."""
        return int(self.labels.max(initial=-1)) + 1

    def aligned(self, ids: Iterable[str], *, absent: Literal["error", "singleton", "unlabelled"] = "error") -> Clusters:
        """The same clustering over these documents, in this order.

        Args:
            ids: the documents wanted.
            absent: what a document without a row becomes: `error`, `singleton` or `unlabelled`.

        Raises:
            NeardupError: a document is absent and `absent` is `error`.
        """
        wanted = list(ids)
        if wanted == self.ids:
            return self
        row_of = {document_id: row for row, document_id in enumerate(self.ids)}
        labels = np.full(len(wanted), -1, np.int64)
        fresh = self.count
        for i, document_id in enumerate(wanted):
            row = row_of.get(document_id)
            if row is not None:
                labels[i] = self.labels[row]
            elif absent == "singleton":
                labels[i], fresh = fresh, fresh + 1
            elif absent == "error":
                raise NeardupError(f"document '{document_id}' has no cluster")
        return Clusters(wanted, labels.astype(np.int32))

    def without(self, ids: Collection[str]) -> Clusters:
        """The same clustering, in which these documents have no label."""
        keep = np.array([document_id not in ids for document_id in self.ids], np.bool_)
        return Clusters(self.ids, np.where(keep, self.labels, np.int32(-1)))

    def least_ids(self) -> list[str | None]:
        """The least id of each cluster, by label; None comes last, for documents without one: their label is -1."""
        return [*map(min, self.members()), None]

    @property
    def lines(self) -> list[str]:
        """One line for each cluster: its documents, sorted."""
        return [" ".join(sorted(members)) for members in self.members()]

    def members(self) -> list[list[str]]:
        """Ids of each cluster, by label."""
        out: list[list[str]] = [[] for _ in range(self.count)]
        for document_id, label in zip(self.ids, self.labels.tolist(), strict=True):
            if label >= 0:
                out[label].append(document_id)
        return out
