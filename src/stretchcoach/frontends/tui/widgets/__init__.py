"""The widgets the screens are made of: small, told what to show, with no timers and no decisions."""
