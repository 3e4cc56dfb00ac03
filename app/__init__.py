"""Guazhi 挂职: the secondment of cadres, one workflow with two faces."""
