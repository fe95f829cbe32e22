"""The Grafana dashboards of wechat-exporter, as Python values."""
