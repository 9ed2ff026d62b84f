"""A seam: one interface of plain values with two implementations, here and in the service; the published table says which.

Reading order: seam (what people write), switch (which side), remote (the other side). What crosses is protocol.carried's, and
the service's door is kit.seam_door. Pure of stages and plans: whoever calls a seam needs neither.
"""

from strangler.protocol.carried import Declined, NotPlain
from strangler.seams.errors import Failed, SeamError, Unreachable
from strangler.seams.seam import Seam, method

__all__ = ["Declined", "Failed", "NotPlain", "Seam", "SeamError", "Unreachable", "method"]
