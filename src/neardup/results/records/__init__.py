"""What `results.json` holds, as typed records; what neardup.metrics has records of stands in them as it is."""

from __future__ import annotations

from neardup.results.records.cells import BestResult, CellResult
from neardup.results.records.corpora import CorpusResult, LabellersResult, OracleResult
from neardup.results.records.estimates import Coverage, Estimated
from neardup.results.records.locked import HalfCounts, LockedResult, LockedRow, TunedPart
from neardup.results.records.parts import (
    AccountResult,
    CaptureBin,
    CaptureResult,
    LinkageResult,
    PerturbationResult,
    SampledResult,
    SliceResult,
    UnlabelledResult,
)
from neardup.results.records.pools import FavouredResult, MethodResult, OutsideResult, PoolResult, StratumResult
from neardup.results.records.ranking import (
    AgreementResult,
    OutsideCorpus,
    RankedCell,
    RankedCorpus,
    RankedMethod,
    RankingResult,
)
from neardup.results.records.whole import SCHEMA_VERSION, OnCorpus, Results
from neardup.results.records.wrong import LevelResult, Place, TreatmentResult, WrongResult

__all__ = [
    "SCHEMA_VERSION",
    "AccountResult",
    "AgreementResult",
    "BestResult",
    "CaptureBin",
    "CaptureResult",
    "CellResult",
    "CorpusResult",
    "Coverage",
    "Estimated",
    "FavouredResult",
    "HalfCounts",
    "LabellersResult",
    "LevelResult",
    "LinkageResult",
    "LockedResult",
    "LockedRow",
    "MethodResult",
    "OnCorpus",
    "OracleResult",
    "OutsideCorpus",
    "OutsideResult",
    "PerturbationResult",
    "Place",
    "PoolResult",
    "RankedCell",
    "RankedCorpus",
    "RankedMethod",
    "RankingResult",
    "Results",
    "SampledResult",
    "SliceResult",
    "StratumResult",
    "TreatmentResult",
    "TunedPart",
    "UnlabelledResult",
    "WrongResult",
]
