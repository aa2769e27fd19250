"""Who somebody without a number may be: what each agreement weighs, and what is never decided by itself."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.bench import namesakes
from hub.bench.matching import measure
from hub.connectors.contract import Description
from hub.domain.identifiers import Birth, PupilId, SourceId
from hub.edge.vault.crypto import rotate
from hub.edge.vault.matching.described import keys_of
from hub.edge.vault.matching.scoring import Likelihood, Match, judge
from hub.edge.vault.matching.spelling import Spelled, fold, spelled
from hub.edge.vault.matching.weights import WEIGHTS, Field, Level
from tests.edge.vault.test_vault import fresh

NOW = WEIGHTS.values[-1].value
LIST = SourceId("vo-list/98AA")
NOOR = Description("Oostlaren", "van der", "N.A.M.", "V", Birth("2008-05-04"), "0363")
PUPILS = 150_000


def of(who: Description, *known: Description, namesakes: int = 1) -> list[Match]:
    return judge(spelled(who), [spelled(one) for one in known], PUPILS, namesakes, NOW)


def likelihood(who: Description, *known: Description, namesakes: int = 1) -> list[Likelihood]:
    return [one.likelihood for one in of(who, *known, namesakes=namesakes)]


def levels(who: Description, known: Description) -> dict[Field, Level]:
    return {one.field: one.level for one in of(who, known)[0].agreed}


def test_all_that_the_law_lets_ask_the_same_is_certain() -> None:
    assert [Likelihood.CERTAIN] == likelihood(NOOR, NOOR)


@pytest.mark.parametrize(
    ("other", "field", "level"),
    [
        (NOOR._replace(surname="Oostlarén"), Field.SURNAME, Level.SAME),
        (NOOR._replace(surname="van der Oostlaren", infix=""), Field.SURNAME, Level.SAME),
        (NOOR._replace(surname="Vanderoostlaren", infix=""), Field.SURNAME, Level.SAME),
        (NOOR._replace(surname="Oostlaern"), Field.SURNAME, Level.NEAR),
        (NOOR._replace(surname="Bosch-van der Oostlaren"), Field.SURNAME, Level.PART),
        (NOOR._replace(surname="Oostlaren e/v Bosch"), Field.SURNAME, Level.PART),
        (NOOR._replace(surname="Zandhuis"), Field.SURNAME, Level.DIFFERENT),
        (NOOR._replace(infix=""), Field.INFIX, Level.LACKING),
        (NOOR._replace(given="Noor Anna Maria"), Field.INITIALS, Level.SAME_MORE),
        (NOOR._replace(given="Noor"), Field.INITIALS, Level.SAME),
        (NOOR._replace(given="Anna"), Field.INITIALS, Level.OTHER_ORDER),
        (NOOR._replace(given="B."), Field.INITIALS, Level.DIFFERENT),
        (NOOR._replace(birth=Birth("2008-04-05")), Field.BIRTH, Level.SWAPPED),
        (NOOR._replace(birth=Birth("2009-05-04")), Field.BIRTH, Level.SLIP),
        (NOOR._replace(birth=Birth("2008-05-00")), Field.BIRTH, Level.SLIP),
        (NOOR._replace(birth=Birth("2007-11-30")), Field.BIRTH, Level.DIFFERENT),
    ],
)
def test_how_far_two_agree(other: Description, field: Field, level: Level) -> None:
    assert level == levels(NOOR, other)[field]


@pytest.mark.parametrize(("one", "other"), [("Dijkstra", "Dykstra"), ("Şahin", "Sahin"), ("Groß", "Gross")])
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_what_is_not_told_weighs_nothing() -> None:
    """
    Unknown is not no: neither for nor against.
    """
    untold = NOOR._replace(sex="", municipality="", birth=None)

    assert {Field.SURNAME, Field.INFIX, Field.INITIALS} == set(levels(untold, NOOR))


def test_a_rare_name_weighs_more_than_a_common_one() -> None:
    rare, common = of(NOOR, NOOR, namesakes=1)[0], of(NOOR, NOOR, namesakes=800)[0]

    assert rare.weight > common.weight + 8
    assert rare.probability > common.probability


def test_one_initial_is_never_certain_for_the_twin_may_not_be_known_here() -> None:
    """
    However rare the name: the same surname, day and home is what a twin has, too.
    """
    one = NOOR._replace(given="N.")

    assert [Likelihood.PROBABLE] == likelihood(one, one)


def test_twins_of_whom_too_little_is_told_share_the_doubt() -> None:
    """
    One of them is the one, and nobody can tell which.
    """
    twin = NOOR._replace(given="N.B.J.")

    matches = of(NOOR._replace(given="N."), NOOR, twin)

    assert [Likelihood.POSSIBLE, Likelihood.POSSIBLE] == [m.likelihood for m in matches]
    assert sum(m.probability for m in matches) <= 1


def test_beside_a_second_candidate_nobody_is_certain() -> None:
    """
    However little speaks for the other one: its surname and day agree, its sex and initials deny nothing.
    """
    assert [Likelihood.CERTAIN] == likelihood(NOOR, NOOR)

    matches = of(NOOR, NOOR, NOOR._replace(sex="", given="", municipality="0599"))

    assert Likelihood.PROBABLE == matches[0].likelihood
    assert matches[0].probability > NOW.certain


def test_a_twin_who_is_told_apart_takes_no_certainty() -> None:
    twin = NOOR._replace(given="B.J.", sex="M")

    assert [Likelihood.CERTAIN, Likelihood.NO] == likelihood(NOOR, NOOR, twin)


def test_another_sex_and_other_initials_are_rather_another_person() -> None:
    """
    A twin, or two slips: too little to say no, and far too little to say yes.
    """
    (match,) = of(NOOR._replace(given="B.", sex="M"), NOOR)

    assert Likelihood.POSSIBLE == match.likelihood
    assert match.probability < 0.5


def test_a_stranger_who_was_born_that_day_is_none() -> None:
    assert [Likelihood.NO] == likelihood(NOOR._replace(surname="Zandhuis", given="B."), NOOR)


texts = st.text(st.characters(codec="utf-8"), max_size=12)
people = st.builds(
    Description, texts, texts, texts, st.sampled_from(("", "M", "V")),
    st.none() | st.dates().filter(lambda d: 1900 < d.year < 2099).map(lambda d: Birth(d.isoformat())),
    st.sampled_from(("", "0363", "0546")),
)  # fmt: skip


@given(people, st.lists(people, max_size=4))
def test_whatever_is_written_is_judged(who: Description, known: list[Description]) -> None:
    """
    No name breaks it, and of all candidates together no more is believed than that it is one of them.
    """
    matches = of(who, *known)

    assert len(known) == len(matches)
    assert sum(m.probability for m in matches) <= 1 + 1e-9


@pytest.mark.parametrize(
    "other",
    [
        NOOR._replace(surname="Bosch"),
        NOOR._replace(surname="Bosch-van der Oostlaren", given="B."),
        NOOR._replace(given="B.", surname="Oostlaaren"),
        NOOR._replace(birth=Birth("2008-04-05"), given="B."),
        NOOR._replace(birth=Birth("2009-05-04")),
        NOOR._replace(birth=Birth("2008-11-30")),
    ],
)
def test_who_is_written_otherwise_in_one_thing_is_found_again(other: Description) -> None:
    assert keys_of(spelled(NOOR)) & keys_of(spelled(other))


def test_a_later_description_takes_the_place_of_the_former(tmp_path: Path) -> None:
    vault = fresh(tmp_path)
    pupil = PupilId("p-1")
    assert vault.described.describe(LIST, pupil, NOOR)
    assert not vault.described.describe(LIST, pupil, NOOR)

    vault.described.describe(LIST, pupil, NOOR._replace(surname="Zandhuis", birth=Birth("2001-01-01")))

    assert [] == vault.described.candidates(spelled(NOOR), NOW)


def test_namesakes_who_have_a_number_cost_nothing_where_those_without_are_looked_for(tmp_path: Path) -> None:
    """
    Each row of a list went past all who share a name or a day with it: a list of twice the pupils took four
    times as long. Counted in steps of SQLite.
    """
    vault = fresh(tmp_path)
    steps: list[int] = []
    for known in (0, 50, 500):
        for n in range(known):
            vault.described.describe(LIST, PupilId(f"p-{n}"), NOOR)
        steps.append(0)

        def step() -> None:
            steps[-1] += 1

        with vault.database.transaction() as db:
            db.set_progress_handler(step, 1)
            vault.described.numberless_like(NOOR)
            db.set_progress_handler(None, 1)

    none, few, many = steps
    assert 0 < none <= few == many


def test_no_name_stands_in_the_vault_in_the_clear(tmp_path: Path) -> None:
    vault = fresh(tmp_path)
    vault.described.describe(LIST, PupilId("p-1"), NOOR)
    vault.close()

    kept = b"".join(file.read_bytes() for file in tmp_path.glob("vault.db*")).lower()
    assert kept
    assert not [part for part in (b"oostlaren", b"2008-05-04") if part in kept]


def test_after_rekeying_the_old_key_is_needed_no_more(tmp_path: Path) -> None:
    fresh(tmp_path).described.describe(LIST, PupilId("p-1"), NOOR)
    rotate(tmp_path / "vault.key")
    vault = fresh(tmp_path)

    assert 1 == vault.rekey()

    newest, _ = (tmp_path / "vault.key").read_text("ascii").splitlines()
    (tmp_path / "vault.key").write_text(f"{newest}\n", "ascii")
    assert ["p-1"] == [one.pupil for one in fresh(tmp_path).described.candidates(spelled(NOOR), NOW)]


def test_a_pupil_without_a_number_is_nobodys_candidate(tmp_path: Path) -> None:
    vault = fresh(tmp_path)
    vault.described.describe(LIST, PupilId("v-1"), NOOR)

    assert [] == vault.described.candidates(spelled(NOOR), NOW)


def test_what_is_measured_is_what_is_promised() -> None:
    """
    On a small country; the same dice, the same figures.
    """
    found = measure(pupils=3_000, asked=1_500)

    assert found.precision >= 0.995
    assert found.recall >= 0.99
    assert 0 == found.wrong_merges
    assert namesakes.Country(500).pupils == namesakes.Country(500).pupils


def test_parts_of_a_name_are_told_apart() -> None:
    assert Spelled("oostlaren", ("oostlaren",), "vander", "nam", "V", "2008-05-04", "0363") == spelled(NOOR)
