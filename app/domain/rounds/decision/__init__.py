"""The list, the meeting, the public notice, objections and what people are told (A5)."""
