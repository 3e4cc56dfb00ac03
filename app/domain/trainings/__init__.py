"""培训: training before the post (A6)."""
