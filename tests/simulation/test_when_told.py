"""The truth asks no more of the hub than it was told, and no less: lives made by hand, each for one question."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hub.demo.score import score
from hub.domain.facts import (
    Article,
    Destination,
    Informant,
    IntakeState,
    Occupation,
    Outcome,
    Result,
    Signatory,
    Stage,
    Status,
)
from hub.domain.findings import Party
from hub.domain.identifiers import PupilId, signal_id
from hub.domain.signals import Addressee, Change, Recipient, Signal
from hub.domain.timeline import FOREVER, day_of, midnight, millis
from hub.simulation.away import left_over
from hub.simulation.delivered_life import DeliveredLife, next_tick
from hub.simulation.life import (
    DAY,
    Application,
    Enrolment,
    Event,
    Exam,
    Exit,
    Home,
    Life,
    Message,
    Settling,
    at,
)
from hub.simulation.lives import invent_one
from hub.simulation.office import ACTS
from hub.simulation.oracles import ON_ANSWERS, ON_STEPS, ORACLES
from hub.simulation.region import invent_region
from hub.simulation.schedule import ordinary
from hub.simulation.stage import Stage as Step
from hub.simulation.truth import Expected, Truth, judge

REGION = invent_region(40, 1)
SCHEDULE = ordinary(REGION, 1)
SCHOOL = next(s.brin for s in REGION.schools if s.tells_events)
INSTITUTION = next(i.brin for i in REGION.institutions if i.n % 4)
"""Its overview comes later in the week than the event files of Monday 4 August."""

HERE = next(iter(REGION.municipalities))
EXAM = date(2025, 6, 12)
MINOR, GROWN = date(2008, 11, 1), date(2006, 10, 23)


def life(**of: Any) -> Life:
    """A pupil of vmbo on the school's list, and nothing else unless it is said."""
    invented = invent_one(REGION, 0, 1)
    blank = Life(
        n=0,
        story="by hand",
        born=MINOR,
        gender=invented.gender,
        given=invented.given,
        infix=invented.infix,
        family=invented.family,
        school=SCHOOL,
        own="000100",
        level="kb",
        bsn=invented.bsn,
        homes=(Home(None, HERE),),
        listed=at(date(2024, 10, 2), 9),
        exit=Exit(date(2025, 7, 31), Destination.MBO, at(date(2025, 6, 28), 11)),
    )
    return replace(blank, **of)


def delivered(**of: Any) -> DeliveredLife:
    return DeliveredLife(life(**of), REGION, SCHEDULE)


def whole(told: DeliveredLife) -> Truth:
    return judge(told, ORACLES.values(), ON_ANSWERS.values(), ON_STEPS.values())


def judged(told: DeliveredLife, rule: str) -> list[Expected]:
    return [e for e in whole(told).expected if e.rule == rule]


def application(*messages: tuple[datetime, Status]) -> Application:
    said = tuple(Message(moment, status, n) for n, (moment, status) in enumerate(messages, start=1))
    return Application(f"{INSTITUTION}:00000001", INSTITUTION, "25189", date(2025, 8, 1), said)


def unanswered(told: DeliveredLife, due: date) -> Application:
    """Applied, ten working days before that day begins."""
    days = (due - n * DAY for n in range(10, 30))
    day = next(d for d in days if told.working_days_after(at(d, 10), 10) == midnight(due))
    return application((at(day, 10), Status.APPLIED))


def failed(due: date) -> DeliveredLife:
    told = delivered(exams=(Exam(EXAM, Result.FAILED),))
    return replace(told, life=replace(told.life, applications=(unanswered(told, due),)))


def test_until_the_school_tells_that_a_pupil_failed_mbo_is_still_the_question() -> None:
    """
    Ten working days without an answer end on the day of the exam; its result is told some days later.
    """
    told = failed(due=EXAM)
    (asked,) = judged(told, "D03")

    assert midnight(date(2025, 6, 13)) == asked.tick
    assert asked.tick < told.exam(told.life.exams[0])


def test_a_talk_missed_before_the_exam_is_asked_about_until_it_is_told_that_he_failed() -> None:
    """
    Two working days after the talk end on the day after an exam of which nobody has told the result yet.
    """
    teller = next(i.brin for i in REGION.institutions if i.tells_events)
    source, more, day = f"gebeurtenissen-mbo/{teller}", (("crebo", "25189"),), date(2025, 6, 10)
    talk = Event(source, "intake", "3", at(day, 14), day, IntakeState.MISSED, more)
    told = delivered(
        school=max(
            (s.brin for s in REGION.schools),
            key=lambda s: SCHEDULE.told(f"vo-exam/{s}", at(EXAM, 12)) or FOREVER,
        ),
        applications=(replace(application((at(date(2025, 6, 3), 13), Status.RECEIVED)), school=teller),),
        events=(talk,),
        exams=(Exam(EXAM, Result.FAILED),),
        exit=None,
    )

    (asked,) = judged(told, "D05")

    assert (midnight(date(2025, 6, 13)), told.exam(told.life.exams[0])) == (asked.since, asked.until)


