"""How one side knows who speaks: keys, signed requests, sealed tokens.

Reading order: keys, request, token. Pure: no Django, no sockets; time comes in as an argument.
"""
