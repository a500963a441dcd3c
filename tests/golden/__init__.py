"""Golden streams: what every shipped routine says, asks and decides, byte for byte."""
