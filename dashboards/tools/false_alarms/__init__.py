"""Counts false and missed drop alerts: the shipped rules, evaluated by Prometheus over traffic of which the truth is known."""
