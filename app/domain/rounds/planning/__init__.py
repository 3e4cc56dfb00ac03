"""The plan of a round: quotas, the calendar of its windows, usual paths, copies (A1)."""
