"""Sees every pupil from secondary school to mbo, and tells who is responsible when one does not arrive."""
