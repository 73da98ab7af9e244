// Generated from the build artifacts by scripts/generate-abis.ts.
export const feedFactoryAbi = [
  {"inputs":[{"internalType":"contract IEpochs","name":"epochs_","type":"address"}],"stateMutability":"nonpayable","type":"constructor"},
  {"inputs":[],"name":"CloneArgumentsTooLong","type":"error"},
  {"inputs":[],"name":"Create2EmptyBytecode","type":"error"},
  {"inputs":[],"name":"FailedDeployment","type":"error"},
  {"inputs":[{"internalType":"uint256","name":"length","type":"uint256"},{"internalType":"uint256","name":"limit","type":"uint256"}],"name":"FeedFactory_LabelTooLong","type":"error"},
  {"inputs":[{"internalType":"uint8","name":"decimals","type":"uint8"},{"internalType":"uint8","name":"limit","type":"uint8"}],"name":"FeedFactory_TooManyDecimals","type":"error"},
  {"inputs":[{"internalType":"uint256","name":"balance","type":"uint256"},{"internalType":"uint256","name":"needed","type":"uint256"}],"name":"InsufficientBalance","type":"error"},
  {"anonymous":false,"inputs":[{"indexed":true,"internalType":"uint64","name":"topicId","type":"uint64"},{"indexed":true,"internalType":"uint8","name":"decimals","type":"uint8"},{"indexed":true,"internalType":"address","name":"feed","type":"address"},{"indexed":false,"internalType":"string","name":"label","type":"string"},{"indexed":false,"internalType":"string","name":"description","type":"string"},{"indexed":false,"internalType":"uint256","name":"heartbeat","type":"uint256"}],"name":"FeedCreated","type":"event"},
  {"inputs":[{"internalType":"uint64","name":"topicId","type":"uint64"},{"internalType":"uint8","name":"decimals","type":"uint8"},{"internalType":"string","name":"label","type":"string"}],"name":"addressOf","outputs":[{"internalType":"address","name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"uint64","name":"topicId","type":"uint64"},{"internalType":"uint8","name":"decimals","type":"uint8"},{"internalType":"string","name":"label","type":"string"}],"name":"createFeed","outputs":[{"internalType":"contract IAggregatorFeed","name":"feed","type":"address"}],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[],"name":"epochs","outputs":[{"internalType":"contract IEpochs","name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"uint64","name":"topicId","type":"uint64"},{"internalType":"uint8","name":"decimals","type":"uint8"},{"internalType":"string","name":"label","type":"string"}],"name":"feedOf","outputs":[{"internalType":"contract IAggregatorFeed","name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"implementation","outputs":[{"internalType":"address","name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"topics","outputs":[{"internalType":"contract ITopics","name":"","type":"address"}],"stateMutability":"view","type":"function"},
] as const;
