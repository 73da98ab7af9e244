// Generated from the build artifacts by scripts/generate-abis.ts.
export const pythFeedAbi = [
  {"inputs":[{"internalType":"contract IEpochs","name":"epochs_","type":"address"}],"stateMutability":"nonpayable","type":"constructor"},
  {"inputs":[],"name":"PriceFeedNotFound","type":"error"},
  {"inputs":[{"internalType":"bytes32","name":"id","type":"bytes32"},{"internalType":"int256","name":"value","type":"int256"}],"name":"PythFeed_OutOfRange","type":"error"},
  {"inputs":[],"name":"StalePrice","type":"error"},
  {"inputs":[],"name":"epochs","outputs":[{"internalType":"contract IEpochs","name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"bytes32","name":"id","type":"bytes32"},{"internalType":"uint256","name":"age","type":"uint256"}],"name":"getPriceNoOlderThan","outputs":[{"components":[{"internalType":"int64","name":"price","type":"int64"},{"internalType":"uint64","name":"conf","type":"uint64"},{"internalType":"int32","name":"expo","type":"int32"},{"internalType":"uint256","name":"publishTime","type":"uint256"}],"internalType":"struct IPythFeed.Price","name":"price","type":"tuple"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"bytes32","name":"id","type":"bytes32"}],"name":"getPriceUnsafe","outputs":[{"components":[{"internalType":"int64","name":"price","type":"int64"},{"internalType":"uint64","name":"conf","type":"uint64"},{"internalType":"int32","name":"expo","type":"int32"},{"internalType":"uint256","name":"publishTime","type":"uint256"}],"internalType":"struct IPythFeed.Price","name":"price","type":"tuple"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"internalType":"uint64","name":"topicId","type":"uint64"}],"name":"idOf","outputs":[{"internalType":"bytes32","name":"","type":"bytes32"}],"stateMutability":"pure","type":"function"},
  {"inputs":[{"internalType":"bytes32","name":"id","type":"bytes32"}],"name":"priceFeedExists","outputs":[{"internalType":"bool","name":"","type":"bool"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"topics","outputs":[{"internalType":"contract ITopics","name":"","type":"address"}],"stateMutability":"view","type":"function"},
] as const;
