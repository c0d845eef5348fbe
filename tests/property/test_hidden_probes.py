"""Principals of other audiences send random requests to REST, the console and MCP, and nothing comes back of what they may not see.

What is hidden holds words that stand nowhere else, so that any of it is recognized in a reply. A request that names something hidden
gets the reply that the same request about something missing gets. `CANON_PROBES` sets the number of requests; several are under way at a
time, because each reply about something missing is held back for a twentieth of a second.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.service.application import Application
from api.web import create_service
from knowledge.access.keyring import KeyGrant
from knowledge.bootstrap import open_canon
from knowledge.model.access.principals import AccessRole
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder

PROBES = int(os.environ.get("CANON_PROBES", "200"))
CANARIES = ("zeppelin", "quokka", "boardroom", "countess", "xylophone")
"""Words of texts, titles, sources and people that only the board may see."""
SECRET = "# Zeppelin quokka\n\nThe zeppelin must be returned within {days} days. The xylophone is sold.\n"
OPEN = "# Refunds\n\nUnused items can be returned within {days} days of delivery.\n"
WORDS = (
    "refund",
    "items",
    "returned",
    "days",
    "delivery",
    "sold",
    "must",
    "how",
    "many",
    "what",
    "board",
    "within",
)
MOMENTS = ("2020-01-01", "2024-06-01", "2030-01-01", "now", "2026-11-27T00:00:00Z", "v1", "")
ANSWERS = 3
SENDERS = 8
"""Requests under way at a time."""


class Hidden(NamedTuple):
    """Ids of what only the board may see."""

    versions: list[str]
    objects: list[str]
    answers: list[str]


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
        self.hidden = Hidden([one for one, _ in hidden], [name for _, name in hidden], answers)
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


ACCEPTED = {"accept": "application/json, text/event-stream"}
"""What clients of MCP accept. Nothing else asks for it."""


def agent(method: str, **params: Any) -> dict[str, Any]:
    """The body of a request to MCP."""
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def tool(name: str, **arguments: Any) -> dict[str, Any]:
    """The body of a call of a tool."""
    return agent("tools/call", name=name, arguments=arguments)


class Probe(NamedTuple):
    """A request; `named` is the hidden thing in it, and `missing` one of the same form that is not there."""

    method: str
    path: str
    params: dict[str, str] | None = None
    json: dict[str, Any] | None = None
    named: str = ""
    missing: str = ""

    def send(self, world: World, headers: dict[str, str]) -> Any:
        asked = {"params": self.params, "json": self.json, "headers": headers | ACCEPTED}
        return world.client.request(self.method, self.path, **asked)  # type: ignore[arg-type]

    def about_what_is_missing(self) -> Probe:
        """The same request about something that is not there."""

        def other(value: Any) -> Any:
            if isinstance(value, str):
                return value.replace(self.named, self.missing)
            if isinstance(value, dict):
                return {name: other(one) for name, one in value.items()}
            return [other(one) for one in value] if isinstance(value, list) else value

        return Probe(self.method, other(self.path), other(self.params), other(self.json))


PAGES = ("/", "/objects", "/objects?prefix=document")
PAGES_OF_TODAY = (
    "/reviews",
    "/conflicts",
    "/ahead",
    "/refused",
    "/evaluations",
    "/jobs",
    "/ledger",
    "/access",
    "/you",
)


def dify(query: str, knowledge: str, most: int) -> dict[str, Any]:
    """The body of a request of Dify."""
    setting = {"top_k": most, "score_threshold": 0.0}
    return {"knowledge_id": knowledge, "query": query, "retrieval_setting": setting}


def listing(chance: random.Random) -> Probe:
    """A request that names nothing hidden, with random values."""
    pick = chance.choice
    moment = {"valid_at": pick(MOMENTS), "known_at": pick(("2026-11-27T00:00:00Z", "2100-01-01T00:00:00Z"))}
    params = {name: value for name, value in moment.items() if value and chance.random() < 0.3}
    number, limit = str(chance.randrange(60)), str(chance.randrange(1, 40))
    question = " ".join(chance.sample(WORDS, chance.randrange(1, 6)))
    return pick(
        [
            Probe(
                "GET", "/v1/objects", params | {"limit": limit, "prefix": pick(("", "doc", "document/b", "po"))}
            ),
            Probe("GET", "/v1/objects", {"after": pick("abcdexyz"), "state": pick(("draft", "approved"))}),
            Probe("POST", "/v1/query", json={"question": question + "?"}),
            Probe("POST", "/v1/search", json={"question": question}),
            Probe("GET", "/v1/status"),
            Probe("GET", "/v1/reviews", {"limit": limit, "after": number}),
            Probe("GET", "/v1/reviews/expiring", {"within": str(chance.randrange(36_500))}),
            Probe("GET", "/v1/reviews/conflicts", {"after": number, "limit": limit}),
            Probe("GET", "/v1/reviews/tasks"),
            Probe("GET", "/v1/ledger", {"after": number, "limit": limit}),
            Probe("GET", "/v1/actions", {"limit": limit}),
            Probe("GET", "/v1/ledger/verify"),
            Probe("GET", "/readyz"),
            Probe("GET", f"/v1/schemas/{pick(('policy', 'faq', 'nothing'))}"),
            Probe("GET", "/v1/answers/export", {"after": number, "limit": limit}),
            Probe("GET", "/v1/dates"),
            Probe("GET", "/v1/questions", {"days": number if number != "0" else "1", "refused": "true"}),
            Probe("GET", "/v1/reviews/scheduled", {"limit": limit}),
            Probe(
                "GET",
                pick(("/v1/jobs", "/v1/schedules", "/v1/keys", "/v1/sessions", "/v1/evaluations", "/metrics")),
            ),
            Probe("POST", "/v1/dify/retrieval", json=dify(question, "all", int(limit))),
            Probe("GET", pick(PAGES), {name: value for name, value in params.items() if name == "valid_at"}),
            Probe("GET", pick(PAGES_OF_TODAY)),
            Probe("GET", "/search", {"question": question}),
            Probe("POST", "/mcp", json=tool("search", question=question, limit=int(limit))),
            Probe("POST", "/mcp", json=tool("ask", question=question)),
            Probe("POST", "/mcp", json=tool("what_changed", since=pick(MOMENTS[:3]))),
            Probe(
                "POST",
                "/mcp",
                json=agent("resources/read", uri=f"canon://objects?prefix={pick(('', 'document/b'))}"),
            ),
        ]
    )


def naming(world: World, chance: random.Random) -> Probe:
    """A request that names something hidden."""
    version = chance.choice(world.hidden.versions)
    twin = "".join(chance.choice("0123456789abcdef") for _ in version)
    digits = chance.choice((8, 12, 64))
    found = chance.choice(world.hidden.objects)
    gone = f"document/{''.join(chance.choice('abcdef') for _ in found.split('/', 1)[1])}"
    answer = chance.choice(world.hidden.answers)
    lost = answer[:4] + "".join(chance.choice("0123456789abcdef") for _ in answer[4:])
    view = chance.choice(("", "/versions", "/timeline", "/diff"))
    dates = {"from": "2024-01-01", "to": "2027-01-01"} if view == "/diff" else {}
    to = chance.choice(("approved", "reviewed", "rejected", "deprecated"))
    of_version, of_twin = version[:digits], twin[:digits]
    return chance.choice(
        [
            Probe("GET", f"/v1/objects/{found}{view}", dates, None, found, gone),
            Probe("GET", f"/v1/reviews/{of_version}", None, None, of_version, of_twin),
            Probe("GET", f"/v1/versions/{of_version}/impact", None, None, of_version, of_twin),
            Probe("POST", f"/v1/versions/{of_version}/transitions", None, {"to": to}, of_version, of_twin),
            Probe("POST", "/v1/reviews/decisions", None, {"to": to, "versions": [version]}, version, twin)
            if to != "deprecated"
            else Probe("POST", "/v1/decisions", None, {"object_id": found}, found, gone),
            Probe("GET", f"/v1/answers/{answer}", None, None, answer, lost),
            Probe("POST", f"/v1/answers/{answer}/replay", None, None, answer, lost),
            Probe("GET", f"/v1/answers/{answer}/bundle", None, None, answer, lost),
            Probe(
                "GET",
                f"/v1/answers/{answer}/{chance.choice(('origins', 'explanation'))}",
                None,
                None,
                answer,
                lost,
            ),
            Probe(
                "POST",
                f"/v1/answers/{answer}/feedback",
                None,
                {"verdict": "right", "reason": "so it is"},
                answer,
                lost,
            ),
            Probe("GET", f"/v1/versions/{version}", None, None, version, twin),
            Probe(
                "GET",
                f"/v1/{chance.choice(('sentences', 'answers', 'ledger'))}",
                {"object_id": found},
                None,
                found,
                gone,
            ),
            Probe("GET", "/v1/objects", {"prefix": found}, None, found, gone),
            Probe("GET", f"/objects/{found}", None, None, found, gone),
            Probe(
                "GET",
                f"/answers/{answer}{chance.choice(('', '/receipt', '?replay=yes'))}",
                None,
                None,
                answer,
                lost,
            ),
            Probe("GET", "/", {"answer": answer}, None, answer, lost),
            Probe("GET", f"/{chance.choice(('reviews', 'impact'))}/{version}", None, None, version, twin),
            Probe("GET", "/ledger", {"object_id": found}, None, found, gone),
            Probe("POST", "/v1/dify/retrieval", None, dify("items", found, 9), found, gone),
            Probe("POST", "/mcp", None, tool(chance.choice(("show", "history")), object_id=found), found, gone),
            Probe("POST", "/mcp", None, tool("what_changed", since="2020-01-01", object_id=found), found, gone),
            Probe("POST", "/mcp", None, tool("verify_receipt", answer_id=answer), answer, lost),
            Probe("POST", "/mcp", None, agent("resources/read", uri=f"canon://objects/{found}"), found, gone),
        ]
    )


def comparable(text: str, named: str) -> str:
    """A reply without the id that the request named, without instants, and without the random tokens of forms."""
    without = text.replace(named, "ID").replace(quote(named, ""), "ID").replace(named[:16], "ID")
    return re.sub(r'20\d\d-\d\d-\d\dT[0-9:.]+Z|(?<=value=")[0-9a-f]{64}(?=")', "T", without)


def probe_once(world: World, number: int) -> None:
    """Send the probe of this number, and fail where its reply tells something."""
    chance = random.Random(f"20261127 {number}")
    headers = chance.choice(world.callers)
    if number % 2:
        reply = listing(chance).send(world, headers)
        assert reply.status_code < 500, reply.text
        text = reply.text.casefold()
        told = [word for word in CANARIES if word in text]
        told += [name for name in (*world.hidden.versions, *world.hidden.answers) if name[:12] in text]
        assert not told, (told, reply.request.url, reply.text[:2000])
        return
    probe = naming(world, chance)
    other = probe.about_what_is_missing()
    there, gone = probe.send(world, headers), other.send(world, headers)
    assert there.status_code == gone.status_code, (probe, there.text, gone.text)
    named, missing = comparable(there.text, probe.named), comparable(gone.text, probe.missing)
    assert named == missing, (probe, there.text, gone.text)


def test_nothing_of_what_is_hidden_comes_back(world: World) -> None:
    with ThreadPoolExecutor(SENDERS) as senders:
        for _ in senders.map(lambda number: probe_once(world, number), range(PROBES)):
            pass


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
