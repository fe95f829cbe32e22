"""Checks of the dashboards and of Grafana's provisioning files."""
