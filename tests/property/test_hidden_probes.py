"""Principals of other audiences send random requests to REST, the console and MCP, and nothing comes back of what they may not see.

What is hidden holds words that stand nowhere else, so that any of it is recognized in a reply. A request that names something hidden
gets the reply that the same request about something missing gets, and is held back to an even time as that is. `CANON_PROBES` sets the
number of probes, and `CANON_PROBES_FROM` the number of the first, so that many are sent in parts, each to a store of its own. They are
sent on one event loop, and nothing waits: that an even time is what a caller sees is shown in `tests/api/edge/test_even_service.py`.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, NamedTuple
from urllib.parse import quote

import anyio.to_thread
import pytest
from fastapi.testclient import TestClient
from starlette.types import ASGIApp

from api.edge import even_replies
from api.service import even_times
from api.service.application import Application
from api.web import create_service
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import open_canon
from knowledge.model.access.keys import spelled_key
from knowledge.model.access.principals import AccessRole
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder
from tests.property.in_process import Reply, sent
from tests.property.probes import Hidden, Probe, listing, naming

PROBES = int(os.environ.get("CANON_PROBES", "200"))
FIRST = int(os.environ.get("CANON_PROBES_FROM", "0"))
CANARIES = ("zeppelin", "quokka", "boardroom", "countess", "xylophone")
"""Words of texts, titles, sources and people that only the board may see."""
SECRET = "# Zeppelin quokka\n\nThe zeppelin must be returned within {days} days. The xylophone is sold.\n"
OPEN = "# Refunds\n\nUnused items can be returned within {days} days of delivery.\n"
ANSWERS = 3
UNDER_WAY = 48
"""Probes under way at a time."""
THREADS = 4
"""Threads that work on them. With the forty that a service has, they spend a third of the time on waiting for each other."""
TOLD_EVERY = 1_000


class World:
    """A service with open and hidden things in it, and people who may see the open ones."""

    def __init__(self, client: TestClient, keyring: Any) -> None:
        self.client = client
        self.keyring = keyring
        self.open_versions = self._written("ada", "ben", None, "handbook", OPEN)
        hidden = self._written("countess", "quokka-owner", "board", "boardroom", SECRET)
        asked = {"question": "Within how many days must the zeppelin be returned?"}
        chair = self.bearer("countess", "board")
        answers = [client.post("/v1/query", json=asked, headers=chair).json()["answer_id"] for _ in range(ANSWERS)]
        keys = [str(chair["authorization"]).removeprefix("Bearer ")]
        spelled = [key.key_id for key in map(spelled_key, keys) if key is not None]
        self.hidden = Hidden([one for one, _ in hidden], [name for _, name in hidden], answers, spelled)
        every = tuple(AccessRole)
        self.callers = [
            self.bearer(f"outsider {name}", name, *every) for name in (None, "staff", "staff/hr", "boar")
        ]

    def bearer(self, person: str, audience: str | None, *roles: AccessRole) -> dict[str, str]:
        grant = KeyGrant(person, roles or (AccessRole.AUTHOR, AccessRole.APPROVER), audience)
        return {"authorization": f"Bearer {self.keyring.create(grant, actor='root').text}"}

    def _written(self, author: str, approver: str, audience: str | None, source: str, text: str) -> list[Any]:
        """Three documents, two of them approved: their versions and objects."""
        found = []
        for number, days in enumerate((14, 30, 60)):
            data = {"source": source, "label": "v1"} | ({"audience": audience} if audience else {})
            file = {"file": (f"{source}{number}.md", text.format(days=days))}
            made = self.client.post(
                "/v1/documents", files=file, data=data, headers=self.bearer(author, audience)
            ).json()["versions"][0]
            found.append((made["version_id"], made["object_id"]))
            if number:
                path = f"/v1/versions/{made['version_id']}/transitions"
                self.client.post(path, json={"to": "approved"}, headers=self.bearer(approver, audience))
        return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("probes") / "data", requests_per_minute=0)
    canon = open_canon(settings, embedder=HashingEmbedder())
    application = Application.over(canon)
    # MCP takes requests to this machine by its name alone
    with TestClient(create_service(application), "http://127.0.0.1", raise_server_exceptions=False) as client:
        yield World(client, canon.keyring)
    canon.close()


def comparable(text: str, named: str) -> str:
    """A reply without the id that the request named, without instants, and without the random tokens of forms."""
    without = text.replace(named, "ID").replace(quote(named, ""), "ID").replace(named[:16], "ID")
    return re.sub(r'20\d\d-\d\d-\d\dT(?:[0-9:.]|%3A)+Z|(?<=value=")[0-9a-f]{64}(?=")', "T", without)


_held: ContextVar[list[float]] = ContextVar("_held")
"""Each time that the reply to a request is held back, on the way from its task to the threads that work for it."""


def _noted(seconds: float) -> float:
    """Instead of the seconds until the next step: notes that the reply is held back, and lets it go."""
    _held.get([]).append(seconds)
    return 0.0


class Seen(NamedTuple):
    """All that a caller learns from a reply: its status, its words, and whether it was held back to an even time."""

    status: int
    words: str
    even: bool


class Prober:
    """Sends probes and keeps what they find.

    The reply about something missing is the same for all probes of a kind and caller, so that only some of them send that request again:
    until one was sent, in one of `AGAIN`, and wherever a reply was never seen, which has to be the reply of this moment then.
    """

    AGAIN = 8

    def __init__(self, world: World) -> None:
        self._world = world
        self._app: ASGIApp = world.client.app
        self._gone: dict[tuple[int, str, int], set[Seen]] = defaultdict(set)
        self._tell = re.compile("|".join([*CANARIES, *(name[:12] for name in world.hidden.ids)]))
        self.findings: list[str] = []
        self.counts: Counter[str] = Counter()
        self.statuses: Counter[tuple[str, int]] = Counter()

    async def send_all(self, probes: int) -> None:
        """Send so many probes from the first on, a number of them at a time."""
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        numbers, start = iter(range(FIRST, FIRST + probes)), time.monotonic()

        async def worker() -> None:
            for number in numbers:
                await self.send(number)
                if (number + 1) % TOLD_EVERY == 0:
                    took = time.monotonic() - start
                    print(f"probe {number + 1}, {took:.0f} s, {len(self.findings)} findings", flush=True)

        await asyncio.gather(*(worker() for _ in range(UNDER_WAY)))

    def _find(self, finding: str) -> None:
        """Keep what a probe found, and print it: a long run is read while it goes on."""
        self.findings.append(finding)
        print(finding, flush=True)

    async def send(self, number: int) -> None:
        """Send the probe of this number, and note what its reply tells."""
        chance = random.Random(f"20261127 {number}")
        caller = chance.randrange(len(self._world.callers))
        if number % 2:
            await self._send_listing(listing(chance), caller)
        else:
            await self._send_naming(naming(self._world.hidden, chance), caller, chance.randrange(self.AGAIN) == 0)

    async def _send_listing(self, probe: Probe, caller: int) -> None:
        reply, _ = await self._reply(probe, caller)
        told = self._tell.findall(reply.text.casefold())
        if told or reply.status >= 500:
            self._find(f"{probe}: {reply.status} tells {told}: {reply.text[:2000]}")

    async def _send_naming(self, probe: Probe, caller: int, again: bool) -> None:
        there = await self._seen(probe, caller, probe.named)
        kept = self._gone[caller, f"{probe.kind} {probe.about('ID')}", len(probe.named)]
        if again or there not in kept:
            gone = await self._seen(probe.about(probe.missing), caller, probe.missing)
            kept.add(gone)
            if there != gone:
                at = next(
                    (
                        at
                        for at, (one, other) in enumerate(zip(there.words, gone.words, strict=False))
                        if one != other
                    ),
                    0,
                )
                told = [(one.status, one.even, one.words[max(0, at - 60) : at + 60]) for one in (there, gone)]
                self._find(f"{probe}: the first of these is not the second: {told}")
        if not there.even:
            self._find(f"{probe}: the reply is not held back to an even time, {there.status}")

    async def _seen(self, probe: Probe, caller: int, named: str) -> Seen:
        reply, even = await self._reply(probe, caller)
        return Seen(reply.status, comparable(reply.text, named), even)

    async def _reply(self, probe: Probe, caller: int) -> tuple[Reply, bool]:
        """The reply to a probe, and whether it was held back."""
        held: list[float] = []
        _held.set(held)
        reply = await sent(self._app, probe, self._world.callers[caller])
        self.counts[probe.kind] += 1
        self.statuses[probe.kind, reply.status] += 1
        return reply, bool(held)


def test_nothing_of_what_is_hidden_comes_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (even_replies, even_times):
        monkeypatch.setattr(module, "until_next_step", _noted)
    prober = Prober(world)
    portal = world.client.portal
    assert portal is not None
    portal.call(prober.send_all, PROBES)
    for (kind, status), count in sorted(prober.statuses.items()):
        print(f"{count:7} {status} {kind}")
    assert sum(prober.counts.values()) >= PROBES
    assert not prober.findings, (len(prober.findings), prober.findings[:20])


def test_counts_are_of_what_may_be_seen(world: World) -> None:
    for headers in world.callers:
        seen = world.client.get("/v1/status", headers=headers).json()
        assert seen["objects"] == 3
        assert sum(seen["versions"].values()) == 3
        assert seen["waiting"] == 1


def test_the_board_itself_sees_all_of_it(world: World) -> None:
    """Else the words would prove nothing."""
    chair = world.bearer("countess", "board", *AccessRole)
    listed = world.client.get("/v1/objects", headers=chair).text
    assert all(name in listed for name in world.hidden.objects)
    assert "zeppelin" in world.client.post("/v1/search", json={"question": "zeppelin"}, headers=chair).text
    for name in world.hidden.answers:
        assert world.client.get(f"/v1/answers/{name}", headers=chair).status_code == 200
