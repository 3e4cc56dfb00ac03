"""考核: cycles, sheets, grades, status."""
