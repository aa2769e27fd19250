"""All regions of a country, each in a process of its own; the same counts, however many at a time."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed

from hub.demo.evaluation.region import evaluate
from hub.demo.evaluation.tally import Tally
from hub.simulation.country import country

SAMPLED = 4
"""Regions of a dirty country in which differences are examined: that takes a dozen runs of the region."""

Watch = Callable[[int, int, int], None]
"""Told after each region: how many regions are done, of how many, and how many movers that were."""


def evaluate_country(
    movers: int, seed: int, dirt: tuple[str, ...], *, jobs: int, examine: int, watch: Watch
) -> Tally:
    """
    Let every region's two years go by.

    jobs: how many regions at a time. examine: how many differences are examined in a sampled region; of a
    clean country no dirt explains any, so they are only named, in every region.
    """
    parts = country(movers, seed)
    every = range(len(parts))
    sampled = {n * len(parts) // SAMPLED for n in range(SAMPLED)} if dirt else set(every)
    done: dict[int, Tally] = {}
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, max_tasks_per_child=1) as pool:
        waiting = {
            pool.submit(evaluate, parts[n], dirt, examine if n in sampled else 0): n
            for n in sorted(every, key=lambda n: -parts[n].movers)  # no core waits for a large one at the end
        }
        for one in as_completed(waiting):
            done[waiting[one]] = one.result()
            watch(len(done), len(parts), sum(tally.movers for tally in done.values()))
    whole = Tally()
    for n in every:
        whole.take(done[n])
    return whole
