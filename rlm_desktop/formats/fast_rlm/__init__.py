"""Logs of `fast-rlm`, in: the lines of many agents in one file, each written when its step was over."""
