"""The command line. Heavy imports happen inside commands, so that `neardup --help` is quick."""

from __future__ import annotations

import sys

import typer

from neardup.cli import benchmark, catalogue, files
from neardup.errors import NeardupError, StrategyError

app = typer.Typer(
    name="neardup",
    help="Which strategy finds which near-duplicate texts, at what precision, recall, time and memory.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("list")(catalogue.list_components)
app.command()(catalogue.describe)
app.command()(benchmark.run)
app.command()(benchmark.report)
app.command()(benchmark.compare)
app.command()(files.cluster)
app.command()(files.pairs)
app.command()(files.evaluate)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line: 0 done, 1 a gate or a cell failed, 2 bad input or usage with one line on standard error."""
    sys.exit(_status(arguments))


def _status(arguments: list[str] | None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    try:
        return int(app(args=given or ["--help"], standalone_mode=False) or 0)
    except typer.Exit as leaving:
        return leaving.exit_code
    except typer.TyperException as error:
        return _complain(f"{error.format_message().rstrip('.')}. 'neardup COMMAND --help' shows the usage.", 2)
    except NeardupError as error:
        return _complain(str(error), 2)
    except StrategyError as error:
        return _complain(str(error), 1)
    except (KeyboardInterrupt, typer.Abort):
        return _complain("interrupted", 130)
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _complain(message: str, status: int) -> int:
    sys.stderr.write(f"neardup: {' '.join(message.split())}\n")
    return status
