"""`hub explain`: what is known of a pupil, what is said and why, and what comes if nothing more is heard."""

import json

import click

from hub.domain.identifiers import PupilId, SourceId
from hub.edge import settings
from hub.edge.errors import OperatorError

NOT_FOUND = 1


@click.command(
    epilog="""\b
Voorbeelden · examples:
  hub explain p-4tuvwlqz3bvlgcxfbbvhyrzoo4
  hub explain --source vo-list/98AA --ref 123456        stamnummer
  hub explain --source koppelpunt/mbo --ref 98MA:00000001   ketenId
  hub explain p-4tuvwlqz3bvlgcxfbbvhyrzoo4 --prefix drill-ab12. --json
"""
)
@click.argument("pupil", required=False)
@click.option("--source", metavar="BRON/ORGANISATIE", help="the source whose own reference --ref is")
@click.option("--ref", metavar="KENMERK", help="stamnummer, ketenId or volgnummer, as that source writes it")
@click.option("--prefix", help="of the topics, when they are a drill's; default: HUB_PREFIX")
@click.option("--json", "as_json", is_flag=True, help="one JSON object per pupil on standard output")
def explain(
    pupil: str | None, source: str | None, ref: str | None, prefix: str | None, as_json: bool
) -> None:
    """Waarom is deze leerling gemeld, wat weten we, en wat komt er?

    Explains PUPIL (its id), or whoever a source knows under its own reference. Shows no PGN, no name and no
    birth date. Exit code 1 when nothing is known.
    """
    if (pupil is None) == (source is None) or (source is None) != (ref is None):
        raise click.UsageError("name either a PUPIL, or both --source and --ref")
    found = _found(pupil, source, ref or "", prefix)
    if not found:
        click.echo("Er is niets bekend over deze leerling.", err=True)
        raise click.exceptions.Exit(NOT_FOUND)
    for n, (text, body) in enumerate(found):
        if as_json:
            click.echo(json.dumps(body, ensure_ascii=False))
        else:
            click.echo(("\n" if n else "") + text, nl=False)


def _found(
    pupil: str | None, source: str | None, ref: str, prefix: str | None
) -> list[tuple[str, dict[str, object]]]:
    """Each pupil's explanation as text and as JSON."""
    from hub.edge.broker.detached import located  # noqa: PLC0415 - as above
    from hub.edge.registry.codecs import codec_of  # noqa: PLC0415 - as above
    from hub.edge.views import pupils  # noqa: PLC0415 - Kafka's clients, needed from here on only
    from hub.explain.explanation import explain as explained  # noqa: PLC0415 - as above
    from hub.explain.explanation_json import as_json  # noqa: PLC0415 - as above
    from hub.explain.sentences import tell  # noqa: PLC0415 - as above

    known = located(settings.read())
    if prefix is not None:
        known = known.model_copy(update={"prefix": prefix})
    codec = codec_of(known)
    if pupil is None:
        remembered = pupils.by_reference(known, codec, SourceId(source or ""), ref)
    else:
        one = pupils.by_name(known, codec, PupilId(pupil))
        remembered = () if one is None else (one,)
    answers = []
    for each in remembered:
        if each.now is None:
            raise OperatorError(
                "the clock has not struck yet: nothing has been decided",
                where=f"{known.prefix}journal",
                remedy="start the clock with `hub run`",
            )
        told = pupils.told(known, codec, each.name)
        it = explained(each.name, each.pupil, each.now, each.around.context, each.read, told)
        answers.append((tell(it), as_json(it)))
    return answers
