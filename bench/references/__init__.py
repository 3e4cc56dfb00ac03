"""What the subject is held against, each as simple as can be.

constant.py    R0: an ASGI app that sends the subject's own bytes and does nothing else
driver.py      R1: the database driver's call in a loop, no web at all
composed.py    R2: both together: the driver's call, answered as JSON by raw ASGI
tutorial.py    T: FastAPI as its tutorial writes it: entities, a generator dependency, response_model
statements.py  the SQL they share
"""
