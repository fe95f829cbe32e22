"""Judges the shipped drop alerts over real hourly counts of what people do, as they are and with injected losses."""
