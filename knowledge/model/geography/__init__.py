"""Jurisdictions, the places that make them up, and memberships with their dates."""
