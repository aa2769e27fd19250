"""Whatever one organisation asks at another's things, it is told what it would be told if they were not there.

Two gateways: in one the other organisation has cases, deliveries and subscriptions, in the other it has none.
Each request is put to both; the answers must be the same to the byte, but for what is the caller's own.
"""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.edge.delivery.database import open_database
from hub.edge.delivery.outbox import Outbox
from hub.edge.delivery.subscription import secrets_of
from hub.edge.delivery.subscriptions import Refused, Subscriptions
from hub.edge.settings import Settings
from tests.edge.gateway.doors import LIST, OTHER_SCHOOL, OTHER_TOWN, SCHOOL, SUPPLIER, TOWN, Gateway, gateway

CALLERS = (TOWN, SCHOOL, SUPPLIER)
"""Of these nothing is the other's: gm/0344 and brin/25PX."""

REQUESTS = 400


class Worlds(NamedTuple):
    """The same door twice; `ids`: of things that only one of them has, and that are another's."""

    full: Gateway
    empty: Gateway
    ids: tuple[str, ...]
    seen: list[str]


def worlds(root: Path) -> Worlds:
    full = gateway(root / "full")
    (root / "empty").mkdir()
    for key in ("identity.key", "vault.key"):  # who is the same is called the same
        shutil.copy(root / "full" / key, root / "empty" / key)
    empty = gateway(root / "empty")
    both = [full.opens(90, TOWN), empty.opens(90, TOWN)]
    assert both[0] == both[1]
    cases = [full.opens(n, OTHER_TOWN, OTHER_SCHOOL) for n in range(1, 40)]
    given = full.deliver(LIST.replace(b"16YV", b"25PX"), OTHER_SCHOOL, "vo-list_25PX_20250115T0730.csv")
    full.poll()
    receipt = given.headers["Location"].rpartition("/")[2]
    subscription = _subscription(root / "full")
    return Worlds(full, empty, (*(c for told in cases for c in told.values()), receipt, subscription), [])


def _subscription(root: Path) -> str:
    known = Settings(data_dir=root)
    db = open_database(known)
    made = Subscriptions(Outbox(db), secrets_of(known)).create(
        OTHER_TOWN, "https://ontvanger.example/haak", contact="x@gemeente.example"
    )
    db.close()
    assert not isinstance(made, Refused)
    return str(made.subscription.id)


def requests(ids: tuple[str, ...]) -> st.SearchStrategy[tuple[str, str, str, dict[str, Any], object]]:
    """A method, a path, a query and a body, near what is there and far from it."""
    name = st.one_of(
        st.sampled_from(ids),
        st.text("0123456789abcdef", min_size=20, max_size=24),
        st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=8),
    )
    source = st.sampled_from(
        ["vo-list/25PX", "followup/0344", "vo-exit/25PX", "vo-list/99ZZ", "koppelpunt/mbo"]
    )
    path = st.one_of(
        name.map(lambda n: f"/v1/cases/{n}"),
        name.map(lambda n: f"/v1/cases/{n}/follow-up"),
        name.map(lambda n: f"/v1/cases/{n}/reveal"),
        st.tuples(source, name).map(lambda t: f"/v1/deliveries/{t[0]}/{t[1]}"),
        source.map(lambda s: f"/v1/deliveries/{s.partition('/')[0]}"),
        name.map(lambda n: f"/v1/subscriptions/{n}"),
        st.tuples(name, st.sampled_from(["events", "test", "pause", "resume", "replay"])).map(
            lambda t: f"/v1/subscriptions/{t[0]}/{t[1]}"
        ),
        st.sampled_from(
            ["/v1/cases", "/v1/subscriptions", f"/v1/deliveries/vo-list?organisation={OTHER_SCHOOL}"]
        ),
    )
    method = st.sampled_from(["GET", "GET", "POST", "POST", "DELETE"])
    query = st.fixed_dictionaries(
        {},
        optional={
            "organisation": st.sampled_from([OTHER_TOWN, OTHER_SCHOOL, "brin/99ZZ"]),
            "cursor": name,
            "state": st.sampled_from(["open", "closed"]),
            "from": st.integers(1, 5),
        },
    )
    body = st.sampled_from([None, {"step": "opgepakt"}, {"reason": "zomaar"}])
    return st.tuples(st.sampled_from(CALLERS), method, path, query, body)


def bare(answer: Any, ids: tuple[str, ...]) -> tuple[int, str, Mapping[str, str]]:
    """An answer without what is of this minute, of this file, or new by chance."""
    text = re.sub(r'"cursor":"[0-9a-f]{8}\.', '"cursor":"', answer.text)
    assert not any(one in text for one in ids), "another's name is told"
    headers = {n: v for n, v in answer.headers.items() if n not in ("ratelimit-remaining", "ratelimit-reset")}
    return answer.status_code, text, headers


def test_nothing_of_another_leaks(tmp_path: Path) -> None:
    both = worlds(tmp_path)

    @settings(
        max_examples=REQUESTS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(requests(both.ids))
    def ask(asked: tuple[str, str, str, dict[str, Any], object]) -> None:
        who, method, path, query, body = asked
        answers = [
            bare(door.ask(who, method, path, params=query or None, json=body), both.ids) for door in both[:2]
        ]
        assert answers[0] == answers[1]
        both.seen.append(f"{method} {answers[0][0]}")

    ask()
    assert {"GET 200", "GET 404", "POST 403", "POST 404", "DELETE 404"} <= set(both.seen)


def test_a_door_that_tells_of_another_is_seen(tmp_path: Path) -> None:
    """
    The guard bites: asked as the other organisation itself, the two worlds differ.
    """
    both = worlds(tmp_path)

    own = [door.ask(OTHER_TOWN, "GET", "/v1/cases") for door in both[:2]]

    assert own[0].json()["cases"] != own[1].json()["cases"]