def test_who_is_told_to_have_failed_is_held_to_stay_until_the_school_lets_go() -> None:
    """
    The days end between the word that he failed and the word that he leaves: said after the second.
    """
    day = next(d for n in range(1, 10) if REGION.calendar.is_working_day(d := date(2025, 6, 17) + n * DAY))
    told = failed(due=day)
    assert told.exam(told.life.exams[0]) < midnight(day) < told.left

    (asked,) = judged(told, "D03")

    assert (told.left, next_tick(told.left)) == (asked.knowable, asked.tick)


def test_who_may_hear_it_only_after_it_was_over_hears_it_while_nobody_told_so() -> None:
    """
    Taken off the list in January, named again by the exam list; agreed in June, told in July.
    """
    told = delivered(
        unlisted=at(date(2025, 1, 6), 12),
        exams=(Exam(EXAM, Result.PASSED),),
        applications=(application((at(date(2025, 3, 28), 19), Status.RECEIVED)),),
        events=(agreed(date(2025, 6, 7)),),
    )

    asked = [e.tick for e in judged(told, "D08") if e.fleeting]

    assert next_tick(told.exam(told.life.exams[0])) == min(asked)


def agreed(day: date) -> Event:
    source, more = f"gebeurtenissen-vo/{SCHOOL}", (("door", str(Signatory.PARENTS)),)
    return Event(source, "dossier", "2", at(day, 14), day, Stage.AGREED, more)


def test_a_birthday_near_a_case_that_nobody_told_to_be_over_may_be_said() -> None:
    """
    Applied on Friday, told on Monday, and thirty days before eighteen on the Sunday between.
    """
    applied = at(date(2025, 6, 20), 10)
    told = delivered(born=date(2007, 7, 22), applications=(application((applied, Status.APPLIED)),))
    near = midnight(date(2025, 6, 22))
    assert applied < near < told.message(told.life.applications[0].messages[0])

    assert [(near, True)] == [(e.tick, e.fleeting) for e in judged(told, "D25") if e.since == near]


def enrolled(first_day: date) -> Enrolment:
    registered, last = at(date(2025, 7, 29), 12), date(2028, 7, 31)
    return Enrolment(INSTITUTION, "000001", "25189", 3, "BOL", first_day, last, registered)


def told_late() -> DeliveredLife:
    """Nobody agreed on a dossier, and the school lets go late; the overview of 1 August comes days after it."""
    words = ((at(date(2025, 7, 8), 9), Status.RECEIVED), (at(date(2025, 7, 25), 14), Status.ENROLLED))
    return delivered(
        applications=(application(*words),),
        enrolments=(enrolled(date(2025, 8, 1)),),
        exit=Exit(date(2025, 7, 31), Destination.MBO, at(date(2025, 8, 8), 11)),
    )


def opened(expected: Expected, tick: datetime) -> Signal:
    subject = PupilId("p-0")
    return Signal(
        id=signal_id(subject, expected.rule, 2025, expected.occasion),
        revision=millis(tick),
        change=Change.OPENED,
        rule=expected.rule,
        subject=subject,
        season=2025,
        occasion=expected.occasion,
        step=expected.step,
        severity=expected.severity,
        since=expected.since,
        ground="",
        evidence=(),
        responsible=Party.VO,
        addressees=(Addressee(Recipient(f"brin/{SCHOOL}", Party.VO), Change.OPENED),),
    )


def test_what_is_over_and_not_told_so_may_be_said_and_need_not() -> None:
    """
    Event files of early August tell of no dossier, and only the overview after them of the enrolment.
    """
    told = told_late()
    expected = judged(told, "D08")
    last = expected[-1]
    assert last.until < last.tick < next_tick(last.over)
    assert told.enrolment(told.life.enrolments[0]) == last.over

    truth = {0: Truth(tuple(expected))}
    said = score([(last.tick, 0, opened(last, last.tick))], truth)["D08"]
    assert ([], [], []) == (said.missed, said.false, said.late_steps)
    unsaid = score([], truth).get("D08")
    assert unsaid is None or not unsaid.missed


def test_what_need_not_be_said_is_not_late() -> None:
    """
    Over before the tick, and the same thing again months later: what is said then is of the second time.
    """
    (*_, last) = judged(told_late(), "D08")
    days = timedelta(days=90)
    again = replace(
        last,
        since=last.since + days,
        until=last.over + 2 * days,
        knowable=last.tick + days,
        tick=last.tick + days,
    )
    truth = {0: Truth((last, replace(again, over=again.until)))}

    said = score([(again.tick, 0, opened(last, again.tick))], truth)["D08"]

    assert ([], [], []) == (said.missed, said.missed_steps, said.late_steps)


def test_once_its_end_was_told_it_is_false() -> None:
    (*_, last) = judged(told_late(), "D08")
    after = next_tick(last.over) + 2 * DAY

    said = score([(after, 0, opened(last, after))], {0: Truth((last,))})["D08"]

    assert [after] == [f.opened for f in said.false]


