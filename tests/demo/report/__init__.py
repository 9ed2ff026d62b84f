"""A verdict in; build/demo/report.json for scripts and report.html for people out.

Reading order: facts (the flat keys), series (numbers over time), drawing (SVG), page.
"""
