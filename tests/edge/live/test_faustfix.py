"""Faust, mended: each fix is shown to be needed, by the released code failing the same claim."""

import subprocess
import sys
import textwrap

import pytest

PRELUDE = """
import asyncio, collections
from types import SimpleNamespace
from unittest import mock
import faust
from faust.types import TP
from faust.types.tuples import Message
from faust.transport.consumer import Consumer
from faust.transport.producer import ProducerBuffer
from hub.edge.live import faustfix

FIXED = {fixed}
if FIXED:
    faustfix.apply()
    faustfix.apply()  # twice is once

TOPIC = TP("signals", 0)
"""


def run(claim: str, *, fixed: bool) -> bool:
    """
    Whether the claim holds, in a process of its own: a mended Faust cannot be unmended.
    """
    code = PRELUDE.format(fixed=fixed) + textwrap.dedent(claim)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False
    )
    answer = done.stdout.splitlines()[-1:]
    assert answer in (["True"], ["False"]), done.stdout + done.stderr
    return answer == ["True"]


OFFSETS = """
def consumer(acked, in_hand, gaps=(), committed=None):
    made = mock.Mock(spec=Consumer)
    made._acked = {TOPIC: list(acked)}
    made._acked_index = {TOPIC: set(acked)}
    made._committed_offset = {TOPIC: committed}
    made._gap = collections.defaultdict(lambda: None)
    from intervaltree import IntervalTree
    tree = IntervalTree()
    for first, last in gaps:
        tree.addi(first, last + 1)
    made._gap[TOPIC] = tree
    made._unacked_messages = [SimpleNamespace(offset=o, tp=TOPIC, acked=False) for o in in_hand]
    return made
"""

UNTIL_FLUSHED = """
async def main():
    app = SimpleNamespace(conf=SimpleNamespace(producer_threaded=False))
    buffer, sent = ProducerBuffer(), []
    buffer.app = app
    in_hand, answers = asyncio.Event(), asyncio.Event()

    async def publish(future, wait):
        in_hand.set()
        await answers.wait()  # a broker that is busy
        sent.append(future)

    await buffer.start()
    for n in range(3):
        buffer.put(SimpleNamespace(message=SimpleNamespace(channel=SimpleNamespace(publish_message=publish))))
    await in_hand.wait()
    flushed = asyncio.create_task(buffer.flush())
    asyncio.get_running_loop().call_later(0.4, answers.set)  # longer than it waits as released
    await flushed
    print(len(sent) == 3)
    await buffer.stop()

asyncio.run(main())
"""

ISOLATED = """
from hub.edge.settings import Settings
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread

async def main():
    app = faust.App("x", broker="kafka://127.0.0.1:1", topic_allow_declare=False, store="memory://")
    thread = mock.Mock(spec=AIOKafkaConsumerThread)
    thread.app, thread.transport = app, app.transport
    thread.consumer = SimpleNamespace(in_transaction=False)
    made = AIOKafkaConsumerThread._create_worker_consumer(thread, app.transport)
    print(made._isolation_level == "read_committed")

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("claim", "bug"),
    [
        ("print(Consumer._new_offset(consumer([1, 2, 3, 4, 5], [0]), TOPIC) is None)", "#606, fresh group"),
        ("print(Consumer._new_offset(consumer([6], [5], committed=5), TOPIC) in (None, 5))", "#606, by one"),
        (
            "print((Consumer._new_offset(consumer([32, 33], [31], [(30, 31)], 30), TOPIC) or 0) <= 31)",
            "a gap counts the message behind it",
        ),
    ],
)
def test_nothing_is_committed_past_a_message_in_hand(claim: str, bug: str) -> None:
    """
    A crash would forget it. As released, Faust commits past it.
    """
    assert run(OFFSETS + claim, fixed=True), bug
    assert not run(OFFSETS + claim, fixed=False), bug


def test_what_is_acknowledged_in_order_is_committed() -> None:
    """
    The fix holds back what is in hand and no more; what it held back is committed afterwards.
    """
    claim = OFFSETS + textwrap.dedent("""
    made = consumer([5, 6, 8], [7], committed=5)
    first = Consumer._new_offset(made, TOPIC)
    made._committed_offset[TOPIC] = first
    made._unacked_messages.clear()
    made._acked[TOPIC].append(7)
    print((first, Consumer._new_offset(made, TOPIC)) == (7, 9))
    """)
    assert run(claim, fixed=True)


def test_flush_waits_for_what_is_in_hand() -> None:
    """
    As released it gives up after a tenth of a second, and offsets are committed before their outputs.
    """
    assert run(UNTIL_FLUSHED, fixed=True)
    assert not run(UNTIL_FLUSHED, fixed=False)


def test_agents_never_see_what_a_transaction_took_back() -> None:
    assert run(ISOLATED, fixed=True)
    assert not run(ISOLATED, fixed=False)


CAREFUL = """
async def main():
    app = faust.App("x", broker="kafka://127.0.0.1:1", topic_allow_declare=False, store="memory://")
    crashed, acked = [], []

    class Stream:
        prefix = "agent"
        def noack(self):
            return self
        async def events(self):
            for n in range(5):
                yield n

    async def crash(error):
        crashed.append(error)

    async def handle(event):
        if event == 3:
            raise ValueError("a bug")
        acked.append(event)

    try:
        await faustfix.carefully(SimpleNamespace(crash=crash), Stream(), handle)
    except ValueError:
        pass
    print(acked == [0, 1, 2] and len(crashed) == 1)

