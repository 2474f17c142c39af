"""Where backups lie: a folder, a server with SFTP, or S3. Under a name there is a whole file or
none, and none is ever held in memory."""
