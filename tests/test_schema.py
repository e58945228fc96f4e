"""The JSON Schema of `results.json`: it is that of the records, and what reports write fits it."""

from __future__ import annotations

import json
from copy import deepcopy
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema_rs import Draft202012Validator

from neardup.results.records import Results
from neardup.results.schema import NAME, results_schema
from tests.helpers.files import read_json
from tests.helpers.made_results import cell_data, data_of, results_from
from tests.helpers.repository import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

COMMITTED = json.loads((files("neardup.results") / NAME).read_text(encoding="utf-8"))
FITS = Draft202012Validator(COMMITTED)
MADE = data_of(cell_data("simhash()", {"f1": 0.5, "ami": None}))


def test_the_committed_schema_is_that_of_the_records() -> None:
    assert json.loads(json.dumps(results_schema())) == COMMITTED, "write it again with 'python -m bench.schema'"


def test_every_field_is_explained() -> None:
    fields = [(name, *field) for name, record in COMMITTED["$defs"].items() for field in record["properties"].items()]
    assert {"Results", "LockedRow", "Interval", "SliceResult"} <= COMMITTED["$defs"].keys()
    assert [(record, name) for record, name, place in fields if not place["description"]] == []


def test_the_reference_report_fits() -> None:
    """It has rows of all other parts: no gold looks drawn from one strategy's reports, each corpus has labels.

    S-curves, and figures at other levels, it has from the next `make report` on.
    """
    reference = read_json(ROOT / "reports" / "reference" / "results.json")
    missing = {part for part in Results.__struct_fields__ if not reference.get(part)}
    assert missing <= {"sampled", "captures", "levels", "unlabelled"}
    assert list(map(str, FITS.iter_errors(reference))) == []


def test_made_results_fit() -> None:
    assert list(map(str, FITS.iter_errors(MADE))) == []
    assert list(map(str, FITS.iter_errors(results_from(MADE).plain()))) == []


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data["cells"][0]["figures"].update(f1="0.5"),
        lambda data: data["cells"][0].update(seconds=1.0),
        lambda data: data["cells"][0].update(status="well"),
        lambda data: data["corpora"][0].pop("documents"),
        lambda data: data.update(schema_version=1),
    ],
    ids=["a text for a number", "an unknown field", "an unknown status", "a missing field", "another version"],
)
def test_what_the_reader_refuses_does_not_fit(damage: Callable[[dict[str, Any]], None]) -> None:
    data = deepcopy(MADE)
    damage(data)
    assert not FITS.is_valid(data)
