"""The domain, told in stories."""
