"""Work beside the work item: copies, delegation, added signers, consultation, urging. None of it moves a token."""
