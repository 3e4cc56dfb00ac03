"""岗位 that receiving units offer."""
