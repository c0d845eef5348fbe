"""The conformance tests of stores: every engine must pass all of them.

Subclass `StoreConformance` in a test module and provide a `store` and a `clock` fixture; see `tests/conformance`. Each
suite covers one subject, one sentence per test.
"""

from knowledge.testing.store_conformance.access import AccessSuite
from knowledge.testing.store_conformance.actions import ActionSuite
from knowledge.testing.store_conformance.answers import AnswerSuite
from knowledge.testing.store_conformance.approval import ApprovalSuite
from knowledge.testing.store_conformance.authority import AuthoritySuite
from knowledge.testing.store_conformance.erasure import ErasureSuite
from knowledge.testing.store_conformance.index_feed import IndexFeedSuite
from knowledge.testing.store_conformance.jobs import JobSuite
from knowledge.testing.store_conformance.labels import LabelSuite
from knowledge.testing.store_conformance.ledger import LedgerSuite
from knowledge.testing.store_conformance.observation import ObservationSuite
from knowledge.testing.store_conformance.precedence import PrecedenceSuite
from knowledge.testing.store_conformance.readings import ReadingSuite
from knowledge.testing.store_conformance.replacement import ReplacementSuite
from knowledge.testing.store_conformance.snapshots import SnapshotSuite
from knowledge.testing.store_conformance.versions import VersionSuite

__all__ = ["StoreConformance"]


class StoreConformance(
    LedgerSuite,
    VersionSuite,
    SnapshotSuite,
    ReadingSuite,
    ApprovalSuite,
    AuthoritySuite,
    PrecedenceSuite,
    ReplacementSuite,
    LabelSuite,
    AnswerSuite,
    ActionSuite,
    ObservationSuite,
    JobSuite,
    AccessSuite,
    ErasureSuite,
    IndexFeedSuite,
):
    """The whole contract of `Store`."""
