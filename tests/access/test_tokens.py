"""A token is believed only if its issuer signed it, for this service, for now, with an algorithm that was agreed on."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.access.issuer import Issuer
from knowledge.access.tokens import TokenVerifier, is_token
from knowledge.errors import Unauthenticated, Unavailable
from knowledge.model.access.principals import AccessRole
from knowledge.settings import IssuerSettings
from tests.access.issuer import LocalIssuer, new_key, running_issuer

NOW = datetime(2026, 11, 27, tzinfo=UTC)
T = int(NOW.timestamp())


class Desk:
    """A verifier of a running issuer, with a clock that is set."""

    def __init__(self, issuer: LocalIssuer, **settings: Any) -> None:
        self.issuer = issuer
        self.seconds = 1000.0
        self.settings = IssuerSettings(url=issuer.url, audience="canon", algorithms=("ES256",), **settings)
        self.verifier = TokenVerifier(
            self.settings, Issuer(self.settings, seconds=lambda: self.seconds), lambda: NOW
        )

    def refusal(self, token: str) -> str:
        """Why a token is refused."""
        with pytest.raises(Unauthenticated) as error:
            self.verifier.principal(token)
        assert error.value.remedy
        return error.value.detail


@pytest.fixture(scope="module")
def server() -> Iterator[LocalIssuer]:
    with running_issuer() as running:
        yield running


@pytest.fixture
def issuer(server: LocalIssuer) -> LocalIssuer:
    server.keys, server.is_down, server.asked, server.replies = [new_key("first")], False, 0, {}
    return server


@pytest.fixture
def desk(issuer: LocalIssuer) -> Desk:
    return Desk(issuer)


def forged(header: dict[str, Any], claims: dict[str, Any], signature: str = "") -> str:
    """A token that nobody signed."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)]
    return ".".join([*parts, signature])


def test_a_token_of_the_issuer_stands_for_its_person(desk: Desk) -> None:
    principal = desk.verifier.principal(desk.issuer.token(sub="Ada", roles=["author", "gardener"]))
    assert principal.name == "Ada"
    assert principal.roles == {AccessRole.AUTHOR}
    assert principal.audience is None
    assert principal.authentication == f"token:{desk.issuer.url}"
    assert principal.is_authenticated


def test_claims_are_read_where_the_settings_say(issuer: LocalIssuer) -> None:
    claims = {
        "person": "email",
        "roles": "realm_access.roles",
        "audience": "https://canon.example/sees",
        "sources": "may.sources",
        "jurisdictions": "may.places",
    }
    sees: dict[str, Any] = {"https://canon.example/sees": "staff/hr"}
    desk = Desk(issuer, claims=claims, roles={"kb-editors": "author", "kb-owners": "approver"})
    principal = desk.verifier.principal(
        issuer.token(
            email="ada@example.org",
            realm_access={"roles": ["kb-owners", "kb-editors", "offline_access"]},
            **sees,
            may={"sources": "handbook wiki", "places": ["eu"]},
        )
    )
    assert principal.name == "ada@example.org"
    assert principal.roles == {AccessRole.AUTHOR, AccessRole.APPROVER}
    assert (principal.audience, principal.sources, principal.jurisdictions) == (
        "staff/hr",
        ("handbook", "wiki"),
        ("eu",),
    )


WRONG_CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"iss": "https://evil.example"}, "it names another issuer ('iss')"),
    "no issuer": ({"iss": None}, "iss"),
    "another audience": ({"aud": "shop"}, "it is meant for another service ('aud')"),
    "no audience": ({"aud": None}, "aud"),
    "several audiences, none of them this one": ({"aud": ["shop", "blog"]}, "aud"),
    "expired": ({"exp": T - 61}, "has expired"),
    "no end": ({"exp": None}, "exp"),
    "an end that is no number": ({"exp": "never"}, "NumericDate"),
    "not valid yet": ({"nbf": T + 61}, "not yet valid"),
    "issued in the future": ({"iat": T + 61}, "in the future"),
    "nobody": ({"sub": None}, "it has no 'sub'"),
    "an empty name": ({"sub": " "}, "name nobody"),
    "the name of the service": ({"sub": "Canon"}, "name of the service"),
    "a control character in the name": ({"sub": "a\nb"}, "name nobody"),
    "an audience that is no path": ({"canon_audience": "a//b"}, "no path"),
}


