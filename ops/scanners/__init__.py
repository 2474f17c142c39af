"""Programs that attack and grade a portal of ours, each installed apart below `var/tools`."""
