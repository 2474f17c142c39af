"""License agreements: from request to signed, approved contract."""
