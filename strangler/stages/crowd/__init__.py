"""Whom a pause of ownership meets. Read `counted` (requests, by what gateways saw in the last hour), then `met`, `recorded` and
`told` (requests, tasks and commands, by what the recorder kept).
"""
