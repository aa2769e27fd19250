"""The report of a drill: one page in Dutch that stands by itself, about people who do not exist."""
