"""The deploy gate: a diagram that could skip a mandatory review, edit behind one, or get stuck cannot be deployed.

issues = verify(definition_set, package)    # empty: may be deployed
report = verify_file(path, packages)        # for the command line: {"file", "deployable", "problems"}
"""

from engine.verification.codes import CODES
from engine.verification.command import verify_file
from engine.verification.verdict import verify

__all__ = ["CODES", "verify", "verify_file"]
