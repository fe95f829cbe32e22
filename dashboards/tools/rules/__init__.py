"""Turns the Prometheus rule files into formats of other programs."""
