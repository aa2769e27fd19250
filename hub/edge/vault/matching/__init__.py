"""Matching without a number: who a person may be by name, birth date, sex. None of it leaves the vault."""
