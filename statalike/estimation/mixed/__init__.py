"""Floor 4: linear mixed models as `mixed` shows them."""
