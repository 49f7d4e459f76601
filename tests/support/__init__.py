"""What journeys share: a device under test and its clients."""
