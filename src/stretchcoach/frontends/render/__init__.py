"""A session as audio files: the engine run by somebody with whom all is well, and told what to do where all is not."""
