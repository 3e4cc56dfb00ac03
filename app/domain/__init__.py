"""What the house is about: knows nothing of HTTP."""
