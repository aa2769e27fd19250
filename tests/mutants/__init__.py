"""Whether the tests of the domain notice a mistake: mistakes are planted, one at a time (`make mutants`)."""
