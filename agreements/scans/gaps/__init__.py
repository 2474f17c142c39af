"""Where the pictures of a page break off: what the file itself does not hold, nobody can judge.

By the packed data, for what is drawn of them is as even as bare paper. `page` finds the places,
`picture` asks for each picture by how it is packed, `verdicts` leaves out what lies there.
"""

# A hundredth of the rows at the foot of a picture shows nothing; some programs write one too few.
ENOUGH = 0.99
