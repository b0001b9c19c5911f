"""督办 (主任视图): who holds what, and urging in one act."""