@pytest.mark.parametrize("case", WRONG_CLAIMS)
def test_a_token_with_wrong_claims_is_refused_in_words(desk: Desk, case: str) -> None:
    changes, why = WRONG_CLAIMS[case]
    assert why in desk.refusal(desk.issuer.token(**changes))


def test_clocks_may_differ_by_the_leeway(desk: Desk) -> None:
    desk.verifier.principal(desk.issuer.token(exp=T - 59, nbf=T + 59))


def test_a_token_for_several_services_holds_for_this_one(desk: Desk) -> None:
    assert desk.verifier.principal(desk.issuer.token(aud=["shop", "canon"])).name == "ada"


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", None])
def test_a_token_without_a_signature_is_refused(desk: Desk, algorithm: str | None) -> None:
    token = forged({"alg": algorithm, "kid": "first"}, desk.issuer.claims())
    assert "not signed with ES256" in desk.refusal(token)


def test_the_public_key_is_no_secret_to_sign_with(desk: Desk) -> None:
    public = desk.issuer.keys[0].as_pem(private=False)
    signed = forged({"alg": "HS256", "kid": "first"}, desk.issuer.claims()).rstrip(".")
    signature = base64.urlsafe_b64encode(hmac.digest(public, signed.encode(), "sha256")).decode().rstrip("=")
    assert "not signed with ES256" in desk.refusal(f"{signed}.{signature}")


@pytest.mark.parametrize("wrong", ["HS256", "none", "RS1"])
def test_an_algorithm_that_proves_nothing_cannot_be_set(wrong: str) -> None:
    with pytest.raises(ValidationError):
        IssuerSettings(url="https://id.example", audience="canon", algorithms=(wrong,))
    with pytest.raises(ValidationError):
        IssuerSettings(url="https://id.example", audience="canon", algorithms=())


def test_an_issuer_is_asked_over_tls_only() -> None:
    with pytest.raises(ValidationError, match="no https address"):
        IssuerSettings(url="http://id.example", audience="canon")


def test_a_symmetric_key_that_an_issuer_publishes_is_not_used(desk: Desk) -> None:
    desk.issuer.replies["/keys"] = {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "first"}]}
    assert "not one of its issuer" in desk.refusal(desk.issuer.token())


def test_another_key_with_the_same_name_proves_nothing(desk: Desk) -> None:
    assert "another key signed it" in desk.refusal(desk.issuer.token(key=new_key("first")))


@pytest.mark.parametrize(
    "header", [{"jwk": new_key("own").as_dict(private=False)}, {"jku": "https://evil.example"}]
)
def test_a_key_in_the_token_itself_proves_nothing(desk: Desk, header: dict[str, Any]) -> None:
    assert desk.refusal(desk.issuer.token(key=new_key("own"), header=header))


def test_a_token_that_was_changed_is_refused(desk: Desk) -> None:
    head, _, signature = desk.issuer.token().split(".")
    claims = forged({}, desk.issuer.claims(roles=["administrator"])).split(".")[1]
    assert "does not hold" in desk.refusal(f"{head}.{claims}.{signature}")


@pytest.mark.parametrize(
    "token", ["..", "a.b.c", "é.é.é", "e30.e30.", "W10.e30.x", "x" * 20_000 + "..", "%%.%%.%%"]
)
def test_what_is_no_token_is_refused(desk: Desk, token: str) -> None:
    assert is_token(token)
    assert desk.refusal(token)


