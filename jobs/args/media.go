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

// Queue is where it waits.
func (ProcessUpload) Queue() string { return UploadQueue }

// StreamVideo asks to make a stream of a video.
type StreamVideo struct {
	MediaID string `json:"media_id"`
	// Late says that the video has been READY for long: it goes after those that were just uploaded.
	Late bool `json:"late,omitempty"`
}

// Kind names the job in River's tables.
func (StreamVideo) Kind() string { return "video_stream" }

// Queue is where it waits.
func (StreamVideo) Queue() string { return StreamQueue }

// Priority is 1 for what goes first, 4 for what goes last.
func (a StreamVideo) Priority() int {
	if a.Late {
		return 4
	}
	return 1
}

// CatchUpStreams asks to have streams made of the videos that have none and could.
type CatchUpStreams struct{}

// Kind names the job in River's tables.
func (CatchUpStreams) Kind() string { return "streams_catch_up" }

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
