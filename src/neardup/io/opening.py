"""Finds the files that a user names: installed corpora, paths, globs, standard input, addresses of object stores."""

from __future__ import annotations

import glob
import shlex
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from neardup.core.registry import names
from neardup.errors import InputError, NeardupError, UnknownNameError
from neardup.io.datasets import find_dataset, is_installed
from neardup.io.fields import USUAL
from neardup.io.files import explained
from neardup.io.formats import READABLE_FORMATS
from neardup.io.remote import fetched, is_address
from neardup.io.standard_input import STANDARD_INPUT, spooled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from neardup.io.datasets import Dataset
    from neardup.io.fields import Fields


@dataclass(frozen=True)
class Named:
    """Files that a user named.

    Attributes:
        text: what the user wrote.
        paths: the files and folders, in order.
        dataset: the installed corpus that was named alone, if it is one.
    """

    text: str
    paths: list[Path]
    dataset: Dataset | None = None


@contextmanager
def opened(texts: Sequence[str], fields: Fields = USUAL) -> Iterator[Named]:
    """The files that names, paths, globs, `-` and addresses refer to, together one corpus.

    An installed corpus takes precedence over a path of the same name, and a path over a glob. What a glob finds is in
    order of name. A text that is none of these may hold several names, separated and quoted as for a shell. Standard
    input, and what is fetched from an address, lies in a temporary folder meanwhile.

    Raises:
        UnknownNameError: there is nothing of a name.
        NeardupError: something cannot be read.
    """
    with ExitStack() as stack:
        if len(texts) == 1 and is_installed(texts[0]):
            yield Named(texts[0], [_installed(texts[0], stack)], find_dataset(texts[0]))
            return
        shown: dict[Path, str] = {}
        paths = [path for text in texts for path in _paths(text, fields, stack, shown)]
        refuse_named_twice(paths)
        with called(shown):
            yield Named(as_text(texts), paths)


def refuse_named_twice(names: Iterable[Path | str]) -> None:
    """Refuse files one of which is named twice.

    Raises:
        InputError: names the first one.
    """
    seen: set[Path | str] = set()
    for name in names:
        if name in seen:
            raise InputError(name, "is named twice; name each file once")
        seen.add(name)


def _paths(text: str, fields: Fields, stack: ExitStack, shown: dict[Path, str]) -> list[Path]:
    if is_installed(text):
        return [_installed(text, stack)]
    if len(several := names_in(text)) > 1:
        return [path for one in several for path in _paths(one, fields, stack, shown)]
    if text == STANDARD_INPUT or is_address(text):
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="neardup-")))
        shown[folder] = "standard input" if text == STANDARD_INPUT else text
        return [spooled(folder, fields.input_format)] if text == STANDARD_INPUT else fetched(text, folder)
    if _exists(Path(text)):
        return [Path(text)]
    if found := _matching(text):
        return found
    raise unknown(text, text, f"Or give a path, without gold: {READABLE_FORMATS}")


def _installed(text: str, stack: ExitStack) -> Path:
    return stack.enter_context(find_dataset(text).place())


@contextmanager
def called(shown: dict[Path, str]) -> Iterator[None]:
    """Name what lies in temporary folders in errors as the user named it.

    Args:
        shown: by folder what the user named.
    """
    try:
        yield
    except NeardupError as error:
        message = str(error)
        for folder, name in shown.items():
            for path in sorted(folder.rglob("*"), reverse=True):
                message = message.replace(str(path), _shown(name, path.relative_to(folder)))
        error.args = (message,)
        raise


def _shown(name: str, file: Path) -> str:
    """What to call a file that was copied, whose first folder or whose own name an address ends in."""
    if "*" in name:
        return f"{name.rpartition('/')[0]}/{file}"
    return "/".join((name, *file.parts[1:]))


def is_place(text: str) -> bool:
    """Whether a text is a path that exists, a glob that finds something, standard input, an address, or several."""
    return _is_one(text) or len(names_in(text)) > 1


def _is_one(text: str) -> bool:
    return text == STANDARD_INPUT or is_address(text) or _is_here(text)


def _is_here(text: str) -> bool:
    return _exists(Path(text)) or bool(_matching(text))


def names_in(text: str) -> list[str]:
    """The names that a text holds: several, where it names nothing here itself and each of them names something."""
    if is_installed(text) or _is_here(text):
        return [text]
    try:
        words = shlex.split(text)
    except ValueError:  # a quotation that does not end
        return [text]
    return words if len(words) > 1 and all(is_installed(word) or _is_one(word) for word in words) else [text]


def paths_in(text: str) -> list[Path]:
    """The files and folders on this machine that a text names; none where it names others, or nothing."""
    own = [name for name in names_in(text) if not is_installed(name) and not is_address(name)]
    return [path for name in own for path in ([Path(name)] if _exists(Path(name)) else _matching(name))]


def absolute(names: Sequence[str]) -> str:
    """Names in one text, which names the same from every folder."""
    return as_text([_absolute(name) for name in names])


def as_text(names: Sequence[str]) -> str:
    """Names in one text, as `opened` takes it."""
    return shlex.join(names) if len(names) > 1 else names[0]


def _absolute(name: str) -> str:
    return name if is_installed(name) or name == STANDARD_INPUT or is_address(name) else str(Path(name).resolve())


def _exists(path: Path) -> bool:
    with explained(path):
        return path.exists()


def _matching(pattern: str) -> list[Path]:
    """What a glob finds, in order of name; `**` stands for folders."""
    return [Path(name) for name in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 - absolute ones, too


def unknown(text: str, place: str, hint: str) -> UnknownNameError:
    """The error about a text that names nothing."""
    return UnknownNameError("corpus", text, names("corpus"), hint=f"{hint}; '{place}' does not exist.")
