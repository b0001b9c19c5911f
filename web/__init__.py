"""Pages, JSON API and command line. Holds no rule: a route reads, calls one action, answers."""
