"""Rows to workbooks and workbooks to rows. Knows no HTTP and no noun; both faces call it."""
