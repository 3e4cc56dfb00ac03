"""Benchmarks: each measures itself beside its limit in the same run (`make bench`, docs/decisions/0010)."""

import os
from pathlib import Path

BUILD = Path(__file__).parent / ".build"
RESULTS = Path(__file__).parent / "results"
KEYS = '{"current":"k1","keys":{"k1":"' + "A" * 43 + '="}}'

os.environ.setdefault("GUAZHI_KEYS", KEYS)
os.environ.setdefault("GUAZHI_VAR_DIR", str(BUILD))
