"""From a delivery to facts: identity, the drop directory, receipts."""
