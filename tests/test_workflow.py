"""The workflow that publishes the site: it fits the schema, and its commands do here what they shall do there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.helpers.files import read_json, write_json_lines
from tests.helpers.repository import ROOT
from tools.environment import PYTHONS

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOW = ROOT / ".github" / "workflows" / "benchmark.yml"
TESTS = ROOT / ".github" / "workflows" / "tests.yml"
FILES = [WORKFLOW, TESTS, ROOT / "docs" / "examples" / "neardup-gate.yml"]
GH = """#!/bin/bash
# In place of GitHub's command: the artifact of the run before lies in the folder that KEPT names.
case "$1 $2" in
  "run list") if [ -d "$KEPT" ]; then echo 7; fi ;;
  "run download") [ -d "$KEPT/cells" ] && [ "$3" = 7 ] && mkdir -p "$7" && cp -r "$KEPT/." "$7" ;;
  *) exit 64 ;;
esac
"""
STORY = "The harbour board said on Monday that the swing bridge at Kelsing would stay shut until the end of June."
TEXTS = [
    {"id": f"{unit}{side}", "text": f"{STORY} {unit * 7} boats wait {side * (unit % 2)}"}
    for unit in range(8)
    for side in "ab"
]


def workflow(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return found


def steps(file: Path) -> list[dict[str, Any]]:
    return [step for job in workflow(file)["jobs"].values() for step in job["steps"]]


@pytest.mark.skipif(not find_spec("check_jsonschema"), reason="no check-jsonschema is installed: make .venv/installed")
def test_workflows_fit_the_schema(tmp_path: Path) -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    assert subprocess.run([*check, *FILES], check=False, capture_output=True).returncode == 0
    broken = tmp_path / "broken.yml"
    broken.write_text(WORKFLOW.read_text(encoding="utf-8").replace("runs-on:", "runs_on:"), encoding="utf-8")
    assert subprocess.run([*check, broken], check=False, capture_output=True).returncode != 0


def test_nothing_from_outside_becomes_part_of_a_command() -> None:
    for step in [*steps(WORKFLOW), *steps(TESTS)]:
        assert "${{" not in step.get("run", ""), step
        assert re.fullmatch(r"actions/[a-z-]+@v\d+", step.get("uses", "actions/none@v1"))


def test_each_job_may_do_only_what_it_needs() -> None:
    found = workflow(WORKFLOW)
    assert found["permissions"] == {}
    assert found["jobs"]["measure"]["permissions"] == {"contents": "write", "actions": "read"}
    assert found["jobs"]["publish"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert found["concurrency"]["cancel-in-progress"] is False
    tests = workflow(TESTS)
    assert tests["permissions"] == {}
    assert [job["permissions"] for job in tests["jobs"].values()] == [{"contents": "read"}] * 4


def test_tests_run_with_every_version_of_python_that_the_lock_covers_and_the_next() -> None:
    """What they run are targets of the Makefile."""
    versions = workflow(TESTS)["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert versions == [f"{major}.{minor}" for major, minor in (*PYTHONS, (3, 14))]
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert {step["run"].removeprefix("make ") for step in steps(TESTS) if "run" in step} <= set(targets)


def test_a_job_has_the_library_that_must_be_compiled_and_runs_its_tests() -> None:
    """Elsewhere these tests are skipped."""
    assert [step["run"] for step in workflow(TESTS)["jobs"]["compiled"]["steps"] if "run" in step] == ["make test-tlsh"]
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\ntest-tlsh:")[2].partition("\n\n")[0]
    assert "'.[tlsh]'" in recipe
    assert "tests/test_tlsh.py" in recipe


class Checkout:
    """A checkout with an origin beside it, in which steps of the workflow are run."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.origin, self.kept = folder / "checkout", folder / "origin.git", folder / "kept"
        self._bin = folder / "bin"
        self._bin.mkdir()
        (self._bin / "gh").write_text(GH, encoding="utf-8")
        (self._bin / "gh").chmod(0o755)
        self.git("init", "--quiet", "--bare", str(self.origin), cwd=folder)
        documents = write_json_lines(folder / "documents.jsonl", TEXTS)
        gold = write_json_lines(folder / "gold.jsonl", ({"id": one["id"], "copy": one["id"][0]} for one in TEXTS))
        self.corpus = f"{documents}={gold}"
        self.branch = workflow(WORKFLOW)["env"]["BRANCH"]

    def git(self, *words: str, cwd: Path | None = None) -> str:
        done = subprocess.run(["git", *words], cwd=cwd or self.folder, check=True, capture_output=True, text=True)
        return done.stdout

    def clone(self) -> None:
        """Begin a job: a fresh checkout with neardup installed."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.git("clone", "--quiet", str(self.origin), str(self.folder), cwd=self.origin.parent)
        (self.folder / ".venv").symlink_to(sys.prefix)

    def run(self, *names: str) -> int:
        """Run steps by their ids, as the runner does; returns the status of the first that fails, else 0."""
        own = {step["id"]: step for step in steps(WORKFLOW) if "id" in step}
        told = self.folder / "output"
        told.touch()
        env = os.environ | workflow(WORKFLOW)["env"] | {"GITHUB_OUTPUT": str(told), "KEPT": str(self.kept)}
        env |= {"CORPUS": self.corpus, "OPTIONS": "--strategy exact --strategy simhash --threads 1"}
        env["PATH"] = f"{self._bin}:{env['PATH']}"
        for name in names:
            bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", own[name]["run"]]
            if status := subprocess.run(bash, cwd=self.folder, env=env, check=False).returncode:
                return status
        return 0

    def published(self) -> dict[str, Any]:
        """`site.json` of the branch."""
        assert self.git("rev-list", "--count", self.branch, cwd=self.origin).strip() == "1", "it has one commit always"
        file = self.origin.parent / "site.json"
        file.write_text(self.git("show", f"{self.branch}:site.json", cwd=self.origin), encoding="utf-8")
        found: dict[str, Any] = read_json(file)
        return found


@pytest.mark.slow
def test_two_runs_of_the_workflow_make_a_site_of_both(tmp_path: Path) -> None:
    job = Checkout(tmp_path)
    every = ("fetch", "before", "measure", "build", "keep")
    job.clone()
    assert job.run(*every) == 0
    assert [len(job.published()[part]) for part in ("runs", "steps")] == [1, 0]
    (job.folder / "runs" / "new").rename(job.kept)
    job.clone()
    assert job.run(*every) == 0
    second = job.published()
    assert [step["paired"] for step in second["steps"]] == [True]
    assert {cell["strategy"].split("(")[0] for cell in second["runs"][1]["cells"]} == {"exact", "simhash"}
    files = job.git("ls-tree", "-r", "--name-only", job.branch, cwd=job.origin).splitlines()
    site = job.folder / "site"
    assert sorted(files) == sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    shutil.rmtree(job.kept / "cells")
    job.clone()
    assert job.run(*every) == 0, "an artifact that is gone is no failure"
    assert [step["paired"] for step in job.published()["steps"]] == [True, False]


def test_a_branch_that_cannot_be_read_ends_the_job_before_it_could_be_replaced(tmp_path: Path) -> None:
    job = Checkout(tmp_path)
    job.clone()
    assert job.run("fetch") == 0, "there is no branch at first"
    job.git("remote", "set-url", "origin", str(tmp_path / "elsewhere.git"))
    assert job.run("fetch") != 0
