"""Runs that go on from another one's record: forks, runs that are taken up again, and runs that are verified."""
