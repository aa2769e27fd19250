"""The rules: one file per rule or close family; each answers from when until when, and needs no clock."""
