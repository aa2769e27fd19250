"""Who is who, and what each may: principals and their rights on Kafka, drawn from the topology."""
