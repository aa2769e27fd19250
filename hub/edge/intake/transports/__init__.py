"""How deliveries reach the hub; what they mean is the connectors' business."""
