"""What each key of build/demo/report.json means. Written by facts; a test holds both together.

Milliseconds end in _ms, seconds in _s. null = not measured in this run, and named in `missing`.
"""

KEYS = {
    "requests": "HTTP requests of customers and staff, first to last, with those while they came in",
    "failed_requests": "not done, and no line of proof/refusals.py expects it; by whatever door, and no kill excuses it here",
    "expected_refusals": "refused as proof/refusals.py says that this kind may be in this stage",
    "acknowledged_writes": "writes that customers, staff, sessions and the nightly command were told are done",
    "unknown_writes": "writes of whose end nobody was told: no answer, or one that cannot be right",
    "lost_writes": "findings of the proof: acknowledged, and not so in the owner's rows (or gone without being deleted)",
    "duplicated_writes": "findings of the proof: there twice, or nobody wrote it",
    "differing_rows": "moved rows that differ between the two databases in the end, by the proof's own comparison",
    "fenced_then_bounced": "requests that met a fence, changed nothing, and were sent to the new owner by the gateway",
    "echoes": "changes queued by a follower for its owner, added up over looks after each step, after each stay, at the end",
    "cutover_pause_ms": "longest wait of any hand-over: of whoever asks by HTTP or holds a session of the database, less what"
    " that session thinks; the nightly command is left out, most of its time is the start of its own process",
    "rollback_traffic_ms": "from asking for Canary after Serve to the service's last answer to a customer outside its share",
    "shadow_compared": "pairs of answers compared by the toolkit, the unfair ones left out",
    "shadow_mismatches": "of them, those that differ",
    "install_s": "from nothing to an open shop: servers, tables, rows, processes; the Python environment was there before",
    "walk_s": "from the start of the schedule to the end of the last stay; null without a walk",
    "stages": "the steps taken, each with the seconds since the first planned send when it was asked for and settled;"
    " `leaving`: the reviews app left every process of the shop, and nobody missed one",
    "profile": "embedded (SQLite) or production (PostgreSQL)",
    "versions": "of Python, the packages a run leans on, and PostgreSQL if it was there",
    "missing": "keys that are null",
    "hand_overs": "each move of ownership: longest_ms, of which kind, longest_before_ms in the 10 s before, took_ms of the"
    " whole command, and its parts_ms (none where its conductor was killed)",
    "failed_unexplained": "failed_requests but for 502, 503, 504 and cut connections in the moment of a killed process",
    "killed": "processes killed with -9 on purpose",
    "kills": "which, when since the first planned send, and for how long it was away",
    "refused_yet_written": "findings of the proof: refused, and there",
    "counters_out_of_bounds": "findings of the proof: a counter beyond what acknowledged and unknown writes allow",
    "stock_faults": "findings of the proof: what left the stock is not what was sold",
    "differing_references": "rows the service borrows that are not what the shop has in the end",
    "stale_ratings": "products whose rating in the shop is not what the owner's reviews say in the end; null while the"
    " reviews app is there, whose bulk approvals leave it behind",
    "requests_per_s": "of the schedule's own sends",
    "writes_per_s": "of them, those that change something",
    "worst_window_share": "smallest share of a quarter of a second's planned sends that left in it, or at most 50 ms late",
    "kinds": "different things customers did by schedule",
    "sends_by_stage": "stage → kind → planned sends, all stays at that stage together; a step under way belongs to none",
    "machine": "architecture and cores",
    "faults": "what speaks against the run, one sentence each, 200 at most; empty if the proof holds: the exit status",
}
