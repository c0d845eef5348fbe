"""The work of reviewers: previews of approvals, impact, conflict tasks, versions about to expire."""
