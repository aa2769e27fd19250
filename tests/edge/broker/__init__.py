"""The embedded Kafka: started, found, stopped."""
