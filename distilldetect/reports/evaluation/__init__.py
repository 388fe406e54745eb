"""The page, the table and the curves of an evaluation."""
