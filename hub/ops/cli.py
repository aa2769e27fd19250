"""The `hub` command: mounts every command, each imported only when it is used, and tells mistakes plainly.

Exit codes: 0 all is well, 1 something wrong was found, 2 wrong usage or it could not be done.
"""

import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module, metadata
from pathlib import Path
from typing import IO

import click

from hub.edge import settings
from hub.edge.errors import OperatorError

CANNOT = 2
INTERRUPTED = 130  # 128 + SIGINT, as a shell says it


WHOLE = OperatorError(
    "dit onderdeel is hier niet geïnstalleerd · this command needs the whole hub",
    where="installation",
    remedy='pip install "overstap-hub[hub]"; `hub connector` works without',
)
"""Who only judges files has no Kafka client and no vault (extra `hub` of the package)."""


class For(StrEnum):
    """Who uses a command: the headings of `hub --help`."""

    ALL = "Kennismaken · to see it work"
    SCHOOL = "Scholen · for schools"
    MUNICIPALITY = "Gemeenten · for municipalities"
    OPERATOR = "Beheer · for operators"


@dataclass(frozen=True, slots=True)
class Mounted:
    """A command by its name, for whom it is, and its line in the overview (so that help imports nothing)."""

    name: str
    who: For
    line: str

    @property
    def module(self) -> str:
        return f"hub.ops.{self.name}_cli"


