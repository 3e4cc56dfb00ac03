"""From rows to the matrix and back to words: facts, rules, fit, the problem, the explanation. Child process only."""
