"""The people of a round: how a name is put forward, endorsed, checked and taken back (A2, A3)."""
