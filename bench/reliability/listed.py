"""Every fault, in the order of the table."""

from __future__ import annotations

from bench.reliability import disks, fuzzing, kills, stops

FAULTS = [*kills.FAULTS, *stops.FAULTS, *disks.FAULTS, *fuzzing.FAULTS]
