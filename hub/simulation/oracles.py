"""Which oracle knows what each rule should say: one line per rule, found by its code.

A rule without a line here could not be held against what happened: `tests/simulation/test_oracles.py` names
it.
"""

from collections.abc import Callable, Mapping

from hub.simulation.oracle_absence import long_absence
from hub.simulation.oracle_after import first_october, no_show, non_arrival
from hub.simulation.oracle_age import age_limit
from hub.simulation.oracle_before import not_applied, step_lost
from hub.simulation.oracle_dossier import dossier_open
from hub.simulation.oracle_double import double_enrolment
from hub.simulation.oracle_february_start import february_start
from hub.simulation.oracle_handover import handover_open
from hub.simulation.oracle_identity import identity_doubt
from hub.simulation.oracle_intake import missed_intake, no_intake
from hub.simulation.oracle_let_go import let_go
from hub.simulation.oracle_losses import dropout, study_advice, unfinished_switch
from hub.simulation.oracle_no_alternative import no_alternative
from hub.simulation.oracle_not_taken_up import not_taken_up
from hub.simulation.oracle_only_interest import only_interest
from hub.simulation.oracle_out_of_sight import out_of_sight
from hub.simulation.oracle_shaky_destination import shaky_destination
from hub.simulation.oracle_sources import lists_missing, silences
from hub.simulation.oracle_unconfirmed import unconfirmed_place
from hub.simulation.oracle_year import moved, notice_lies, sixteen_hours
from hub.simulation.region import InventedRegion
from hub.simulation.schedule import Schedule
from hub.simulation.truth import AnswerOracle, Expected, Oracle, SecondOracle

ORACLES: Mapping[str, Oracle] = {
    "D02": not_applied,
    "D03": only_interest,
    "D04": no_intake,
    "D05": missed_intake,
    "D06": step_lost,
    "D07": no_alternative,
    "D08": dossier_open,
    "D09": handover_open,
    "D10": shaky_destination,
    "D11": non_arrival,
    "D12": let_go,
    "D13": no_show,
    "D14": unconfirmed_place,
    "D15": first_october,
    "D16": sixteen_hours,
    "D17": long_absence,
    "D18": dropout,
    "D19": unfinished_switch,
    "D20": study_advice,
    "D21": notice_lies,
    "D27": identity_doubt,
    "D29": double_enrolment,
    "D30": february_start,
}
"""Of one life: what happened, as it was told."""

ON_ANSWERS: Mapping[str, AnswerOracle] = {"D23": out_of_sight}
"""Of one life and when a municipality said where the pupil is."""

ON_STEPS: Mapping[str, SecondOracle] = {"D22": not_taken_up, "D24": moved, "D25": age_limit}
"""Of one life and what the oracles above found in it."""

OF_SOURCES: Mapping[str, Callable[[InventedRegion, Schedule], Mapping[str, tuple[Expected, ...]]]] = {
    "D01": lists_missing,
    "D26": silences,
}
"""Of the region's sources and the days on which they deliver."""
