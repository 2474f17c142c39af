"""How pictures are packed in files, and how much of one a file that breaks off holds."""

# A hundredth of the rows at the foot of a picture shows nothing; some programs write one too few.
ENOUGH = 0.99