UNREACHABLE = frozenset(
    {
        *("_TRANSPORT", "_ALL_BROKERS_DOWN", "_TIMED_OUT", "_RESOLVE", "_SSL", "_AUTHENTICATION"),
        *("SASL_AUTHENTICATION_FAILED", "TOPIC_AUTHORIZATION_FAILED", "GROUP_AUTHORIZATION_FAILED"),
        *("CLUSTER_AUTHORIZATION_FAILED", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED"),
    }
)
"""What librdkafka says when Kafka is away, or keeps its door shut."""


COMMANDS = (
    Mounted("demo", For.ALL, "two school years of a region in minutes, scored against the truth"),
    Mounted("simulate", For.ALL, "write such a region as source files, with its truth"),
    Mounted("evaluate", For.ALL, "a country without Kafka, scored: found, missed, false, how late"),
    Mounted("connector", For.SCHOOL, "controleer een bestand vóór u het aanlevert · judge a file, no broker"),
    Mounted("tail", For.MUNICIPALITY, "toon escalaties zodra ze komen · decoded records as they come"),
    Mounted("explain", For.MUNICIPALITY, "waarom een leerling is gemeld · facts, signals, forecast"),
    Mounted("monitor", For.MUNICIPALITY, "tellingen per school, regio en afspraak · counts, small ones shut"),
    Mounted("proof", For.SCHOOL, "bewijs voor een leerling: op tijd aangemeld · signed, checked offline"),
    Mounted("digest", For.MUNICIPALITY, "weekberichten: wat open staat met ernst 1-2 · a list a week"),
    Mounted("reveal", For.MUNICIPALITY, "wie is het? alleen bij een open zaak · who is it, on record"),
    Mounted("run", For.OPERATOR, "start the flows and the application around them"),
    Mounted("serve", For.OPERATOR, "de deur over HTTP: aanleveren, zaken, abonnementen · the gateway"),
    Mounted("status", For.OPERATOR, "topics, lag, clock, sources and when each was heard, rejections"),
    Mounted("doctor", For.OPERATOR, "is this installation as it should be? line by line, with what to do"),
    Mounted("ingest", For.OPERATOR, "take in the drop directory, one file, standard input, or a pull"),
    Mounted("delivery", For.OPERATOR, "what came in: list, withdraw; full lists that are held: confirm"),
    Mounted("surge", For.OPERATOR, "veel meer dan anders: cases that are held; tell or drop them"),
    Mounted("identity", For.OPERATOR, "wie is wie: who has no number and may be known; undo a wrong merge"),
    Mounted("rejected", For.OPERATOR, "what could not be a fact: list, retry, drop"),
    Mounted("unreadable", For.OPERATOR, "records that nobody can read: list, show, put back, leave"),
    Mounted("journal", For.OPERATOR, "have a record of the journal skipped that nobody can read"),
    Mounted("verify", For.OPERATOR, "fold the journal anew and compare everything that was said"),
    Mounted("keys", For.OPERATOR, "the keys of pseudonyms and vault: make, show, rotate"),
    Mounted(
        "backup", For.OPERATOR, "all that cannot be delivered again, in one sealed file: key, make, show"
    ),
    Mounted("restore", For.OPERATOR, "everything back from a backup, on a machine that has nothing"),
    Mounted("webhook", For.OPERATOR, "events to who reads no Kafka: add, list, status, test, replay, pause"),
    Mounted("organisation", For.OPERATOR, "organisaties en mandaten: lint, list, show, apply"),
    Mounted("broker", For.OPERATOR, "the embedded Kafka: start, stop, status, logs"),
    Mounted("topics", For.OPERATOR, "the topics as declared: list, apply"),
    Mounted("access", For.OPERATOR, "who may what on Kafka, drawn from the topology: apply, check"),
    Mounted("subscriber", For.OPERATOR, "who receives over Kafka: add, rotate, suspend, remove, list"),
    Mounted("schemas", For.OPERATOR, "the Avro schemas: list, check, register"),
    Mounted("agreements", For.OPERATOR, "afspraken van een regio: lint, diff · judged before they hold"),
    Mounted("topology", For.OPERATOR, "the picture of what runs"),
    Mounted("bench", For.OPERATOR, "how fast the engine is here, and where the time goes"),
)

EXAMPLES = (
    ("hub demo --movers 500", "a small region, in a minute or two"),
    ("hub connector check vo-list lijst.csv", "klopt dit bestand? exit 1 when a row was rejected"),
    ("hub tail escalations.0363", "what Amsterdam receives"),
    ("hub explain --source vo-list/98AA --ref 123456", "waarom, en wat er komt"),
    ("hub run", "everything, until Ctrl-C"),
)


class Hub(click.Group):
    """A group whose members are modules, and the one place where a mistake becomes a message."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return [m.name for m in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        mounted = next((m for m in COMMANDS if m.name == cmd_name), None)
        if mounted is None:
            return None
        found = vars(import_module(mounted.module)).values()
        return next(c for c in found if isinstance(c, click.Command) and c.name == cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        for who in For:
            with formatter.section(who):
                formatter.write_dl([(m.name, m.line) for m in COMMANDS if m.who == who])
        with formatter.section("Examples"):
            formatter.write_dl(EXAMPLES)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; whatever goes wrong is told, with exit code 2 and without a traceback."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, BrokenPipeError):  # `hub tail … | head` had enough
            raise
        except click.ClickException as mistake:
            mistake.exit_code = CANNOT
            raise
        except OperatorError as mistake:
            raise CannotGoOn(str(mistake)) from None
        except ModuleNotFoundError as missing:
            if not _is_only_for_the_whole_hub(missing.name or ""):
                raise CannotGoOn(_unexpected(missing)) from None
            raise CannotGoOn(str(WHOLE)) from None
        except (click.Abort, KeyboardInterrupt, EOFError):
            click.echo("stopped", err=True)
            ctx.exit(INTERRUPTED)
        except Exception as bug:  # noqa: BLE001 - the last place where a bug can become one line
            known = _of_the_world(bug)
            raise CannotGoOn(str(known) if known else _unexpected(bug)) from None


class CannotGoOn(click.ClickException):
    """What went wrong, where, and how to go on."""

    exit_code = CANNOT

    def show(self, file: IO[str] | None = None) -> None:
        click.echo(f"error: {self.message}", file=file, err=file is None)


def _is_only_for_the_whole_hub(module: str) -> bool:
    """Whether a module that is not there belongs to what the package leaves out unless it is asked for."""
    top = module.partition(".")[0]
    return bool(top) and top != "hub" and top not in sys.stdlib_module_names


def _of_the_world(error: Exception) -> OperatorError | None:
    """A disk or a Kafka that does not do its part is no bug: what it says itself, and where to look."""
    if isinstance(error, OSError) and error.filename is not None and error.strerror:
        remedy = "see whether it is there, whether you may use it, and whether the disk is full"
        return OperatorError(error.strerror, where=str(error.filename), remedy=remedy)
    kafka = sys.modules.get("confluent_kafka")  # imported by whoever used it, and only then
    if kafka is not None and isinstance(error, kafka.KafkaException) and error.args:
        code = error.args[0].name()
        if code in UNREACHABLE:
            remedy = "see whether it runs (`hub broker status`), and what HUB_BOOTSTRAP and HUB_TLS_… say"
            return OperatorError(
                f"Kafka does not answer, or not to us ({code})", where="Kafka", remedy=remedy
            )
    return None


def _unexpected(bug: Exception) -> str:
    """A bug: one line, and where the frames are. Never its message: that may quote a record."""
    try:
        known = settings.read()
        if known.debug:
            traceback.print_exception(bug)
        place = str(_logged(bug, known.data_dir / "errors.log"))
    except (OSError, OperatorError):
        place = "no file, as it cannot be written"
    what = f"this is a bug in the hub ({type(bug).__name__}); its details are in {place}"
    return f"{what}\n  remedy: report it with that file, or see it whole with HUB_DEBUG=1"


def _logged(bug: BaseException, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as log:
        log.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {' '.join(sys.argv[1:2])}\n")
        log.writelines(_frames(bug))
    return path


def _frames(bug: BaseException | None) -> Iterator[str]:
    """Where it happened, without a value in it: kinds of exceptions, and lines of our own source."""
    while bug is not None:
        yield f"{type(bug).__qualname__}\n"
        yield from traceback.format_tb(bug.__traceback__)
        bug = bug.__cause__ or (None if bug.__suppress_context__ else bug.__context__)


@click.group(cls=Hub, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(metadata.version("overstap-hub"), prog_name="hub")
def main() -> None:
    """Overstap hub: ziet elke leerling van vo naar mbo, en meldt wie aan zet is als er een niet aankomt.

    Sees every pupil from secondary school to mbo, and tells who is responsible when one does not arrive.
    """


if __name__ == "__main__":
    main()