asyncio.run(main())
"""


def test_a_failing_agent_ends_the_process_and_acknowledges_nothing() -> None:
    assert run(CAREFUL, fixed=True)


GUARDS = """
app = faust.App("x", broker="kafka://127.0.0.1:1", topic_allow_declare=False, store="memory://")
{declared}
try:
    faustfix.no_tables(app)
    print(True)
except faustfix.WrongFaustError:
    print(False)
"""


@pytest.mark.parametrize(
    ("declared", "accepted"),
    [
        ("", True),
        ("app.Table('counts')", False),
        ("app.agent(app.topic('t', value_type=bytes), concurrency=2, name='x')(lambda s: s)", False),
        ("app.agent(app.topic('t', value_type=bytes), name='x')(lambda s: s)", True),
    ],
)
def test_the_guard_refuses_tables_and_crowds(declared: str, *, accepted: bool) -> None:
    """
    #596 drops messages of an app with a table; more than one actor loses the order of a key.
    """
    assert accepted == run(GUARDS.format(declared=declared), fixed=True)


STANDSTILL = """
from faust.tables.recovery import Recovery

async def main():
    order = []
    def note(word):
        return lambda *a, **k: order.append(word)
    async def later(word):
        order.append(word)
    consumer = SimpleNamespace(
        assignment=lambda: {TOPIC}, resume_partitions=note("partitions"), resume_flow=note("flow"),
        perform_seek=lambda: later("seek"), stop_flow=note("stop"),
    )
    app = SimpleNamespace(
        consumer=consumer, consumer_generation_id=1, conf=SimpleNamespace(broker_request_timeout=1),
        on_rebalance_complete=SimpleNamespace(send=lambda: later("told")),
        flow_control=SimpleNamespace(resume=note("cleared")),
        _fetcher=SimpleNamespace(maybe_start=lambda: later("fetcher")), on_rebalance_end=note("end"),
    )
    async def wait(coro, timeout=None):
        await coro
    recovery = SimpleNamespace(
        app=app, _wait=wait, completed=SimpleNamespace(set=note("completed")), _is_changelog_tp=lambda tp: False,
        tables=SimpleNamespace(on_actives_ready=note("ready"), on_standbys_ready=note("ready")),
        log=SimpleNamespace(info=note("log"), dev=note("log"), warning=note("log")),
    )
    await Recovery._resume_streams(recovery, generation_id=1)
    kept = [w for w in order if w in ("seek", "cleared", "flow", "fetcher")]
    print(kept == ["seek", "cleared", "flow", "fetcher"])

asyncio.run(main())
"""


def test_without_tables_nothing_can_enter_between_seek_and_resume() -> None:
    """
    Queues are cleared after the seek and before the flow resumes: the reason why #596 does not bite here.
    """
    assert run(STANDSTILL, fixed=True)
