"""What does not come from a source system: municipalities, programmes, institutions, holidays.

The CSV files here are the project's own, written anew from public facts. Each says in its first lines where
it comes from, of what date it is, and what in it is a default that somebody must verify. `tables` reads them.
"""
