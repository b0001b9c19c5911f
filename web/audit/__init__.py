"""操作留痕: who did what to which version and why, for auditors and for those involved."""
