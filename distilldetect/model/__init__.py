"""From features to log-odds: modes, classifier, sibling slope, and the file that holds them."""
