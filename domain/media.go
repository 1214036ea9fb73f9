package domain

import (
	"fmt"
	"slices"
	"time"
)

// MediaPurpose says what a picture or video was uploaded for; it serves nothing else.
type MediaPurpose string

// The purposes: those on the community side first, then those on the commerce side.
const (
	MediaForNote           MediaPurpose = "NOTE"
	MediaForProfile        MediaPurpose = "PROFILE"
	MediaForProduct        MediaPurpose = "PRODUCT"
	MediaForStore          MediaPurpose = "STORE"
	MediaForReview         MediaPurpose = "REVIEW"
	MediaForRefundEvidence MediaPurpose = "REFUND_EVIDENCE"
)

// MediaKind is what was uploaded.
type MediaKind string

// The kinds.
const (
	MediaImage MediaKind = "IMAGE"
	MediaVideo MediaKind = "VIDEO"
)

// MediaState says how far an upload has come.
type MediaState string

// The states, in their order: an upload ends READY, when it can be shown, or REJECTED.
const (
	MediaUploading  MediaState = "UPLOADING"
	MediaProcessing MediaState = "PROCESSING"
	MediaReady      MediaState = "READY"
	MediaRejected   MediaState = "REJECTED"
)

// MediaReason is why an upload was REJECTED.
type MediaReason string

// Upload is a picture or video that somebody uploaded, or is about to.
type Upload struct {
	ID      MediaID
	OwnerID UserID
	Purpose MediaPurpose
	Kind    MediaKind
	State   MediaState
	// Reason is "" where the upload was not REJECTED.
	Reason MediaReason
	// ContentType, ByteSize and SHA256, in hexadecimal digits, are what was announced.
	ContentType string
	ByteSize    int64
	SHA256      string
	// Image is the picture, or the poster of the video, which has an id of its own. Until the upload is READY nothing but the
	// text is known of it.
	Image Image
	// DurationMS is the length of a READY video in milliseconds, nil for pictures.
	DurationMS *int
	// Codes are what the QR codes in the picture, or in the poster, say. Crowded says that there may be more of them: a person
	// should look at it.
	Codes     []string
	Crowded   bool
	CreatedAt time.Time
}

// UseUploads picks uploads by their ids, in the order of the ids. Those that are not the owner's, or of another purpose, are
// NOT_FOUND; one that is not READY yet, or named twice, is INVALID. field is where the input has the list.
func UseUploads(found []*Upload, owner UserID, purpose MediaPurpose, field string, ids []MediaID) ([]*Upload, error) {
	var wrong UserErrors
	picked := make([]*Upload, 0, len(ids))
	for i, id := range ids {
		at := fmt.Sprintf("%s.%d", field, i)
		n := slices.IndexFunc(found, func(u *Upload) bool {
			return u.ID == id && u.OwnerID == owner && u.Purpose == purpose
		})
		switch {
		case n < 0:
			wrong = append(wrong, Refuse(ErrNotFound, at, "nothing that you uploaded for a %s", purpose))
		case found[n].State != MediaReady:
			wrong = append(wrong, Refuse(ErrInvalid, at, "the upload is %s and not READY", found[n].State))
		case slices.Contains(ids[:i], id):
			wrong = append(wrong, Refuse(ErrInvalid, at, "the upload is named twice"))
		default:
			picked = append(picked, found[n])
		}
	}
	return picked, wrong.OrNil()
}

// ImagesOf are the pictures of uploads.
func ImagesOf(uploads []*Upload) []*Image {
	images := make([]*Image, len(uploads))
	for i, u := range uploads {
		images[i] = &u.Image
	}
	return images
}
