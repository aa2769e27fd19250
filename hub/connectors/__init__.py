"""One file or folder per source system: what it writes, translated into facts."""
