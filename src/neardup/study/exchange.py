"""Answers to files and from files: CSV under a name that ends so, else JSON lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from neardup.errors import InputError
from neardup.io.document_files import write_rows
from neardup.io.json_lines import id_field, json_kind, required, string_field
from neardup.io.records import number_of, read_records
from neardup.study.answers import ANSWERS, AnswerRecord, held, pair_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from neardup.io.json_records import Record
    from neardup.study.answers import Pair
    from neardup.study.opened import Study

R = TypeVar("R", bound="Record")


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What came of a file of answers.

    Attributes:
        new: the answers that the study lacked, to be appended.
        known: how many it had already.
        older: how many it has a later answer of the same person to.
        identical: how many were of documents with identical texts, which are copies without anybody being asked.
    """

    new: tuple[AnswerRecord, ...] = ()
    known: int = 0
    older: int = 0
    identical: int = 0


def write_records(path: Path, records: Sequence[R], kind: type[R]) -> None:
    """Write records of one class as `neardup.io.records.read_records` reads them, replacing the file atomically.

    Raises:
        InputError: the file cannot be written.
    """
    write_rows(path, pa.table({name: [getattr(r, name) for r in records] for name in kind.__struct_fields__}))


def read_answers(path: Path, study: Study, lines: Sequence[AnswerRecord], *, labeller: str) -> Imported:
    """What a file of answers would add to those of a study.

    Fields: `a`, `b` and `answer`; and `labeller`, `time`, `seconds`, `comment`, `drawn`, `adjudicated` where there are.
    Further fields are ignored. Documents are taken as the ones that represent their texts in the study.

    Args:
        path: the file.
        study: the study.
        lines: all answers of the study.
        labeller: who gave the answers that name nobody.

    Raises:
        InputError: naming file, line and field; also where a document is not in the study.
    """
    holding = {record.key: record for record in held(lines)}
    found, now = Imported(), datetime.now(UTC)
    for line, record in read_records(path, may_be_empty=True):
        a, b = (_represented(path, line, record, field, study) for field in ("a", "b"))
        if a == b:
            found = replace(found, identical=found.identical + 1)
            continue
        one = _answer(path, line, record | {"a": a, "b": b}, labeller, now)
        before = holding.get(one.key)
        if before is not None and _same(before, one, timed=bool(record.get("time"))):
            found = replace(found, known=found.known + 1)
        elif before is not None and _moment(before.time) >= _moment(one.time):
            found = replace(found, older=found.older + 1)
        else:
            found = replace(found, new=(*found.new, one))
            holding[one.key] = one
    return found


def read_given(path: Path, study: Study) -> list[Pair]:
    """The pairs of a file, fields `a` and `b`, that people are to be asked about; one given twice counts once.

    Raises:
        InputError: naming file, line and field; also where a document is not in the study, or paired with itself.
    """
    found: dict[Pair, None] = {}
    for line, record in read_records(path):
        a, b = (_known(path, line, record, field, study) for field in ("a", "b"))
        if a == b:
            raise InputError(path, f"{a!r} is paired with itself; name another document", line=line, field="b")
        found[pair_of(a, b)] = None
    return list(found)


def _represented(path: Path, line: int, record: dict[str, Any], field: str, study: Study) -> str:
    representative: str = study.ids[study.identical[study.row_of[_known(path, line, record, field, study)]]]
    return representative


def _known(path: Path, line: int, record: dict[str, Any], field: str, study: Study) -> str:
    document = id_field(path, line, record, field)
    if document not in study.row_of:
        fact = f"{document!r} is no document of this study; take the file to the study it belongs to"
        raise InputError(path, f"{fact}, or leave the line out", line=line, field=field)
    return document


def _answer(path: Path, line: int, record: dict[str, Any], labeller: str, now: datetime) -> AnswerRecord:
    answer = required(path, line, record, "answer")
    if answer not in ANSWERS:
        raise InputError(path, f"{answer!r} is no answer; give {', '.join(ANSWERS)}", line=line, field="answer")
    return AnswerRecord(
        a=record["a"],
        b=record["b"],
        answer=answer,
        labeller=_text(path, line, record, "labeller") or labeller,
        time=_time(path, line, record) or written(now),
        seconds=_seconds(path, line, record),
        comment=_text(path, line, record, "comment"),
        drawn=_flag(path, line, record, "drawn", usual=True),
        adjudicated=_flag(path, line, record, "adjudicated", usual=False),
    )


def _text(path: Path, line: int, record: dict[str, Any], field: str) -> str:
    return "" if record.get(field) is None else string_field(path, line, record, field)


def _time(path: Path, line: int, record: dict[str, Any]) -> str:
    text = _text(path, line, record, "time")
    try:
        _moment(text or "2000-01-01")
    except ValueError as error:
        fact = f"{text!r} is no time; give it as ISO 8601, such as 2026-11-28T21:00:00+00:00, or leave it out"
        raise InputError(path, fact, line=line, field="time") from error
    return text


def _seconds(path: Path, line: int, record: dict[str, Any]) -> float | None:
    value = number_of(record.get("seconds"))
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
        raise InputError(path, f"{value!r} is no number of seconds; leave it out", line=line, field="seconds")
    return float(value)


def _flag(path: Path, line: int, record: dict[str, Any], field: str, *, usual: bool) -> bool:
    value = number_of(record.get(field))
    if value is None:
        return usual
    if not isinstance(value, bool):
        raise InputError(path, f"{json_kind(value)}; give true or false", line=line, field=field)
    return value


def _same(before: AnswerRecord, one: AnswerRecord, *, timed: bool) -> bool:
    """Whether two answers of a person to a pair say the same; time and seconds count where the file has a time."""
    aside = {} if timed else {"time": one.time, "seconds": one.seconds}
    return before.changed(a=one.a, b=one.b, labeller=one.labeller, **aside) == one


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def written(moment: datetime) -> str:
    """A moment as files have it."""
    return moment.isoformat(timespec="milliseconds")
