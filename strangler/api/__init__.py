"""The door of other programs: what gateways ask the monolith, over HTTP. People use the console.

Reading order: caller (who may ask), identity, health, metrics, table.
"""
