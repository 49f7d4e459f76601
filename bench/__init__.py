"""Measures of Ocelli."""
