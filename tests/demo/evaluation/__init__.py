"""The score of a country."""
