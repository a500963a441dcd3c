"""Making noise: phrases to clips (speech), clips to the loudspeaker (player). Use ``stretchcoach.sound.api``."""
