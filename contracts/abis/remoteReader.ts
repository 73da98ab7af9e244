// Generated from the build artifacts by scripts/generate-abis.ts.
export const remoteReaderAbi = [
  {"inputs":[{"internalType":"contract IRemoteFeed","name":"feed_","type":"address"},{"internalType":"uint64","name":"topicId_","type":"uint64"},{"internalType":"uint256","name":"maxAge_","type":"uint256"}],"stateMutability":"nonpayable","type":"constructor"},
  {"inputs":[{"internalType":"int256","name":"value","type":"int256"}],"name":"RemoteReader_NonPositiveValue","type":"error"},
  {"inputs":[{"internalType":"uint256","name":"dataTime","type":"uint256"},{"internalType":"uint256","name":"maxAge","type":"uint256"},{"internalType":"uint256","name":"time","type":"uint256"}],"name":"RemoteReader_StaleValue","type":"error"},
  {"inputs":[{"internalType":"uint64","name":"topicId","type":"uint64"},{"internalType":"uint64","name":"expected","type":"uint64"}],"name":"RemoteReader_WrongTopic","type":"error"},
  {"inputs":[],"name":"feed","outputs":[{"internalType":"contract IRemoteFeed","name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"maxAge","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"price","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[{"components":[{"internalType":"uint64","name":"topicId","type":"uint64"},{"internalType":"uint64","name":"epoch","type":"uint64"},{"internalType":"uint64","name":"round","type":"uint64"},{"internalType":"int128","name":"value","type":"int128"},{"internalType":"int128","name":"lower","type":"int128"},{"internalType":"int128","name":"upper","type":"int128"},{"internalType":"uint64","name":"dataTime","type":"uint64"},{"internalType":"uint64","name":"finalAt","type":"uint64"}],"internalType":"struct FinalValue","name":"value","type":"tuple"},{"internalType":"bytes32[]","name":"proof","type":"bytes32[]"}],"name":"priceByProof","outputs":[{"internalType":"uint256","name":"","type":"uint256"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"topicId","outputs":[{"internalType":"uint64","name":"","type":"uint64"}],"stateMutability":"view","type":"function"},
] as const;
