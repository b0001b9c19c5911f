"""The domain: one package per business area, each with models, rules, checks, actions, queries, labels."""
