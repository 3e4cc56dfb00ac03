"""The path of a round: stages as rows, panels, sheets of marks, and the arithmetic of standings (A4)."""
