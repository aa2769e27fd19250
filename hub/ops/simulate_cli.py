"""`hub simulate`: two school years of an invented region as source files, with the truth beside them."""

import json
from pathlib import Path

import click

EXAMPLES = """\b
Examples:
  hub simulate --out region --movers 500              a small region, with all dirt
  hub simulate --out region --clean --seed 7          everything told truly, in time and once
  hub simulate --out region --dirt Q3 --dirt Q10      only these kinds of dirt (domain names Q1–Q16)
"""


@click.command(epilog=EXAMPLES)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Folder to write to."
)
@click.option("--movers", default=5000, show_default=True, type=click.IntRange(1, 200_000))
@click.option("--seed", default=1, show_default=True, type=int, help="The same seed is the same region.")
@click.option("--clean", is_flag=True, help="No dirt at all.")
@click.option("--dirt", multiple=True, metavar="Qn", help="Only this kind of dirt; may be repeated (Q3,Q6).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def simulate(out: Path, movers: int, seed: int, clean: bool, dirt: tuple[str, ...], as_json: bool) -> None:
    """Write a region: files/, deliveries.jsonl, region.json, organisations.toml, truth.json, dirt.jsonl.

    The truth is invented first; the files are what its sources would have sent, each at its moment.
    """
    from hub.simulation.on_disk import write  # noqa: PLC0415 - help is quick without these
    from hub.simulation.simulate import simulate as invent  # noqa: PLC0415 - as above

    if out.exists() and any(out.iterdir()):
        raise click.UsageError(f"{out} is not empty; give a new folder, or empty this one")
    kinds = chosen(dirt, clean=clean)
    written = write(invent(movers, seed, kinds), out)
    if as_json:
        told = {"movers": movers, "seed": seed, "dirt": list(kinds), "files": written.files}
        click.echo(json.dumps(told | {"bytes": written.bytes, "expected": written.expected}))
        return
    click.echo(f"{written.files} files ({written.bytes / 1e6:.1f} MB) of {movers} movers in {out}")
    click.echo(f"truth: {written.expected} steps of signals expected; dirt: {written.stains} stains")
    click.echo("next: hub demo does the same and lets the hub see it; dirt.jsonl tells what was done to whom")


def chosen(dirt: tuple[str, ...], *, clean: bool) -> tuple[str, ...]:
    """Which kinds of dirt are let in: all, none, or those named."""
    from hub.simulation.dirt import KINDS  # noqa: PLC0415 - help is quick without it

    named = tuple(k.strip().upper() for given in dirt for k in given.split(",") if k.strip())
    unknown = [k for k in named if k not in KINDS]
    if unknown:
        raise click.UsageError(f"unknown dirt {', '.join(unknown)}; known: {', '.join(KINDS)}")
    if clean and named:
        raise click.UsageError("--clean and --dirt contradict each other; give one of them")
    return () if clean else named or tuple(KINDS)
