"""The assignment itself: pure functions over matrices. Runs in a child process (docs/decisions/0011)."""
