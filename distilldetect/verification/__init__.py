"""A saved result checked against its files and against a second run; manifests of what it rests on."""
