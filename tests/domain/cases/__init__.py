"""The tricky cases about pupils, told day by day: docs/cases.md is their table."""
