package args

// ProcessUpload asks to look at an upload that has come.
type ProcessUpload struct {
	// MediaID is the upload's as clients know it.
	MediaID string `json:"media_id"`
	// Purpose is what it is for, which says which side keeps it.
	Purpose string `json:"purpose"`
}

// Kind names the job in River's tables.
func (ProcessUpload) Kind() string { return "upload_process" }

// StreamVideo asks to make a stream of a video. It waits in a queue of its own, which takes long and is worked where there is
// what it needs.
type StreamVideo struct {
	MediaID string `json:"media_id"`
}

// Kind names the job in River's tables.
func (StreamVideo) Kind() string { return "video_stream" }

// StreamQueue is where StreamVideo waits.
const StreamQueue = "streams"

// Queue is where it waits.
func (StreamVideo) Queue() string { return StreamQueue }

// LookForUpload asks to look whether an upload has come.
type LookForUpload struct {
	MediaID string `json:"media_id"`
	Purpose string `json:"purpose"`
}

// Kind names the job in River's tables.
func (LookForUpload) Kind() string { return "upload_look" }

// ForgetUploads asks to clear uploads away that nothing shows.
type ForgetUploads struct{}

// Kind names the job in River's tables.
func (ForgetUploads) Kind() string { return "uploads_forget" }

// RemoveMedia asks to remove the files of uploads that are gone.
type RemoveMedia struct {
	MediaIDs []string `json:"media_ids"`
}

// Kind names the job in River's tables.
func (RemoveMedia) Kind() string { return "media_remove" }
