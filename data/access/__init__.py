"""Who may see it: viewers and the policy. Pure rules, no I/O."""
