package args

// What may take longer than a minute waits in a queue of its own, so that it keeps nothing else waiting.
const (
	// DefaultQueue is where all other jobs wait: River's own name for it.
	DefaultQueue = "default"
	// UploadQueue is where uploads wait to be looked at.
	UploadQueue = "uploads"
	// AccountQueue is where what concerns all that a user has waits.
	AccountQueue = "accounts"
	// StreamQueue is where videos wait to be made streams of. It is worked where there is what that needs.
	StreamQueue = "streams"
)

// Queues are all that there are. The commerce side has the first two of them.
func Queues() []string { return []string{DefaultQueue, UploadQueue, AccountQueue, StreamQueue} }
