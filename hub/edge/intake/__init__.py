"""From a delivery to facts on Kafka: read, through the door, with a receipt; and what was rejected."""
