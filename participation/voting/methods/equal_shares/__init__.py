"""The Method of Equal Shares (Peters, Skowron: “Proportionality and the Limits of Welfarism”, EC 2020; Peters,
Pierczyński, Skowron: “Proportional Participatory Budgeting with Additive Utilities”, NeurIPS 2021).

Every voter gets the same share of the budget. Round by round the project is bought whose supporters pay least for
what they get: all pay the same, who has less left pays all of it. With approvals the rule uses cost utilities, as in
practice: the price is the payment divided by the cost. With points the price is the payment for one point.

``instance``   who supports what, equal ballots once
``estimate``   which projects are bought, in floating point with proven bounds of error
``ledger``     the same in exact fractions: who pays what, and whatever the bounds cannot tell apart
``completion`` raising everybody's share until the next step would overspend
"""

from .completion import Path, complete, plain
from .instance import Instance
from .ledger import Purchase

__all__ = ["Instance", "Path", "Purchase", "complete", "plain"]
