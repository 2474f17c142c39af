"""What one License Agreement changes in another.

From above: `clauses` compares whole texts and finds which clause is which, `passages` reads a
clause's paragraphs, `words` marks the words that changed, `similarity` says how alike two texts
are.
"""
