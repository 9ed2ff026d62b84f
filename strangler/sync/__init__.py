"""Rows on two sides, kept in step. The same app runs in the monolith and in every service.

Reading order: definition and kinds (what a row is), models (what is remembered), engines (the SQL that differs),
capture (triggers), queue and inflight (what is to be sent), rows (reading it), deliver (sending), apply (receiving),
backfill, verify, links (roles and fences), side (all verbs), wire, client and views (the same verbs over HTTP).
"""
