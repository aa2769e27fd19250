"""The log: named events only, nothing about a child, and of a library's error its kind and place."""

import io
import logging

import pytest

from hub.edge import log


def test_an_event_without_a_name_is_refused() -> None:
    with pytest.raises(log.ForbiddenWordError):
        log.only_named(None, "info", {"event": "something went wrong"})


@pytest.mark.parametrize("word", sorted(log.NEVER_LOGGED))
def test_words_about_a_child_are_refused(word: str) -> None:
    with pytest.raises(log.ForbiddenWordError):
        log.only_named(None, "info", {"event": log.INTAKE_DONE, word: "…"})


def test_every_name_is_explained_and_every_explanation_is_of_a_name() -> None:
    names = {v for n, v in vars(log).items() if n.isupper() and isinstance(v, str)}
    assert names == set(log.EVENTS)


def test_a_library_that_quotes_a_record_in_its_error_tells_only_kind_and_place() -> None:
    """
    As mode does for an agent that failed: `Crashed reason=ValueError('123456782')`.
    """
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(log.Foreign())
    logger = logging.getLogger("a-library")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        int("123456782 is no number")
    except ValueError as error:
        logger.exception("Crashed")
        logger.warning("Crashed reason=%r", error)
    logger.warning("the broker is gone")

    told = out.getvalue()
    assert "123456782" not in told
    assert "ValueError in test_a_library" in told
    assert "the broker is gone" in told
