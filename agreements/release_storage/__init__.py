"""Where the files of releases lie: on a disk or in S3. They may have 100 GB, so that none is ever
held in memory, and none is copied to be read."""
