"""Trajectories of `dspy` modules, in: of RLM and of ReAct, with the history of calls where it is there."""
