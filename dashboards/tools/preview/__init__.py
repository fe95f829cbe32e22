"""Draws what a dashboard would show, from real query results, in the look of Grafana's dark theme."""
