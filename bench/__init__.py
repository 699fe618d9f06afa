"""Benchmarks: each says what it did, how often a second, and how that compares with a floor taken in the same run.

Machines are noisy, so absolute numbers prove little; ratios to the floor, and growth ratios between two sizes of the same
data, are what is held. Run them by `heard bench NAME` or `make bench`.
"""
