"""The rules of the plan that this room reads (4.4)."""

from linli.core.rulebook import Rule

STUDY = Rule("project.study", "length")
PLAN = Rule("project.plan", "length")
ACCEPTANCE = Rule("project.acceptance", "length")
STUDIED = Rule("chain.study", "flag")
MILESTONES = Rule("chain.milestones", "flag")
BY_ANOTHER = Rule("chain.accepted_by_another", "flag")
PROMISES = Rule("chain.promises", "flag")
SETTLED = Rule("chain.promises_settled", "flag")
GATE = Rule("chain.project_gate", "flag")
REMIND = Rule("project.remind", "length")
PROMISE_ENDS = Rule("project.promise_ends", "items")
ACCEPTORS = Rule("project.acceptors", "number")
OVER = Rule("project.over", "number")
SMALL = Rule("money.threshold", "number")
