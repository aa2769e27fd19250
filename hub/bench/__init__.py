"""How fast the hub is here: the engine beside a bare loop and a bare Faust agent, and where time goes."""
