"""What `site.json` holds, which marks the folder of a site."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta, field

from neardup.io.json_records import Record
from neardup.run.records import FolderName

SITE_VERSION: Final = 1
"""Of `site.json`."""
Hash = Annotated[str, Meta(pattern="^[0-9a-f]*$")]


class SiteCorpus(Record, frozen=True, kw_only=True):
    """A corpus of a run.

    Attributes:
        name: its name.
        title: the name with the edition.
        documents: how many it has.
        labelled: whether it has labels.
        terms: a hash of documents, labels, level, treatment, linkage and metrics: figures under other terms are of
            something else.
    """

    name: str
    title: str
    documents: int
    labelled: bool
    terms: Hash


class SiteCell(Record, frozen=True, kw_only=True):
    """A strategy on a corpus.

    Attributes:
        corpus: the name of the corpus.
        strategy: canonical text.
        status: how it ended.
        figures: those that are followed over time, at the default threshold.
        intervals: the ends of their 95 % intervals, of seconds those of the rounds.
    """

    corpus: str
    strategy: str
    status: str
    figures: dict[str, float]
    intervals: dict[str, tuple[float, float]] = field(default_factory=dict)


class Headline(Record, frozen=True, kw_only=True):
    """The best strategy on a corpus.

    Attributes:
        corpus: the name of the corpus.
        strategy: canonical text.
        metric: the metric that strategies are ranked by.
        value: its value.
        interval: the ends of its 95 % interval; None where there is none.
        what: what it is of, in words that follow a figure.
    """

    corpus: str
    strategy: str
    metric: str
    value: float
    interval: tuple[float, float] | None
    what: str


class SiteRun(Record, frozen=True, kw_only=True):
    """A run.

    Attributes:
        key: the name of its folder in `runs/`.
        fingerprint: a hash of the run folder and of what its pages were made with.
        created: when it was run, UTC, in ISO 8601.
        commit: the commit that was checked out; "" for none.
        version: of neardup.
        machine: processor, cores and threads, in words. Seconds of two machines are not comparable.
        corpora: its corpora.
        cells: a strategy on a corpus each.
        headlines: the best strategy on each corpus with labels.
    """

    key: FolderName
    fingerprint: Hash
    created: str
    commit: str
    version: str
    machine: str
    corpora: list[SiteCorpus]
    cells: list[SiteCell]
    headlines: list[Headline]


class Moved(Record, frozen=True, kw_only=True):
    """A figure that moved between two runs, as `neardup compare` judges it.

    Attributes:
        corpus: the name of the corpus.
        strategy: canonical text.
        figure: the figure.
        before: its value in the earlier run.
        after: its value in the later run.
        texts: both values and the difference, as people read them.
        way: whether it got worse or better; "" where more of it is neither.
        noise: how noise was judged, in a few words.
        tested: whether noise was judged at all.
    """

    corpus: str
    strategy: str
    figure: str
    before: float
    after: float
    texts: tuple[str, str, str]
    way: Literal["worse", "better", ""]
    noise: str
    tested: bool


class Step(Record, frozen=True, kw_only=True):
    """A run and the one before it, compared.

    Attributes:
        before: the key of the earlier run.
        after: the key of the later run.
        fingerprints: those of both.
        paired: whether the raw pairs of both were at hand, without which differences are not tested.
        sentence: what the comparison begins with; "" where there is none.
        reason: why the two cannot be compared; "" where they can.
        figures: how many figures both runs have.
        missing: how many cells and figures one of them lacks.
        moved: the figures that moved.
    """

    before: FolderName
    after: FolderName
    fingerprints: tuple[Hash, Hash]
    paired: bool
    sentence: str = ""
    reason: str = ""
    figures: int = 0
    missing: int = 0
    moved: list[Moved] = field(default_factory=list)

    @property
    def folder(self) -> str:
        """The name of its folder in `compare/`."""
        return f"{self.before}_{self.after}"


class Site(Record, frozen=True, kw_only=True):
    """What `site.json` holds.

    Attributes:
        schema_version: the version of this record.
        runs: the runs, the earliest first.
        steps: each run but the first with the one before it.
    """

    schema_version: Literal[1] = SITE_VERSION
    runs: list[SiteRun] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
