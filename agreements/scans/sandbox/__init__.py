"""Child processes for strangers' files: little memory, little time, no files of their own."""
