"""Measurements, which `make bench` runs: each module here that is named bench_* is one."""
