-- What each recipient was told of each of its cases, as it stands now. Made from `signals`; may be deleted.
CREATE TABLE IF NOT EXISTS book (name TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS cases (
  recipient TEXT NOT NULL,          -- whose topic it was told on: gm/0363, brin/25PX, rmc/21
  id TEXT NOT NULL,
  seq INTEGER NOT NULL,             -- the recipient's own count of changes: of others it tells nothing
  open INTEGER NOT NULL,
  revision INTEGER NOT NULL,        -- milliseconds: the tick that said so
  body TEXT NOT NULL,               -- JSON: what the recipient may know
  PRIMARY KEY (recipient, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS cases_in_turn ON cases (recipient, seq);

CREATE TABLE IF NOT EXISTS turns (recipient TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS followed (
  topic TEXT NOT NULL,
  part INTEGER NOT NULL,
  next INTEGER NOT NULL,
  PRIMARY KEY (topic, part)
) STRICT, WITHOUT ROWID;
