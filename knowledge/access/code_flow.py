"""Login at an OIDC issuer: the authorization code flow with PKCE (S256), a state and a nonce."""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Callable
from urllib.parse import parse_qsl, quote

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from knowledge.access.issuer import Issuer
from knowledge.access.sessions import Sessions
from knowledge.access.tokens import TokenVerifier
from knowledge.errors import Unauthenticated, Unavailable
from knowledge.model.access.principals import Principal
from knowledge.model.access.sessions import hash_of, new_secret
from knowledge.model.record.canonical import parsed_json
from knowledge.outbound.http import Outgoing, RequestFailed, fetched
from knowledge.settings import IssuerSettings

_TIMEOUT_SECONDS = 10.0
"""Somebody waits at the browser: longer than this, and they would try again anyhow."""
_AGAIN = "Log in again from /login."


class CodeFlow:
    """Sends people to the issuer, and knows them when they come back with a code."""

    def __init__(
        self,
        settings: IssuerSettings,
        issuer: Issuer,
        verifier: TokenVerifier,
        sessions: Sessions,
        send: Callable[[Outgoing], bytes] = fetched,
    ) -> None:
        self._settings = settings
        self._issuer = issuer
        self._verifier = verifier
        self._sessions = sessions
        self._send = send

    def begin(self, to: str) -> tuple[str, str]:
        """The address at the issuer, and the secret that the browser keeps meanwhile. Raises Unavailable.

        `to` is the path of the page to show in the end.
        """
        endpoint = self._issuer.endpoints().authorization_endpoint
        if not endpoint:
            raise Unavailable("The issuer publishes no address to log in at.", remedy="Log in with a key.")
        verifier, nonce = new_secret(), new_secret()
        secret = self._sessions.begin_login(verifier=verifier, nonce=nonce, to=to)
        address = prepare_grant_uri(
            endpoint,
            self._settings.client_id,
            "code",
            redirect_uri=self._settings.redirect_url,
            scope=self._settings.scopes,
            state=hash_of(secret),  # the secret itself is the browser's alone
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return address, secret

    def finish(self, secret: str, state: str, code: str) -> tuple[Principal, str]:
        """The person who comes back from the issuer, and the page to show. Raises Unauthenticated, Unavailable."""
        if not hmac.compare_digest(hash_of(secret).encode(), state.encode("utf-8", "surrogatepass")):
            raise Unauthenticated("This login was not begun in this browser.", remedy=_AGAIN)
        begun = self._sessions.finish_login(secret)
        if begun is None:
            raise Unauthenticated("This login took too long, or was used already.", remedy=_AGAIN)
        claims = self._verifier.claims(self._id_token(code, begun["verifier"]), self._settings.client_id)
        if not hmac.compare_digest(
            str(claims.get("nonce", "")).encode("utf-8", "surrogatepass"), begun["nonce"].encode()
        ):
            raise Unauthenticated("The issuer replied to another login.", remedy=_AGAIN)
        return self._verifier.person(claims), begun["to"]

    def _id_token(self, code: str, verifier: str) -> str:
        """The token for which the issuer exchanges a code. Raises Unauthenticated, Unavailable."""
        settings = self._settings
        body = prepare_token_request(
            "authorization_code",
            redirect_uri=settings.redirect_url,
            code=code,
            code_verifier=verifier,
            client_id=settings.client_id,
        )
        form = dict(parse_qsl(body))
        address = self._issuer.endpoints().token_endpoint
        try:
            reply = parsed_json(
                self._send(
                    Outgoing("POST", address, headers=self._authorization(), timeout=_TIMEOUT_SECONDS, form=form)
                )
            )
        except RequestFailed as failure:
            if failure.passing:
                raise Unavailable(f"The issuer cannot be asked: {failure}.", remedy=_AGAIN) from None
            raise Unauthenticated(f"The issuer does not take the code: {failure}.", remedy=_AGAIN) from None
        except ValueError:
            reply = None
        if not isinstance(reply, dict) or not isinstance(reply.get("id_token"), str):
            raise Unauthenticated("The issuer replied without an id token.", remedy=_AGAIN)
        token: str = reply["id_token"]
        return token

    def _authorization(self) -> dict[str, str]:
        """The header by which this service names itself to the issuer; none where it has no secret."""
        name = self._settings.client_secret_variable
        if not name:
            return {}
        pair = f"{quote(self._settings.client_id, safe='')}:{quote(os.environ.get(name, ''), safe='')}"
        return {"authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
