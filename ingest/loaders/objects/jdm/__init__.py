"""Decision tables in GoRules' JSON Decision Model (JDM), read as the rules of a policy.

The graph is read in `graph`, cells in `cells`; `hiding` finds rows that can never decide. What the rules of a policy cannot say is
refused, and never left out.
"""

from ingest.loaders.objects.jdm.graph import is_jdm, rules_and_inputs

__all__ = ["is_jdm", "rules_and_inputs"]
