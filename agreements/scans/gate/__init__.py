"""What a file must be to be taken as a signed scan. `gate` asks, `structure` answers in a child."""