def test_what_is_learned_when_its_end_was_told_as_well_is_not_said() -> None:
    """
    Over on 7 June, told in July: what is known the day before may be said; what only that midnight knows, not.

    The midnight after it was over may say it in any case, whoever told what on that day.
    """
    agreement = agreed(date(2025, 6, 7))
    told = delivered(events=(agreement,))
    end, over = agreement.told, told.event(agreement)
    assert next_tick(end) + DAY < next_tick(over)

    def fleeting(known: datetime) -> list[bool]:
        step = Step(
            rule="D08", occasion="", step=1, severity=2, since=end - 9 * DAY, until=end, needs=known, vo=True
        )
        return [e.fleeting for e in judge(told, [lambda _: [step]], (), ()).expected]

    assert ([True], []) == (fleeting(over - DAY), fleeting(over - timedelta(minutes=1)))
    told = delivered()
    assert ([True], []) == (fleeting(end + timedelta(hours=1)), fleeting(end + DAY))


def rejected(**of: Any) -> DeliveredLife:
    words = ((at(date(2025, 3, 21), 15), Status.RECEIVED), (at(date(2025, 4, 19), 17), Status.REJECTED))
    return delivered(applications=(application(*words),), **of)


def test_whose_birth_date_nobody_told_is_held_to_be_under_age() -> None:
    """
    Eighteen since October and on no list: a minor may be meant. On a list it is known that none is.
    """
    assert 1 == len(judged(rejected(born=GROWN, listed=None), "D07"))
    assert [] == judged(rejected(born=GROWN), "D07")
    assert 1 == len(judged(rejected(born=MINOR), "D07"))


def works(told: datetime, since: date, **of: Any) -> DeliveredLife:
    source, more = f"gebeurtenissen-gemeente/{HERE}", (("bron", str(Informant.MUNICIPALITY)),)
    return delivered(
        exams=(Exam(EXAM, Result.PASSED),),
        events=(Event(source, "bezigheid", "51", told, since, Occupation.WORK, more),),
        **of,
    )


def test_work_before_entree_was_no_way_out_of_school() -> None:
    """
    At work since August at sixteen, and in entree from the end of November: nowhere on 1 October.
    """
    later = replace(enrolled(date(2025, 11, 24)), level=1, registered=at(date(2025, 11, 21), 11))
    told = works(at(date(2025, 10, 1), 11), date(2025, 8, 20), enrolments=(later,))

    assert [midnight(date(2025, 11, 24))] == [e.until for e in judged(told, "D15")]


def test_whom_vso_prepared_for_work_is_not_asked_for_while_at_work() -> None:
    """
    From vso as from praktijkonderwijs work is where school leads; from vmbo at sixteen it is no way out.
    """
    told = (at(date(2025, 9, 1), 11), date(2025, 8, 20))
    for level, nowhere in (("vso", 0), ("pro", 0), ("kb", 1)):
        assert nowhere == len(judged(works(*told, level=level), "D15"))


def test_a_case_is_answered_as_long_as_nobody_told_that_it_is_over() -> None:
    """
    A place is found in the evening and told in the morning; at ten the municipality closes what it still has.
    """
    passed = (Exam(EXAM, Result.PASSED),)
    serious = next(e for e in judged(delivered(exams=passed), "D11") if e.severity == ACTS)
    days = next(
        n
        for n in range(5, 12)
        if all(day_of(serious.tick + (n - k) * DAY).weekday() in (1, 2, 3) for k in (0, 1))
    )
    answered = day_of(serious.tick) + days * DAY
    found = replace(application((at(answered - DAY, 20), Status.ENROLLED)), starts=answered + DAY)
    settling = Settling(Outcome.PRIVATE_EDUCATION, days)

    begins = replace(enrolled(answered + DAY), registered=at(answered, 12))
    told = delivered(exams=passed, applications=(found,), enrolments=(begins,), settling=settling)

    assert told.message(found.messages[0]) < at(answered, 10)
    assert at(answered, 10) == whole(told).settled


def exempt(first: date, last: date) -> tuple[Event, ...]:
    more = (("tot_en_met", last.isoformat()),)
    source = f"gebeurtenissen-gemeente/{HERE}"
    return (Event(source, "vrijstelling", "50", at(date(2025, 8, 20), 11), first, Article.BELIEF, more),)


def test_an_exemption_leaves_what_comes_after_eighteen() -> None:
    """
    Of who turns eighteen in February an exemption for the school year says nothing from then on.
    """
    born = date(2008, 2, 28)
    told = delivered(
        born=born,
        exams=(Exam(EXAM, Result.PASSED),),
        events=exempt(date(2025, 8, 1), date(2026, 7, 31)),
    )

    parts = [p for s in ORACLES["D11"](told) for p in left_over(told, s, None)]

    again = [p for p in parts if p.since == midnight(date(2026, 2, 28))]
    assert {1, 2} == {p.step for p in again}
