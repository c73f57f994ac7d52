"""What a run cost, when and where: charts linked to the selection, and the run under other prices."""
