"""What is seen: the read model, selections of it, and figures with the incidents behind them."""
