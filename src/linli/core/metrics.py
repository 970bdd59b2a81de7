"""What is counted while pages are served, for monitoring. Labels are names in the code: no place, post or person.

Where several processes serve, each counts into a file of its own below `PROMETHEUS_MULTIPROC_DIR`, which has to be
named before this module is imported.
"""

from prometheus_client import Counter, Histogram

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("linli_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "linli_request_seconds", "Seconds until a page was made.", ["route", "method"], buckets=BUCKETS
)
REFUSALS = Counter(
    "linli_refusals", "Moves refused by a rule or for want of a right.", ["procedure", "move", "clause"]
)
SIGN_INS = Counter("linli_sign_ins", "Passwords tried: right, wrong, or not tried any more.", ["outcome"])
