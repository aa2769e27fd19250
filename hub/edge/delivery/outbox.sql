CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
-- Moments are milliseconds since 1970. What is sealed stands here as base64.
CREATE TABLE IF NOT EXISTS subscriptions (
  id TEXT PRIMARY KEY,
  organisation TEXT NOT NULL,
  address TEXT NOT NULL,
  contact TEXT NOT NULL,
  secret TEXT NOT NULL,
  sign_in TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT,
  made BIGINT NOT NULL,
  last_sequence BIGINT NOT NULL DEFAULT 0,
  rate BIGINT,
  failures BIGINT NOT NULL DEFAULT 0,
  failing_since BIGINT,
  rest_until BIGINT NOT NULL DEFAULT 0,
  last_success BIGINT,
  last_error TEXT,
  last_error_at BIGINT,
  test TEXT,
  tested BIGINT,
  changed BIGINT NOT NULL DEFAULT 0,
  UNIQUE (organisation, address)
);
-- An event once, however many subscriptions get it; its id is that of its CloudEvent.
CREATE TABLE IF NOT EXISTS events (
  id TEXT PRIMARY KEY,
  subject TEXT NOT NULL,
  lane TEXT NOT NULL,
  kind TEXT NOT NULL,
  source TEXT NOT NULL,
  moment TEXT NOT NULL,
  data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS events_of ON events (subject);
CREATE TABLE IF NOT EXISTS deliveries (
  subscription TEXT NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
  sequence BIGINT NOT NULL,
  event TEXT NOT NULL REFERENCES events (id),
  lane TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL DEFAULT 0,
  due BIGINT NOT NULL DEFAULT 0,
  failing_since BIGINT,
  taken BIGINT NOT NULL,
  PRIMARY KEY (subscription, sequence),
  UNIQUE (subscription, event)
);
CREATE INDEX IF NOT EXISTS deliveries_waiting ON deliveries (subscription, sequence) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS deliveries_lanes ON deliveries (subscription, lane, sequence) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS deliveries_parked ON deliveries (subscription) WHERE state = 'parked';
CREATE INDEX IF NOT EXISTS deliveries_of ON deliveries (event);
-- How far a topic has been taken in for a subscription; log is the name that Kafka gave the topic.
CREATE TABLE IF NOT EXISTS positions (
  subscription TEXT NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
  topic TEXT NOT NULL,
  part BIGINT NOT NULL,
  log TEXT NOT NULL,
  next BIGINT NOT NULL,
  PRIMARY KEY (subscription, topic, part)
);
