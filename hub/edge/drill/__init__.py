"""The drill: school years go by as fast as the hub keeps up, in lock-step, on topics of its own."""
