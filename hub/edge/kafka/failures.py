"""How a flow ends early, and what a worker does about it: go on, begin anew, or leave."""

from collections.abc import Callable
from time import monotonic, sleep

from confluent_kafka import KafkaError, KafkaException

from hub.edge.errors import OperatorError
from hub.edge.settings import Settings

RETRY_S = 60
PAUSE_S = 0.2

# Right after a broker's start its coordinators answer so for a second.
COORDINATOR = frozenset(
    {
        KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
        KafkaError.COORDINATOR_NOT_AVAILABLE,
        KafkaError.NOT_COORDINATOR,
        KafkaError.CONCURRENT_TRANSACTIONS,
    }
)
END_OF_PARTITION = KafkaError._PARTITION_EOF  # noqa: SLF001 - the name librdkafka gives it
FENCED = frozenset(
    {
        KafkaError._FENCED,  # noqa: SLF001 - the name librdkafka gives it
        KafkaError.PRODUCER_FENCED,
        KafkaError.INVALID_PRODUCER_EPOCH,
        KafkaError.FENCED_INSTANCE_ID,
    }
)


class FlowFailedError(Exception):
    """The process must end with an error, to be started anew. Nothing of the batch is seen."""


class FlowFencedError(FlowFailedError):
    """Another worker has this slot, or this one slept too long: it must not go on."""


class KafkaAwayError(OperatorError):
    """Kafka does not answer: whoever serves waits for it, whoever asked for something is told."""

    def __init__(self, settings: Settings, error: KafkaException) -> None:
        super().__init__(
            f"Kafka does not answer: {error.args[0].str()}",
            where=settings.bootstrap or "",
            remedy="see whether it runs (`hub broker status`) and whether HUB_BOOTSTRAP is right",
        )


class AbortedError(Exception):
    """A batch did not happen: its overlay is thrown away, and it is read again."""


def patiently(call: Callable[[], object]) -> None:
    """Repeat what may be repeated; that a batch must be aborted, or a worker is fenced, is said."""
    until = monotonic() + RETRY_S
    while True:
        try:
            call()
        except KafkaException as failed:
            error: KafkaError = failed.args[0]
            if error.code() in FENCED:
                raise FlowFencedError(error.str()) from None
            if error.fatal():
                raise FlowFailedError(error.str()) from None
            if error.txn_requires_abort():
                raise AbortedError(error.str()) from None
            may_repeat = error.retriable() or error.code() in COORDINATOR
            if not may_repeat or monotonic() > until:
                raise FlowFailedError(error.str()) from None
            sleep(PAUSE_S)
        else:
            return


# A broker that restarts; a fold that took longer than the group waits. The client goes on by itself.
PASSING = frozenset(
    {
        KafkaError._ALL_BROKERS_DOWN,  # noqa: SLF001 - the names librdkafka gives them
        KafkaError._TRANSPORT,  # noqa: SLF001
        KafkaError._RESOLVE,  # noqa: SLF001
        KafkaError._TIMED_OUT,  # noqa: SLF001
        KafkaError._MAX_POLL_EXCEEDED,  # noqa: SLF001
    }
)


def tolerate(error: KafkaError) -> None:
    """Go on after what passes by itself; leave after what does not."""
    if error.code() in FENCED:
        raise FlowFencedError(error.str())
    if error.fatal() or not (error.retriable() or error.code() in PASSING or error.code() in COORDINATOR):
        raise FlowFailedError(error.str())


def passes(error: Exception) -> bool:
    """Whether waiting is all that this needs."""
    if isinstance(error, KafkaAwayError):
        return True
    if not isinstance(error, KafkaException):
        return False
    why: KafkaError = error.args[0]
    return not why.fatal() and (why.retriable() or why.code() in PASSING or why.code() in COORDINATOR)
