"""Every metric the hub has, with its unit in its name; call sites use these and make none of their own."""

from math import nan

from prometheus_client import Counter, Gauge, Histogram

FLOW_RECORDS = Counter("hub_flow_records_total", "records read and committed", ["flow"])
FLOW_BATCHES = Counter("hub_flow_batches_total", "transactions committed", ["flow"])
FLOW_BATCH_SECONDS = Histogram(
    "hub_flow_batch_seconds",
    "from the first record of a batch to its commit",
    ["flow"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
FLOW_LAG_RECORDS = Gauge("hub_flow_lag_records", "records between what is committed and the end", ["flow"])
FLOW_PARTITIONS = Gauge("hub_flow_partitions", "partitions this process holds", ["flow"])
FLOW_RECOVERY_SECONDS = Gauge("hub_flow_recovery_seconds", "reading state back, last time", ["flow"])
FLOW_HALTED = Gauge("hub_flow_halted", "partitions that wait at a record that nobody can read", ["flow"])
UNREADABLE_RECORDS = Counter("hub_unreadable_records_total", "records set aside unread, by topic", ["topic"])
FLOW_PROGRESS_SECONDS = Gauge(
    "hub_flow_progress_timestamp_seconds", "when this flow last committed, or had nothing to do", ["flow"]
)

CLOCK_TICKS = Counter("hub_clock_ticks_total", "ticks written to the journal, one per partition")
CLOCK_LAST_SECONDS = Gauge(
    "hub_clock_looked_timestamp_seconds", "up to when whatever is due has got its tick: each second"
)
CLOCK_WAIT_SECONDS = Histogram(
    "hub_clock_wait_seconds",
    "waiting until what was taken in is in the journal",
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
CLOCK_REFUSALS = Counter("hub_clock_refusals_total", "ticks not written, by reason", ["reason"])

INTAKE_RECORDS = Counter(
    "hub_intake_records_total", "source records by what became of them", ["source", "as"]
)
INTAKE_DELIVERIES = Counter(
    "hub_intake_deliveries_total", "deliveries taken in, by how they came out", ["source", "judgement"]
)
INTAKE_NOTES = Counter(
    "hub_intake_notes_total", "what deliveries gave reason to look at, by its code", ["source", "code"]
)
INTAKE_REFUSED = Counter("hub_intake_refused_total", "files left where they lie, with a receipt")
INTAKE_UNFIT = Gauge("hub_intake_unfit_directories", "directories of sources that cannot be used now")

GATEWAY_REQUESTS = Counter("hub_gateway_requests_total", "answers of the gateway", ["route", "status"])
GATEWAY_REFUSALS = Counter("hub_gateway_refusals_total", "requests refused, by why", ["code"])

READMODEL_RECORDS = Counter("hub_readmodel_records_total", "records taken into the read model", ["topic"])
READMODEL_LAG_RECORDS = Gauge("hub_readmodel_lag_records", "records the read model has not yet taken in")

WEBHOOK_SUBSCRIPTIONS = Gauge("hub_webhook_subscriptions", "subscriptions that are served or wait")
WEBHOOK_TRIES = Counter("hub_webhook_tries_total", "requests to subscribers by how they went", ["outcome"])
for each in (READMODEL_LAG_RECORDS, INTAKE_UNFIT):
    each.set(nan)  # not 0: nobody has looked yet
