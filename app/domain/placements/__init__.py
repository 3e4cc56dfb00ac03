"""挂职: terms, arrival, extension, early end, conclusion."""
