"""`neardup label`: a page on which people say what pairs of documents are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from neardup.cli.options import LevelName
from neardup.cli.say import say
from neardup.results.formats import counted

if TYPE_CHECKING:
    from neardup.core.gold import Level
    from neardup.study.answers import Pair
    from neardup.study.opened import Study

ORDER = 24


def command(
    study: Annotated[Path, typer.Argument(help="Folder of a study, made by 'neardup survey'.")],
    labeller: Annotated[
        str | None, typer.Option(help="Your name, kept with your answers; default: login name.")
    ] = None,
    goal: Annotated[
        int, typer.Option("--labels", min=1, help="Labels after which the page stops and says what comes next.")
    ] = 200,
    level: LevelName = "copy",
    pairs: Annotated[
        Path | None, typer.Option(help="Ask about the pairs in this file, fields a and b, in its order; draw none.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port; default: the first free one.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    shared: Annotated[bool, typer.Option(help="Ask for a name on the page, for several people.")] = False,
    agreement: Annotated[bool, typer.Option("--agreement", help="Print how far people agree.")] = False,
    offline: Annotated[
        Path | None, typer.Option(help="Write the drawn pairs as one page for a colleague; their texts stand in it.")
    ] = None,
    export_file: Annotated[
        Path | None, typer.Option("--export", help="Write the answers: .csv, .parquet, else JSON lines.")
    ] = None,
    gold_file: Annotated[
        Path | None, typer.Option("--gold", help="Write the gold of pairs: .csv, .parquet, else JSON lines.")
    ] = None,
    import_file: Annotated[
        Path | None, typer.Option("--import", help="Add the answers in a file that --export wrote.")
    ] = None,
) -> None:
    """Label pairs of a study's documents on a page of this machine.

    The pairs that tell most come first; those of --pairs come as they stand there, and enter no estimate. Every answer
    is on the disk before the next pair shows. The page can be left and opened again at any time.

    With --agreement, --offline, --export, --gold or --import no page is opened.
    """
    from neardup.core.gold import check_level
    from neardup.study.exchange import read_given
    from neardup.study.opened import open_study

    opened, name = open_study(study), labeller or _login()
    given = None if pairs is None else read_given(pairs, opened)
    _check_outputs(opened, {"--export": export_file, "--gold": gold_file, "--offline": offline})
    if import_file is not None:
        _import(opened, import_file, name)
    if export_file is not None or gold_file is not None:
        _export(opened, export_file, gold_file)
    if agreement:
        _agreement(opened, given)
    if offline is not None:
        _offline(opened, check_level(level), given, offline)
    if not (agreement or any((import_file, export_file, gold_file, offline))):
        goal = goal if given is None else len(given)
        _label(opened, check_level(level), goal, given, name, port, browser=browser, shared=shared)


def _check_outputs(study: Study, named: dict[str, Path | None]) -> None:
    """Refuse, before any work, files that would replace the documents, a file of the study, or one another."""
    from neardup.cli.options import check_out
    from neardup.errors import InputError
    from neardup.io.opening import paths_in

    sources = [study.record.source] * bool(study.record.source)
    read = [source for text in sources for source in paths_in(text)]
    options: dict[Path, str] = {}
    for option, path in named.items():
        if path is None:
            continue
        place = path.resolve()
        if study.folder.path.resolve() in place.parents:
            raise InputError(path, f"lies in the study, whose files stay as they are; give {option} another place")
        if place in options:
            raise InputError(path, f"is named by {options[place]}, too; give {option} another name")
        if place in read:
            raise InputError(path, f"is the study's documents, which stay as they are; give {option} another name")
        check_out(path, *sources)
        options[place] = option


def _login() -> str:
    """The user's login name."""
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError):  # a user without a name, as in some containers
        return "me"


