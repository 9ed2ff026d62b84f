"""Each gate of a plan answered with evidence: pass, fail, or not enough data (which holds, and blames nobody).

Reading order: answer, then one file a source of evidence.
"""
