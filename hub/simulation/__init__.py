"""A region's school years with their truth, in the sources' own formats."""
