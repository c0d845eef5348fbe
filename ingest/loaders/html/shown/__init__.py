"""The parts of a page that its reader sees: style sheets, the elements they hide, and what its controls reveal."""
