"""监督: what auditors and those involved ask of the trail, rights as they were, saved questions."""
