"""The terms of an action: the webhook that it is handed over to (rule D7)."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.clock import Value
from knowledge.model.kinds.fields import Anchor, Text
from knowledge.model.kinds.rules import FactType

SECRET_PREFIX = "CANON_SECRET_"
"""The prefix of variables that may hold a secret, so that no registration can sign with another variable of the process."""

_VARIABLE = lazy_pattern(rf"{SECRET_PREFIX}[A-Z0-9_]+")
_FILE_NAME = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class ActionTerms(Value):
    """A webhook that an approved action is handed over to. The object `action/refund` governs the action `refund`.

    The secret that signs requests is in an environment variable or in a file of the folder for secrets, never in the object.
    After a failed try the next one waits `wait_seconds`, and each later one twice as long as the one before.
    """

    description: Text | None = None
    url: Text = Field(examples=["https://payments.example/hooks/refund"])
    secret_variable: Text | None = Field(None, examples=[f"{SECRET_PREFIX}REFUND"])
    secret_file: Text | None = Field(None, examples=["refund.key"])
    parameters: dict[Anchor, FactType] = Field(
        default_factory=dict,
        description="The parameters that the action takes, each with its type. It takes no others.",
    )
    timeout_seconds: float = Field(10, gt=0, le=60, description="How long a try waits for its reply.")
    tries: int = Field(8, ge=1, le=20, description="After so many failed tries the action is dead.")
    wait_seconds: float = Field(30, gt=0, le=3600, description="The wait after the first failed try.")

    @field_validator("url")
    @classmethod
    def _safe(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            host, port = "", None
        if not host or parts.scheme not in ("http", "https") or port == 0:
            raise ValueError(f"{url!r} is no address of a webhook; write it as https://host/path")
        if parts.username is not None or parts.fragment:
            raise ValueError(f"the address of {host} holds a password or a fragment; leave both out")
        if parts.scheme == "http" and not _is_near(host):
            raise ValueError(
                f"{url!r} is not encrypted; use https, or http for a host of this machine or network alone"
            )
        return url

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        if (self.secret_variable is None) is (self.secret_file is None):
            raise ValueError(
                "name either secret_variable or secret_file, which holds the secret that signs requests"
            )
        if self.secret_variable is not None and not _VARIABLE.fullmatch(self.secret_variable):
            raise ValueError(
                f"{self.secret_variable!r} cannot hold a secret; name a variable such as {SECRET_PREFIX}REFUND"
            )
        if self.secret_file is not None and not _FILE_NAME.fullmatch(self.secret_file):
            raise ValueError(f"{self.secret_file!r} is no file name; name a file of the folder for secrets")
        return self

    def parameter_faults(self, given: Mapping[str, Any]) -> list[str]:
        """Return what is wrong with the parameters of an action, each as a sentence without its full stop."""
        declared = ", ".join(self.parameters) or "none"
        faults = [f"the parameter {name!r} is not given" for name in self.parameters if name not in given]
        for name, value in given.items():
            if name not in self.parameters:
                faults.append(f"the parameter {name!r} is unknown; the parameters are {declared}")
            elif not self.parameters[name].fits(value):
                faults.append(f"the parameter {name!r} is {value!r}, which is no {self.parameters[name].value}")
        return faults


def _is_near(host: str) -> bool:
    """Whether a host is this machine, or a name without a dot, which only the own network knows."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return "." not in host or host == "localhost"
