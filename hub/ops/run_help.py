"""What `hub run --help` shows at its end: examples, ports, and what the files of settings look like."""

EXAMPLES = """\b
Examples:
  hub run --drop /srv/hub/drop --region region.json
  hub run --workers 2 --confirm-jump after a stop of more than an hour
  hub run relay dispatch             these flows, in this process
  hub run pupil-watch --slot 1       one more worker; each has a slot of its own
  hub run clock                      only this; so with read-model, delivery, intake --drop DIR

\b
/health, /ready and /metrics answer per process, from HUB_WEB_PORT on:
  +0  clock        +1  read-model        +2  intake (--drop, or pulls)
  +3  relay, source-watch and dispatch   +4  delivery (webhooks)
  +5 …  pupil-watch, one per worker

\b
A region file (JSON or TOML):
  {"version": 1, "default_region": "midden", "brin_regions": {"25PX": "noord"},
   "roster": [{"source": "ro/25PX", "first_day": "2025-08-01", "last_day": "2026-07-31",
               "rhythm": "week", "brin": "25PX", "silent_in_holidays": "noord"}],
   "agreements": [{"since": "2025-09-01", "ground": "convenant 2025", "no_show_lesson_days": 5}]}
  Of a school that no table has (most of vo) its BRIN stands in "brin" or "brin_regions", too.

\b
Settings per source (sources.toml in HUB_DATA_DIR, or HUB_SOURCES), all optional; [defaults] for all:
  rest_s = 30              # a file that has not changed for so long is done
  held_share = 0.2         # a full list that lacks more than this share of what was listed, and more
  held_more_than = 5       # than so many, is held until `hub delivery confirm`
  drift = "evolve"         # or "freeze" (what has a new column or code waits for that, too), "discard"
  [sources."vo-list/16YV"]   # and how its export differs (mapping): `hub connector map` proposes that
  parts = {"*leeuwarden*" = "00", "*sneek*" = "01"}     # what a file of that name is full of
  supplier = "supplier/leerlinglijn"   # who delivers for the school; taken in only by its mandate

\b
A source that is pulled, instead of being delivered (koppelpunt), in the same file:
  [sources."koppelpunt/mbo".pull]
  url = "https://…/cambo/rest/v1/overstapsysteem/aanmelding"
  every_s = 900                        # timeout_s = 30 for one answer
  cert_file = "/etc/hub/pkio.pem"      # with key_file; ca_file: whom we trust
  token_url = "https://…/login/oauth2/token"         # or token_file = "…", or token_env = "NAME"
  client_id = "00000001234567890000"                 # our OIN
  every_number = true                  # false where it leaves out numbers that are not for us
"""
