"""The domain: pure. No I/O, no clock, no logging, no framework; imports the standard library and itself."""
