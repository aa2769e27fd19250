"""Topics as values, and the pure steps between them."""
