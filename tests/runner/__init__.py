"""`make test`: several Django projects need several pytest processes; this starts them and adds them up.

Reading order: suites (what is run, as data), servers (what all share), run (one suite), report (counting), __main__.
"""