def _label(
    study: Study,
    level: Level,
    goal: int,
    given: list[Pair] | None,
    name: str,
    port: int | None,
    *,
    browser: bool,
    shared: bool,
) -> None:
    from secrets import token_urlsafe
    from shlex import quote

    from neardup.labelling.server import application
    from neardup.labelling.serving import HOST, listen, open_browser, serve
    from neardup.labelling.session import Session
    from neardup.study.journal import only_writer

    with only_writer(study.folder.path):
        session, token = Session(study, level=level, goal=goal, given=given), token_urlsafe(18)
        if given is None and not len(study.population):
            say(f"no two documents of {study.record.name} are alike enough to ask about: there is nothing to label")
            return
        listening = listen(port)
        address = f"http://{HOST}:{listening.getsockname()[1]}/?token={token}"
        say(f"{_labelled(session.answered)}; label more{'' if shared else f' as {name}'} at")
        say(address)
        say("Ctrl-C ends; nothing is lost, and the same command goes on.")
        if browser:
            open_browser(address)
        before = session.answered
        serve(application(session, name, token, shared=shared), listening)
        now = f"{counted(session.answered - before, 'pair')} labelled now, {session.answered} in all"
        say(f"{now}, kept in {study.folder.labels}")
        say(f"neardup recommend {quote(str(study.folder.path))} says what follows from them")


def _labelled(count: int) -> str:
    return f"{counted(count, 'pair')} {'is' if count == 1 else 'are'} labelled"


def _agreement(study: Study, given: list[Pair] | None) -> None:
    from neardup.study.agreement import agreement, disagreements
    from neardup.study.labels import asked_about, read_labels
    from neardup.table import Table

    held = asked_about(read_labels(study).held, None if given is None else set(given))
    found = agreement(held)
    if not found:
        say("no two people have answered the same pair yet")
        return
    rows = [(one.one, one.other, one.on, str(one.pairs), _share(one.same), _share(one.kappa)) for one in found]
    Table.of(("one", "other", "on", "pairs of both", "same", "kappa"), rows, figures=slice(3, None)).print()
    count = len(disagreements(held))
    if count:
        settle = "settle them at the end of the page of 'neardup label'"
        say(f"of {counted(count, 'pair')} people say different things: {settle}")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _offline(study: Study, level: Level, given: list[Pair] | None, path: Path) -> None:
    from neardup.io.files import write_atomically
    from neardup.labelling.offline import offline_page
    from neardup.labelling.session import Session
    from neardup.study.journal import only_writer

    with only_writer(study.folder.path):
        session = Session(study, level=level, given=given)
        session.begin()
    with write_atomically(path) as file:
        file.write(offline_page(session))
    written = f"{counted(len(session.order), 'pair')} written to {path}"
    say(f"{written}; their texts stand in it, so give it only to who may read them")
    if not study.record.redistributable:
        say(f"the texts of {study.record.name} may not be redistributed: keep the file to yourself")


def _import(study: Study, path: Path, name: str) -> None:
    from neardup.study.exchange import read_answers
    from neardup.study.journal import only_writer
    from neardup.study.labels import answers_of

    with only_writer(study.folder.path):
        answers = answers_of(study)
        answers.mend()
        found = read_answers(path, study, answers.read(), labeller=name)
        answers.append(found.new)
    parts = [f"{counted(len(found.new), 'answer')} added", f"{found.known} there already"]
    if found.older:
        parts.append(f"{found.older} are older than what the study holds")
    if found.identical:
        parts.append(f"{found.identical} were of identical texts, which are copies without an answer")
    say(", ".join(parts))


def _export(study: Study, answers: Path | None, gold: Path | None) -> None:
    from neardup.study.answers import AnswerRecord
    from neardup.study.exchange import write_records
    from neardup.study.labels import read_labels
    from neardup.study.pair_gold import PairGold, pair_gold

    labels = read_labels(study)
    if answers is not None:
        write_records(answers, labels.held, AnswerRecord)
        say(f"{counted(len(labels.held), 'answer')} written to {answers}")
    if gold is not None:
        found = pair_gold(labels)
        write_records(gold, found, PairGold)
        say(f"gold of {counted(len(found), 'pair')} written to {gold}")
