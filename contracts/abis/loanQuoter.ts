// Generated from the build artifacts by scripts/generate-abis.ts.
export const loanQuoterAbi = [
  {"inputs":[{"internalType":"contract AggregatorV3Interface","name":"feed_","type":"address"},{"internalType":"uint256","name":"staleness_","type":"uint256"}],"stateMutability":"nonpayable","type":"constructor"},
  {"inputs":[{"internalType":"int256","name":"answer","type":"int256"}],"name":"LoanQuoter_NonPositiveAnswer","type":"error"},
  {"inputs":[{"internalType":"uint256","name":"updatedAt","type":"uint256"},{"internalType":"uint256","name":"staleness","type":"uint256"},{"internalType":"uint256","name":"time","type":"uint256"}],"name":"LoanQuoter_StaleAnswer","type":"error"},
  {"inputs":[],"name":"LOAN_TO_VALUE","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"feed","outputs":[{"internalType":"contract AggregatorV3Interface","name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"uint256","name":"collateral","type":"uint256"}],"name":"maxLoan","outputs":[{"internalType":"uint256","name":"loan","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"price","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"staleness","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
] as const;
