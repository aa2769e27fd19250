"""Everything that touches the world: Kafka, disks, clocks, HTTP."""
