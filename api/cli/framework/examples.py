"""Examples of every command, printed at the end of its help."""

from __future__ import annotations

EXAMPLES: dict[str, tuple[str, ...]] = {
    "demo": ("knowledge demo",),
    "ingest": (
        "knowledge ingest handbook --source handbook --actor ada",
        "knowledge ingest handbook/hr/leave.md --root handbook --source handbook --actor ada",
        "knowledge ingest site-policy --git-history --include '*.md' --state approved --actor ada",
    ),
    "query": (
        'knowledge query "How long do customers have to return an item?" --as-of 2024-03-01',
        'knowledge query "What is the notice period?" --jurisdiction eu/de --server http://127.0.0.1:8080',
    ),
    "decide": ("knowledge decide policy/refunds --fact days_since_delivery=12 --fact condition=unused",),
    "search": ('knowledge search "notice period" --limit 5',),
    "list": ("knowledge list --kind policy --as-of 2024-03-01", "knowledge list --source handbook --state draft"),
    "status": ("knowledge status", "knowledge status --server http://127.0.0.1:8080 --json"),
    "resolve": ("knowledge resolve policy/refunds --as-of 2024-03-01 --explain",),
    "history": ("knowledge history policy/refunds",),
    "diff": ("knowledge diff policy/refunds --from 2023-01-01 --to 2024-01-01",),
    "review tasks": ("knowledge review tasks --open",),
    "review task": ("knowledge review task tsk_0123456789abcdef01234567",),
    "review decide": (
        'knowledge review decide tsk_0123456789abcdef01234567 approve --actor ben --reason "agreed"',
    ),
    "actions list": ("knowledge actions list",),
    "actions deliver": ("knowledge actions deliver --limit 20",),
    "actions retry": ('knowledge actions retry act_0123456789abcdef --actor ben --reason "the webhook is back"',),
    "jobs list": ("knowledge jobs list --state dead",),
    "jobs show": ("knowledge jobs show job_2f1d57e0aa2b41c6b3a9d0e4",),
    "jobs run": (
        "knowledge jobs run sync --with source=handbook --actor ada",
        "knowledge jobs run ingest --with paths=/srv/handbook --with state=approved --server http://127.0.0.1:8080",
    ),
    "jobs retry": ("knowledge jobs retry job_2f1d57e0aa2b41c6b3a9d0e4 --actor ben",),
    "jobs cancel": ("knowledge jobs cancel job_2f1d57e0aa2b41c6b3a9d0e4 --actor ben",),
    "jobs schedule": (
        "knowledge jobs schedule",
        "knowledge jobs schedule nightly sync --every 1d --with source=handbook --first 2025-06-02T02:00:00Z",
        "knowledge jobs schedule nightly --remove",
    ),
    "jobs work": ("knowledge jobs work --workers 2",),
    "review list": ("knowledge review list --source handbook --kind policy",),
    "review show": ("knowledge review show 5b1f0e6d",),
    "review approve": (
        'knowledge review approve 5b1f0e6d --actor ben --reason "agreed on 12 May"',
        "knowledge review approve --source handbook --author ada --actor ben --yes",
    ),
    "review reviewed": ("knowledge review reviewed 5b1f0e6d --actor ben",),
    "review reject": ('knowledge review reject 5b1f0e6d 77aa01c2 --actor ben --reason "not agreed"',),
    "review deprecate": ("knowledge review deprecate 5b1f0e6d --actor ben --effective-at 2025-01-01",),
    "review conflicts": ("knowledge review conflicts",),
    "review expiring": ("knowledge review expiring --within 90",),
    "impact": ("knowledge impact 5b1f0e6d",),
    "questions": ("knowledge questions --refused --days 7",),
    "sync": ("knowledge sync handbook --location ./handbook",),
    "reread": ("knowledge reread --dry-run", "knowledge reread --source handbook --actor ada"),
    "schema": ("knowledge schema policy",),
    "export": ("knowledge export record.jsonl",),
    "import": ("knowledge import record.jsonl --data-dir ./restored",),
    "okf import": ("knowledge okf import bundles/acme --source acme --state approved --actor ada",),
    "okf export": ("knowledge okf export bundle --as-of 2024-03-01 --prefix policy/",),
    "backup": ("knowledge backup /backups/canon-2025-06-01",),
    "restore": ("knowledge restore /backups/canon-2025-06-01 --verify --data-dir ./restored",),
    "erase": ("knowledge erase 5b1f0e6d --basis 'GDPR Art. 17 (1) (a)' --actor ben",),
    "audit show": ("knowledge audit show ans_0123456789abcdef01234567",),
    "audit replay": ("knowledge audit replay ans_0123456789abcdef01234567",),
    "audit verify": ("knowledge audit verify --against head.json",),
    "audit export": ("knowledge audit export ans_0123456789abcdef01234567 receipt.zip --from head.json",),
    "audit check": ("knowledge audit check receipt.zip --against head.json",),
    "audit origins": ("knowledge audit origins ans_0123456789abcdef01234567",),
    "audit log": ("knowledge audit log ledger.jsonl",),
    "audit rebuild": ("knowledge audit rebuild --log ledger.jsonl --at 12",),
    "audit head": ("knowledge audit head --out head.json",),
    "audit anchor": ("knowledge audit anchor",),
    "audit rotate-key": ('knowledge audit rotate-key --actor ben --reason "yearly"',),
    "eval run": ("knowledge eval run golden.jsonl --out run.json",),
    "eval compare": ("knowledge eval compare before.json after.json",),
    "eval gate": ("knowledge eval gate run.json --baseline gate.json",),
    "eval calibrate": ("knowledge eval calibrate run.json --propose --actor ada",),
    "report value": ("knowledge report value assumptions.yaml --since 2025-01-01 --until 2025-04-01",),
    "keys create": (
        "knowledge keys create --person ada --role author --audience staff --source handbook",
        "knowledge keys create --person ben --role reviewer --role approver --expires 2027-01-01",
    ),
    "keys list": ("knowledge keys list --server http://127.0.0.1:8080",),
    "keys rotate": ("knowledge keys rotate 0123456789ab --overlap 24",),
    "keys revoke": ('knowledge keys revoke 0123456789ab --reason "left the company"',),
    "feedback": (
        'knowledge feedback ans_0123456789abcdef01234567 right --reason "as the board decided"',
        'knowledge feedback ans_0123456789abcdef01234567 wrong --reason "it changed in May" --correction "within 30 days"',
    ),
    "sessions list": ("knowledge sessions list --server http://127.0.0.1:8080",),
    "sessions end": ('knowledge sessions end ada --reason "lost a laptop" --server http://127.0.0.1:8080',),
    "keys approvals": ("knowledge keys approvals --authenticated",),
    "mcp": ("knowledge mcp --data-dir handbook", "knowledge mcp --server http://127.0.0.1:8080 --audience staff"),
    "serve": ("knowledge serve --port 8080", "knowledge serve --no-auth"),
    "reindex": ("knowledge reindex",),
    "doctor": ("knowledge doctor --repair",),
}
"""The examples of each command, by its words after `knowledge`."""


def epilog(command: str) -> str:
    """The end of a command's help; empty for a command without examples. A blank line keeps two lines apart there."""
    examples = _FIRST if command == "knowledge" else EXAMPLES.get(command) or _of_group(command)
    return "\n\n".join(("Examples:" if len(examples) > 1 else "Example:", *examples)) if examples else ""


def _of_group(group: str) -> tuple[str, ...]:
    """The first example of each of the first commands of a group."""
    first = [examples[0] for command, examples in EXAMPLES.items() if command.startswith(f"{group} ")]
    return tuple(first[:_OF_GROUP])


_FIRST = (
    "knowledge ingest handbook --source handbook --state approved --actor ada",
    'knowledge query "How long is the notice period?" --as-of 2024-03-01',
    "knowledge serve --no-auth",
)
"""The first commands of a new user."""
_OF_GROUP = 3
"""Examples at the end of a group's help, which names all its commands above them."""
