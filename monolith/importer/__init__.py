"""Real data for the shop. Reading order: report, detect, intake, then one file a data set, then run, which ties them.

A file is known by its columns or keys, not by its name. What is bad is counted with its reason; no order comes in half.
"""
