"""Each headline figure beside its peer, in one run. `python -m benchmarks.run --help`."""
