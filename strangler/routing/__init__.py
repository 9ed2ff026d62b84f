"""Who answers a request: frozen, versioned routes and one pure decision. No Django, no sockets.

Reading order: template (which paths), position (how far data is), table (what is known), faults (what is refused),
matcher (which route), bucket (which customers), decision (who answers), kill (everyone home),
snapshot (Table as bytes).
"""
