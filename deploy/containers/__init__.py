"""What runs inside the portal's containers beside the portal itself."""
