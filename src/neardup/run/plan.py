"""A plan from the names that a user gives: corpora are opened, strategies parsed, and defaults filled in."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from neardup.core import components
from neardup.core.gold import check_labelled
from neardup.core.parsing import named_parameters
from neardup.core.perturbation import at_intensity
from neardup.core.registry import OUTDATED, load, names, usable
from neardup.core.spec import Spec, canonical, runs_by_default
from neardup.core.versions import answerable, check_versions, choices, labels_at, level_of, strict_gold
from neardup.errors import MissingLibraryError, NeardupError, Notice, ParameterError
from neardup.io.datasets import find_dataset, is_installed
from neardup.io.fields import USUAL
from neardup.io.sources import may_be_shown, open_corpus
from neardup.run import machine
from neardup.run.folder import key_of
from neardup.run.rounds import MOST_ROUNDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from neardup.core.corpus import Corpus
    from neardup.core.gold import Gold
    from neardup.core.perturbation import Perturbation
    from neardup.core.spec import Preset
    from neardup.core.versions import Versions
    from neardup.io.fields import Fields

OWN_CORPORA = ("wire", "seeds")
"""The first corpora of a run that names none, as far as they are on this machine; labelled external ones follow."""
PERTURBED_CORPUS = "wire"
"""The default corpus that perturbations are applied to."""
INTENSITIES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
"""The intensities of a perturbation that is named without one, unless a run names others."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A corpus to run on.

    Attributes:
        corpus: the documents.
        gold: their labels, if any.
        source: the name or path that the user gave, with `=gold` where given.
        fields: how these files are read.
        redistributable: whether a report may show texts.
        columns: columns that strategies see beside those that they always do.
        complete: whether documents with different labels are no duplicates. Precision has no meaning otherwise.
        labelled: who labelled it and how.
        edition: the edition of an installed corpus; "" for others.
        each_cluster_once: whether the figure to look at counts every gold cluster once.
        perturbations: the perturbations to apply to it.
    """

    corpus: Corpus
    gold: Gold | None
    source: str
    fields: Fields = USUAL
    redistributable: bool = True
    columns: tuple[str, ...] = ()
    complete: bool = True
    labelled: str = ""
    edition: str = ""
    each_cluster_once: bool = False
    perturbations: list[Perturbation] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The name of this corpus's folder in a run."""
        return key_of(f"{self.corpus.name}({self.source})")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to run, and how.

    Attributes:
        entries: the corpora.
        strategies: their canonical texts.
        level: gold level that reports lead with.
        treatment: how versions of one text count in reports; see `neardup.core.versions`.
        linkage: canonical text of the linkage that reports lead with.
        linkages: canonical texts of those that reports compare.
        advised: by strategy, the linkage that it leads with in place of `linkage`, as none was named; canonical texts.
        threads: the number of threads that each worker may use.
        timeout: the seconds that a cell may take.
        memory: the bytes that a worker and all that it starts may hold; None for no limit.
        rounds: the most rounds that a cell is measured in.
        arguments: the arguments of the user, for the record.
    """

    entries: list[Entry]
    strategies: list[str]
    level: str = "copy"
    treatment: Versions = "apart"
    linkage: str = "components()"
    linkages: list[str] = field(default_factory=list)
    advised: dict[str, str] = field(default_factory=dict)
    threads: int = field(default_factory=machine.cores)
    timeout: float = 3600.0
    memory: int | None = None
    rounds: int = MOST_ROUNDS
    arguments: dict[str, Any] = field(default_factory=dict)


def make_plan(
    corpora: list[str],
    strategies: list[str],
    perturbations: list[str],
    *,
    level: str,
    versions: str = "apart",
    linkages: list[str],
    threads: int,
    timeout: float,
    memory: int | None = None,
    fields: Fields = USUAL,
    intensities: Sequence[float] = (),
    rounds: int = MOST_ROUNDS,
) -> Plan:
    """A plan from names, paths and texts as a command line gives them. An empty list takes its default.

    Each perturbation that names no intensity is applied at every one of `intensities`, by default at `INTENSITIES`. A
    cell is measured in `rounds` rounds at most, and in fewer where these take long.

    Raises:
        NeardupError: a name is unknown, a file cannot be used, or intensities are given and every perturbation has one.
    """
    chosen = [canonical(components.strategy(text)) for text in strategies] or default_strategies()
    linked = [canonical(components.linkage(text)) for text in linkages] or default_linkages()
    advised = {} if linkages else advised_linkages(chosen, linked[0])
    named = corpora or default_corpora()
    defaults = ["none"] if corpora else ["default"]
    applied = _perturbations(perturbations or defaults, intensities)
    level_of(level, versions)
    entries = [
        _entry(text, fields, level, versions, applied if corpora or text == PERTURBED_CORPUS else []) for text in named
    ]
    answerable({entry.corpus.name: entry.gold for entry in entries if entry.gold is not None}, check_versions(versions))
    return Plan(
        entries=entries,
        strategies=chosen,
        level=level,
        treatment=check_versions(versions),
        linkage=linked[0],
        linkages=list(dict.fromkeys([*linked, *advised.values()])),
        advised=advised,
        threads=threads,
        timeout=timeout,
        memory=memory,
        rounds=rounds,
        arguments={
            "corpora": corpora,
            "strategies": strategies,
            "perturbations": perturbations,
            "intensities": list(intensities or INTENSITIES),
            "rounds": rounds,
            "timeout": timeout,
            "worker_memory": memory,
            "level": level,
            "versions": versions,
            "linkages": linkages,
            "id_field": fields.id,
            "text_field": fields.text,
        },
    )


def default_corpora() -> list[str]:
    """Names of the corpora that are run on where none is named: every labelled one that is on this machine.

    Those whose gold gives recall only are left out, since no strategy can be ranked on them.

    Raises:
        NeardupError: there is none.
    """
    ranked = [name for name, is_ranked in usable("corpus", _is_ranked).items() if is_ranked]
    if not ranked:
        raise NeardupError(f"no corpus whose labels can rank strategies is installed; {OUTDATED}")
    return sorted(ranked, key=lambda name: (*OWN_CORPORA, name).index(name))


def _is_ranked(name: str) -> bool:
    """Whether strategies can be ranked on a corpus, which is on this machine."""
    dataset = find_dataset(name)
    return dataset.card.gold is not None and dataset.card.gold.complete and dataset.labelled()


def default_strategies() -> list[str]:
    """Canonical texts of the strategies that run where none is named: all at their defaults, then some presets.

    Peers, which use other libraries, run too, but not those whose library is not installed. Strategies with
    `not_by_default` do not run. Presets with `by_default` do; see `Spec` and `Preset`.

    Raises:
        NeardupError: there is none.
    """
    wanted = [short for name in names("strategy") for short in _by_default(name)]
    if not wanted:
        raise NeardupError(f"no strategy is installed; {OUTDATED}")
    return [text for text in map(_default_text, sorted(wanted, key=lambda short: ":" in short)) if text]


def _by_default(name: str) -> list[str]:
    """A strategy and its presets, as far as they run by default; its name where it cannot be loaded."""
    try:
        component = load("strategy", name)
    except NeardupError:
        return [name]
    presets: dict[str, Preset] = getattr(component, "presets", {})
    own = [name] if runs_by_default(component) else []
    return [*own, *(f"{name}:{preset}" for preset, known in presets.items() if known.by_default)]


def advised_linkages(strategies: list[str], leading: str) -> dict[str, str]:
    """The linkages that strategies advise, where they advise another than the one that leads; canonical texts.

    A notice tells of advice that cannot be followed. The cells of a strategy that cannot be used say why.
    """
    found = {text: _advised(text, leading) for text in strategies}
    return {text: linkage for text, linkage in found.items() if linkage != leading}


def _advised(text: str, leading: str) -> str:
    """The linkage that a strategy advises; the leading one where that is unknown or cannot be used."""
    try:
        strategy = components.strategy(text)
    except NeardupError:
        return leading
    try:
        return canonical(components.linkage_for(strategy))
    except NeardupError as error:
        warnings.warn(Notice(f"{components.shown(strategy)} leads with {leading}: {error}"), stacklevel=2)
        return leading


def default_linkages() -> list[str]:
    """Canonical texts of the linkages that are compared where none is named: `components`, which leads, and all others.

    Those that cannot be used are left out; see `neardup.core.registry.usable`.

    Raises:
        NeardupError: `components` is not installed.
    """
    found = usable("linkage", lambda name: canonical(components.linkage(name)))
    leading = Spec.default_linkage
    if leading not in found:
        raise NeardupError(f"no linkage '{leading}' is installed; {OUTDATED}")
    return [found.pop(leading), *found.values()]


def _default_text(name: str) -> str:
    """The text of an installed strategy; "" where its library is absent, its bare name where it is broken.

    The cells of a broken strategy then fail, and say why.
    """
    try:
        return canonical(components.strategy(name))
    except MissingLibraryError:
        return ""
    except NeardupError:
        return name


def _entry(text: str, fields: Fields, level: str, versions: str, perturbations: list[Perturbation]) -> Entry:
    corpus, gold, card = open_corpus(text, fields)
    if gold is not None:
        treatment = versions if versions in choices(gold) else "apart"
        check_labelled(strict_gold(labels_at(gold, level, treatment)), text)
    labels = card.gold if card and is_installed(text) else None
    return Entry(
        corpus=corpus,
        gold=gold,
        source=text,
        fields=fields,
        redistributable=may_be_shown(text),
        columns=card.columns if card else (),
        complete=labels is None or labels.complete,
        labelled=labels.labelled if labels else "",
        edition=card.edition if card else "",
        each_cluster_once=labels is not None and labels.each_cluster_once,
        perturbations=perturbations,
    )


def default_perturbations() -> list[str]:
    """The names of the perturbations of a run that names none."""
    return [name for name, made in usable("perturbation", _varied).items() if runs_by_default(made[0])]


def _perturbations(texts: list[str], intensities: Sequence[float]) -> list[Perturbation]:
    """The perturbation of each text, at every one of some intensities where the text names none.

    Raises:
        ParameterError: intensities are given, and every text names its own.
    """
    groups: dict[str, Callable[[], list[str]]] = {
        "none": list,
        "default": default_perturbations,
        "all": lambda: list(usable("perturbation", _varied)),
    }
    for text in (each for each in texts if "+" in each):
        if grouped := groups.keys() & {part.strip() for part in text.split("+")}:
            raise ParameterError(f"'{text}': {min(grouped)} is a group, which is not composed; name a perturbation")
    wanted = [name for text in texts for name in (groups[text]() if text in groups else [text])]
    if intensities and all(map(_names_intensity, wanted)):
        fact = f"intensity {intensities[0]:g}: no perturbation is named without an intensity"
        raise ParameterError(f"{fact}; leave out --intensity, or add --perturbation NAME or --perturbation default")
    return [one for text in wanted for one in _varied(text, intensities or INTENSITIES)]


def _names_intensity(text: str) -> bool:
    """Whether the text of a perturbation names its intensity, or that of a part of it."""
    return "intensity" in named_parameters(text, "perturbation")


def _varied(text: str, intensities: Sequence[float] = INTENSITIES) -> list[Perturbation]:
    """The perturbation of a text, at every one of some intensities where the text names none."""
    given = components.perturbation(text)
    return [given] if _names_intensity(text) else [at_intensity(given, value) for value in intensities]
