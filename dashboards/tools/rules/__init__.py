"""Turns the Prometheus rule files into Grafana's provisioning format."""
