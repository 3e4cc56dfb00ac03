"""Figures and to-do lists; reads only."""
