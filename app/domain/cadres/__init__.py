"""干部: identity, rank, home unit, education, family."""
