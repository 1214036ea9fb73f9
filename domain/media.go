package domain

import (
	"fmt"
	"slices"
)

// MediaPurpose says what a picture or video was uploaded for; it serves nothing else.
type MediaPurpose string

// The purposes on the commerce side.
const (
	MediaForProduct        MediaPurpose = "PRODUCT"
	MediaForStore          MediaPurpose = "STORE"
	MediaForReview         MediaPurpose = "REVIEW"
	MediaForRefundEvidence MediaPurpose = "REFUND_EVIDENCE"
)

// MediaState says how far an upload has come.
type MediaState string

// MediaReady is the state of an upload that can be shown.
const MediaReady MediaState = "READY"

// UploadedImage is a picture that somebody uploaded.
type UploadedImage struct {
	Image
	Owner   UserID
	Purpose MediaPurpose
	State   MediaState
}

// UseImages picks uploads by their ids, in the order of the ids. Those that are not the owner's, or of another purpose, are
// NOT_FOUND; one that is not READY yet, or named twice, is INVALID. field is where the input has the list.
func UseImages(found []*UploadedImage, owner UserID, purpose MediaPurpose, field string, ids []MediaID) ([]*Image, error) {
	var wrong UserErrors
	images := make([]*Image, 0, len(ids))
	for i, id := range ids {
		at := fmt.Sprintf("%s.%d", field, i)
		n := slices.IndexFunc(found, func(u *UploadedImage) bool {
			return u.ID == id && u.Owner == owner && u.Purpose == purpose
		})
		switch {
		case n < 0:
			wrong = append(wrong, Refuse(ErrNotFound, at, "no picture that you uploaded for a %s", purpose))
		case found[n].State != MediaReady:
			wrong = append(wrong, Refuse(ErrInvalid, at, "the picture is %s and not READY", found[n].State))
		case slices.Contains(ids[:i], id):
			wrong = append(wrong, Refuse(ErrInvalid, at, "the picture is named twice"))
		default:
			images = append(images, &found[n].Image)
		}
	}
	return images, wrong.OrNil()
}
