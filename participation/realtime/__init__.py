"""The live journal and the hints that travel over WebSockets."""
