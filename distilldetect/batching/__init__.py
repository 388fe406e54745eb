"""Every suspect of a panel against every teacher: planned, resumable, cached and in parallel."""
