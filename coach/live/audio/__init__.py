"""Sound on the device's clock: devices, the frame queue, the crossfade, the player."""
