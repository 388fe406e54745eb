"""Who writes like whom: distances between dumps, trees, nearest relatives."""
