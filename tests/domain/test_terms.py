"""A source's next term: what was said before it counts no more, and what is said again in it is looked at."""

from dataclasses import replace

from hub.domain.context import Context, hear_delivery
from hub.domain.facts import Delivered, Fact
from hub.domain.pupil import Pupil, concerns, hear, knowledge
from hub.domain.timeline import NEVER
from hub.domain.word import in_term
from tests.story import NOOR, listed, read

WORD: Fact = listed()
BEGINS = Delivered(source=WORD.source, delivery="wrong", through=NEVER, version=in_term(0, 1))
KNOWN = replace(hear(NOOR, Pupil(), WORD.thing, WORD, Context(), read)[0], due=None)


def test_a_word_of_a_term_that_is_over_was_never_said_and_who_knew_it_is_looked_at() -> None:
    after = hear_delivery(Context(), BEGINS)

    assert concerns(KNOWN, BEGINS)
    known = knowledge(NOOR, KNOWN, after, read)
    assert ((), []) == (known.standing, known.retracted)
    assert WORD.source not in after.heard


def test_the_same_word_in_the_next_term_is_news_once_the_former_is_over() -> None:
    """Else a withdrawn signal would not come back when what it rests on is told anew."""
    again = replace(WORD, version=in_term(WORD.version, 1))
    before, _ = hear(NOOR, KNOWN, again.thing, again, Context(), read)
    after, _ = hear(NOOR, KNOWN, again.thing, again, hear_delivery(Context(), BEGINS), read)

    assert (True, False) == (before.due is None, after.due is None)


def test_news_of_a_term_that_is_over_changes_nothing() -> None:
    after = hear_delivery(Context(), BEGINS)

    assert after is hear_delivery(after, replace(BEGINS, version=7))
