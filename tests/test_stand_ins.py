"""Files that appear whole or not at all, also where a process is killed while it writes one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from neardup.errors import InputError
from neardup.io.files import claim_folder, write_atomically
from neardup.io.stand_ins import stand_in

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def killed_while_writing(path: Path) -> None:
    """Leave what a process leaves that is killed in the middle of a file."""
    program = (
        "import os, sys; from pathlib import Path; from neardup.io.files import write_atomically\n"
        "with write_atomically(Path(sys.argv[1])) as file:\n"
        "    file.write('half'); file.flush(); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    assert ended.returncode == -signal.SIGKILL


def test_what_a_killed_process_left_is_put_away_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_text("old")
    killed_while_writing(path)
    assert len(names(tmp_path)) == 2
    assert path.read_text() == "old"
    with write_atomically(path) as file:
        file.write("new")
    assert names(tmp_path) == ["results.json"]
    assert path.read_text() == "new"


def test_a_folder_in_which_only_a_killed_process_wrote_is_taken(tmp_path: Path) -> None:
    killed_while_writing(tmp_path / "run.json")
    claim_folder(tmp_path, mark="run.json")
    (tmp_path / "other").touch()
    with pytest.raises(InputError, match="holds something else"):
        claim_folder(tmp_path, mark="run.json")


def test_two_who_write_one_file_at_once_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with write_atomically(path) as first:
        first.write("first")
        with write_atomically(path) as second:
            second.write("second")
        assert path.read_text() == "second"
    assert path.read_text() == "first"
    assert names(tmp_path) == ["file"]


def test_folders_and_strangers(tmp_path: Path) -> None:
    """What is no file or folder is left alone; a folder that was left behind goes with all in it."""
    target = tmp_path / "clean"
    with stand_in(target, folder=True) as place:
        left = place
        (place / "a").touch()
    assert names(tmp_path) == []
    (left / "deep").mkdir(parents=True)
    with stand_in(target, folder=True) as place:
        assert place == left
        assert names(place) == []
        place.replace(target)
    left.symlink_to(target)
    with stand_in(target, folder=True) as place:
        assert place != left
    assert names(tmp_path) == sorted(["clean", left.name])
    left.unlink()
    os.mkfifo(left)
    with stand_in(target) as place:
        assert place != left
