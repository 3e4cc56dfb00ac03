"""组织考察: a team of two or more, its notice, and a report on each person (A5)."""