def test_the_keys_are_fetched_once(desk: Desk) -> None:
    for _ in range(5):
        desk.verifier.principal(desk.issuer.token())
    assert desk.issuer.asked == 1


def test_a_new_key_is_fetched_when_a_token_names_it(desk: Desk) -> None:
    desk.verifier.principal(desk.issuer.token())
    old, desk.issuer.keys = desk.issuer.keys[0], [new_key("second")]
    desk.seconds += 31
    desk.verifier.principal(desk.issuer.token())
    assert desk.issuer.asked == 2
    assert "not one of its issuer" in desk.refusal(desk.issuer.token(key=old)), "the key was withdrawn"


def test_invented_names_of_keys_make_one_request_in_a_while(desk: Desk) -> None:
    desk.verifier.principal(desk.issuer.token())
    desk.seconds += 31
    for number in range(10):
        assert "not one of its issuer" in desk.refusal(desk.issuer.token(key=new_key(str(number))))
    assert desk.issuer.asked == 2


def test_a_key_that_was_withdrawn_ends_within_the_hour(desk: Desk) -> None:
    token = desk.issuer.token()
    desk.verifier.principal(token)
    desk.issuer.keys = [new_key("second")]
    desk.verifier.principal(token)
    desk.seconds += 3601
    assert "not one of its issuer" in desk.refusal(token)


def test_while_the_issuer_is_down_its_known_keys_go_on_holding(desk: Desk) -> None:
    desk.verifier.principal(desk.issuer.token())
    desk.issuer.is_down = True
    desk.seconds += 7200
    assert desk.verifier.principal(desk.issuer.token()).name == "ada"


def test_where_the_issuer_was_never_reached_the_service_is_unavailable_and_says_what_to_do() -> None:
    settings = IssuerSettings(url="http://127.0.0.1:9", audience="canon", algorithms=("ES256",))

    def unreachable(_: str) -> bytes:
        from knowledge.outbound.http import RequestFailed

        raise RequestFailed("ConnectError")

    verifier = TokenVerifier(settings, Issuer(settings, unreachable), lambda: NOW)
    token = forged({"alg": "ES256", "kid": "first"}, {}, "AAAA")
    for _ in range(2):
        with pytest.raises(Unavailable, match="cannot be asked for its keys") as error:
            verifier.principal(token)
        assert "send a key of this service" in error.value.remedy


def test_an_issuer_that_calls_itself_otherwise_is_not_believed(issuer: LocalIssuer) -> None:
    issuer.replies["/.well-known/openid-configuration"] = {"issuer": "https://evil.example", "jwks_uri": "x"}
    with pytest.raises(Unavailable, match=r"says that it is 'https://evil\.example'"):
        Desk(issuer).verifier.principal(issuer.token())


@pytest.mark.parametrize("published", [b"<html>", [], {"keys": 1}, {"keys": [1, {"kty": "EC"}, {"kid": "first"}]}])
def test_keys_that_cannot_be_read_are_none(desk: Desk, published: Any) -> None:
    desk.issuer.replies["/keys"] = published
    with pytest.raises((Unauthenticated, Unavailable)):
        desk.verifier.principal(desk.issuer.token())


def test_tokens_that_were_issued_before_they_were_ended_are_refused(desk: Desk) -> None:
    ended = {"ada": NOW}
    desk.verifier = TokenVerifier(desk.settings, Issuer(desk.settings), lambda: NOW, ended.get)
    for issued in (T - 60, T, None, -1e300):
        assert "ended the tokens of ada" in desk.refusal(desk.issuer.token(iat=issued))
    assert desk.verifier.principal(desk.issuer.token(iat=T + 1)).name == "ada"
    assert desk.verifier.principal(desk.issuer.token(sub="ben", iat=T - 60)).name == "ben"
    assert desk.verifier.principal(desk.issuer.token(sub="ben")).name == "ben"
