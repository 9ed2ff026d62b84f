"""Two answers to one request, control's and candidate's; whether they say the same, and how much that is worth.

Reading order: observation, decode, difference, html, headers, fairness, ignores, verdict, redact, tally, intake, evidence.
Pure: what is counted goes to a Store that is handed in, what is configured comes as arguments.
"""
