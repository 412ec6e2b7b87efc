"""What every app may use: events, text, pagination, throttling, audit. Imports nobody."""
