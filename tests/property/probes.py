"""Random requests of people who may not see everything: some name nothing hidden, and some name something that is."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

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
MISSPELT = ("zeppelim", "qokka", "xylophon", "bordroom")
"""Hidden words as somebody might guess them: nobody is told how they are written. The dictionary of common words corrects doubled letters by itself."""
MOMENTS = ("2020-01-01", "2024-06-01", "2030-01-01", "now", "2026-11-27T00:00:00Z", "v1", "")


class Hidden(NamedTuple):
    """Ids of what only the board may see."""

    versions: list[str]
    objects: list[str]
    answers: list[str]
    keys: list[str]

    @property
    def ids(self) -> list[str]:
        """The ids that no reply may hold. Those of objects consist of words that no reply may hold either."""
        return [*self.versions, *self.answers, *self.keys]


def agent(method: str, **params: Any) -> dict[str, Any]:
    """The body of a request to MCP."""
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def tool(name: str, **arguments: Any) -> dict[str, Any]:
    """The body of a call of a tool."""
    return agent("tools/call", name=name, arguments=arguments)


class Probe(NamedTuple):
    """A request; `named` is the hidden thing in it, and `missing` one of the same form that is not there.

    Whether the thing is there decides how long the work takes, so that the reply is held back to an even time.
    """

    method: str
    path: str
    params: dict[str, str] | None = None
    json: dict[str, Any] | None = None
    named: str = ""
    missing: str = ""

    @property
    def kind(self) -> str:
        """Its method and path with what is in it left open, and the tool of an agent."""
        path = self.path.split("?")[0]
        path = path.replace(self.named, "ID") if self.named else path
        body = self.json or {}
        called = str(body["params"].get("name", body["method"])) if path == "/mcp" else ""
        return " ".join(filter(None, (self.method, path, called, "of something hidden" if self.named else "")))

    def about(self, name: str) -> Probe:
        """The same request about another thing."""

        def other(value: Any) -> Any:
            if isinstance(value, str):
                return value.replace(self.named, name)
            if isinstance(value, dict):
                return {name: other(one) for name, one in value.items()}
            return [other(one) for one in value] if isinstance(value, list) else value

        return Probe(self.method, other(self.path), other(self.params), other(self.json), name)


PAGES = ("/", "/objects", "/objects?prefix=document")
PAGES_OF_TODAY = (
    "/reviews",
    "/cases",
    "/cases?stage=all",
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
    question = " ".join(chance.sample((*WORDS, *MISSPELT), chance.randrange(1, 6)))
    return pick(
        [
            Probe(
                "GET", "/v1/objects", params | {"limit": limit, "prefix": pick(("", "doc", "document/b", "po"))}
            ),
            Probe("GET", "/v1/objects", {"after": pick("abcdexyz"), "state": pick(("draft", "approved"))}),
            Probe("POST", "/v1/query", json={"question": question + "?"}),
            Probe("POST", "/v1/search", json={"question": question}),
            Probe("GET", "/v1/search", {"question": question}),
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


def naming(hidden: Hidden, chance: random.Random) -> Probe:
    """A request that names something hidden."""
    version = chance.choice(hidden.versions)
    twin = "".join(chance.choice("0123456789abcdef") for _ in version)
    digits = chance.choice((8, 12, 64))
    found = chance.choice(hidden.objects)
    gone = f"document/{''.join(chance.choice('abcdef') for _ in found.split('/', 1)[1])}"
    answer = chance.choice(hidden.answers)
    lost = answer[:4] + "".join(chance.choice("0123456789abcdef") for _ in answer[4:])
    view = chance.choice(("", "/versions", "/timeline", "/diff"))
    dates = {"from": "2024-01-01", "to": "2027-01-01"} if view == "/diff" else {}
    key = chance.choice(hidden.keys)
    no_key = "".join(chance.choice("0123456789abcdef") for _ in key)
    change = chance.choice(("rotation", "revocation"))
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
            Probe("GET", chance.choice(("/v1/objects", "/objects")), {"prefix": found}, None, found, gone),
            Probe(
                "POST", "/mcp", None, agent("resources/read", uri=f"canon://objects?prefix={found}"), found, gone
            ),
            Probe("POST", f"/v1/keys/{key}/{change}", None, {"reason": "so it is"}, key, no_key),
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
            Probe("GET", f"/cases/{answer}", None, None, answer, lost),
            Probe("GET", "/ledger", {"object_id": found}, None, found, gone),
            Probe("POST", "/v1/dify/retrieval", None, dify("items", found, 9), found, gone),
            Probe("POST", "/mcp", None, tool(chance.choice(("show", "history")), object_id=found), found, gone),
            Probe("POST", "/mcp", None, tool("what_changed", since="2020-01-01", object_id=found), found, gone),
            Probe("POST", "/mcp", None, tool("verify_receipt", answer_id=answer), answer, lost),
            Probe("POST", "/mcp", None, agent("resources/read", uri=f"canon://objects/{found}"), found, gone),
        ]
    )
