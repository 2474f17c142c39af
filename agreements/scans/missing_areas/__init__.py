"""Where the pictures of a page break off: what the file itself does not hold, nobody can judge.

By the packed data, for what is drawn of them is as even as bare paper. `missing_areas` finds the
places, `picture_rows` asks for each picture by how it is packed, `masking` leaves out what lies
there.
"""
