"""The measurements: what they measure is what they say."""
