"""批次: stages as rows, candidacies, marks, decision, publicity, objections."""
