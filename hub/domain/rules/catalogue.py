"""Every rule the hub has, one line each."""

from hub.domain.following import SecondRule
from hub.domain.rule import Rule, SourceRule
from hub.domain.rules.age_limit import AGE_LIMIT
from hub.domain.rules.dossier_open import DOSSIER_OPEN
from hub.domain.rules.double_enrolment import DOUBLE_ENROLMENT
from hub.domain.rules.dropout import DROPOUT
from hub.domain.rules.february_start import FEBRUARY_START
from hub.domain.rules.first_october import FIRST_OCTOBER
from hub.domain.rules.handover_open import HANDOVER_OPEN
from hub.domain.rules.identity_doubt import IDENTITY_DOUBT
from hub.domain.rules.let_go import LET_GO
from hub.domain.rules.list_missing import LIST_MISSING
from hub.domain.rules.long_absence import LONG_ABSENCE
from hub.domain.rules.missed_intake import MISSED_INTAKE
from hub.domain.rules.moved import MOVED
from hub.domain.rules.no_alternative import NO_ALTERNATIVE
from hub.domain.rules.no_intake import NO_INTAKE
from hub.domain.rules.no_show import NO_SHOW
from hub.domain.rules.non_arrival import NON_ARRIVAL
from hub.domain.rules.not_applied import NOT_APPLIED
from hub.domain.rules.not_taken_up import NOT_TAKEN_UP
from hub.domain.rules.notice_not_taken_up import NOTICE_NOT_TAKEN_UP
from hub.domain.rules.only_interest import ONLY_INTEREST
from hub.domain.rules.out_of_sight import OUT_OF_SIGHT
from hub.domain.rules.shaky_destination import SHAKY_DESTINATION
from hub.domain.rules.silent_source import SILENT_SOURCE
from hub.domain.rules.sixteen_hours import SIXTEEN_HOURS
from hub.domain.rules.step_lost import STEP_LOST
from hub.domain.rules.study_advice import STUDY_ADVICE
from hub.domain.rules.unconfirmed_place import UNCONFIRMED_PLACE
from hub.domain.rules.unfinished_switch import UNFINISHED_SWITCH

RULES: tuple[Rule, ...] = (
    NOT_APPLIED,
    ONLY_INTEREST,
    NO_INTAKE,
    MISSED_INTAKE,
    SHAKY_DESTINATION,
    STEP_LOST,
    DOSSIER_OPEN,
    HANDOVER_OPEN,
    NON_ARRIVAL,
    LET_GO,
    NO_SHOW,
    UNCONFIRMED_PLACE,
    FIRST_OCTOBER,
    SIXTEEN_HOURS,
    LONG_ABSENCE,
    NOTICE_NOT_TAKEN_UP,
    DOUBLE_ENROLMENT,
    DROPOUT,
    UNFINISHED_SWITCH,
    STUDY_ADVICE,
    FEBRUARY_START,
    NO_ALTERNATIVE,
    OUT_OF_SIGHT,
    IDENTITY_DOUBT,
)
"""Rules on a pupil's facts."""

SECOND_RULES: tuple[SecondRule, ...] = (MOVED, AGE_LIMIT, NOT_TAKEN_UP)
"""Rules on what those find: a second stage over their periods."""

SOURCE_RULES: tuple[SourceRule, ...] = (LIST_MISSING, SILENT_SOURCE)
"""Rules on the sources themselves."""

ABOUT_SOURCES = frozenset(rule.code for rule in SOURCE_RULES)
"""Of what these say no pupil is the subject."""

EVERY: tuple[Rule | SecondRule | SourceRule, ...] = tuple(
    sorted((*RULES, *SECOND_RULES, *SOURCE_RULES), key=lambda rule: rule.code)
)
"""All of them, by code."""
