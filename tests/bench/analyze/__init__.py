"""How long the analysis of a large project takes. Read grown, then measure, then report."""
