"""The command line: each module of `commands/` is one command."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Annotated, Any

import typer

from neardup.cli import commands
from neardup.cli.say import say
from neardup.cli.stopping import INTERRUPTED, Stopping
from neardup.errors import NeardupError, Notice, StrategyError

app = typer.Typer(
    name="neardup",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich help pages take as long to import as all the rest
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def version(
    context: typer.Context,
    show: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Which strategy finds which near-duplicate texts, at what precision, recall, time and memory."""
    if show:
        from importlib import metadata

        sys.stdout.write(f"neardup {metadata.version('neardup')}\n")
    elif context.invoked_subcommand is None:
        sys.stdout.write(context.get_help() + "\n")


def _commands() -> list[ModuleType]:
    """The modules of `neardup.cli.commands`, in the order that each states for itself."""
    found = [import_module(f"{commands.__name__}.{module.name}") for module in iter_modules(commands.__path__)]
    return sorted(found, key=lambda module: (module.ORDER, module.__name__))


for _module in _commands():
    _name = _module.__name__.rpartition(".")[2].replace("_", "-")
    app.command(_name, short_help=(_module.command.__doc__ or "").partition("\n")[0])(_module.command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line: 0 done, 1 a gate or a cell failed, 2 bad input or usage with one line on standard error."""
    sys.exit(_status(arguments))


def _status(arguments: list[str] | None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    stopping = Stopping()
    try:
        with _notices(), stopping:
            status = app(args=given, standalone_mode=False)
        sys.stdout.flush()
    except typer.Exit as leaving:
        return leaving.exit_code
    except typer.TyperException as error:
        fact = error.format_message().rstrip(".")
        stop = "" if fact.endswith("?") else "."
        return _complain(f"{fact}{stop} 'neardup COMMAND --help' shows the usage.", 2)
    except NeardupError as error:
        return _complain(str(error), 2)
    except StrategyError as error:
        return _complain(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        return _complain(*stopping.account())
    except MemoryError as error:
        fact = str(error) or "no detail"
        return _complain(f"out of memory ({fact}): take a higher floor, more rows a band, or fewer documents", 1)
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # the reader has closed the pipe, so there is nothing to flush
        return 0
    except OSError as error:
        where = f" '{error.filename}'" if error.filename else ""
        return _complain(f"cannot write{where}: {error.strerror or error}; free space, or give another path", 2)
    else:
        return _complain(*stopping.account()) if status == INTERRUPTED else int(status or 0)


@contextmanager
def _notices() -> Iterator[None]:
    """Print each notice once, as a line like the others on standard error."""
    shown: set[str] = set()
    usual = warnings.showwarning

    def once(message: Warning | str, category: type[Warning], *place: Any, **rest: Any) -> None:
        if not issubclass(category, Notice):
            usual(message, category, *place, **rest)
        elif str(message) not in shown:
            shown.add(str(message))
            say(str(message))

    with warnings.catch_warnings():
        warnings.simplefilter("always", Notice)
        warnings.showwarning = once
        yield


def _complain(message: str, status: int) -> int:
    with suppress(OSError):  # the terminal is gone
        say(f"neardup: {' '.join(message.split())}")
    return status
