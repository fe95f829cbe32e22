"""Turns the Prometheus rules and the Grafana dashboards into what Nightingale imports."""
