"""Whether any file, however spoilt, makes a connector crash, hang, lose a row or tell a number."""
