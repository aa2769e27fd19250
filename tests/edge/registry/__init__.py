"""Schemas and their ids, served and asked for."""
