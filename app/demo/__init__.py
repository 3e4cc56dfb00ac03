"""The demo city: a believable year of secondments, made up from a fixed seed."""
