package domain

import (
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"time"
)

// MediaPurpose says what a picture or video was uploaded for; it serves nothing else.
type MediaPurpose string

// The purposes: those on the community side first, then those on the commerce side.
const (
	MediaForNote           MediaPurpose = "NOTE"
	MediaForProfile        MediaPurpose = "PROFILE"
	MediaForLive           MediaPurpose = "LIVE"
	MediaForProduct        MediaPurpose = "PRODUCT"
	MediaForStore          MediaPurpose = "STORE"
	MediaForReview         MediaPurpose = "REVIEW"
	MediaForRefundEvidence MediaPurpose = "REFUND_EVIDENCE"
)

// MarshalGQL writes the purpose as the schema spells it.
func (p MediaPurpose) MarshalGQL(w io.Writer) { MarshalEnum(w, p) }

// UnmarshalGQL reads a purpose; BAD_INPUT for anything else.
func (p *MediaPurpose) UnmarshalGQL(v any) error {
	return UnmarshalEnum(v, p,
		MediaForNote, MediaForProfile, MediaForLive, MediaForProduct, MediaForStore, MediaForReview, MediaForRefundEvidence)
}

// OfCommunity reports whether the community side keeps what is uploaded for the purpose; else the commerce side does.
func (p MediaPurpose) OfCommunity() bool {
	return p == MediaForNote || p == MediaForProfile || p == MediaForLive
}

// Private reports whether not everybody may see what is uploaded for the purpose: not every note is for all, and hardly anybody
// may see what a refund is asked for by.
func (p MediaPurpose) Private() bool { return p == MediaForNote || p == MediaForRefundEvidence }

// MediaKind is what was uploaded.
type MediaKind string

// The kinds.
const (
	MediaImage MediaKind = "IMAGE"
	MediaVideo MediaKind = "VIDEO"
)

// MarshalGQL writes the kind as the schema spells it.
func (k MediaKind) MarshalGQL(w io.Writer) { MarshalEnum(w, k) }

// UnmarshalGQL reads a kind; BAD_INPUT for anything else.
func (k *MediaKind) UnmarshalGQL(v any) error { return UnmarshalEnum(v, k, MediaImage, MediaVideo) }

// MaxBytes is how large an upload of the kind may be.
func (k MediaKind) MaxBytes() int64 {
	if k == MediaVideo {
		return 256 << 20
	}
	return 20 << 20
}

// types are the content types of the kind that are taken.
func (k MediaKind) types() []string {
	if k == MediaVideo {
		return []string{"video/mp4", "video/webm"}
	}
	return []string{"image/jpeg", "image/png", "image/webp"}
}

// MediaState says how far an upload has come.
type MediaState string

// The states, in their order: an upload ends READY, when it can be shown, or REJECTED.
const (
	MediaUploading  MediaState = "UPLOADING"
	MediaProcessing MediaState = "PROCESSING"
	MediaReady      MediaState = "READY"
	MediaRejected   MediaState = "REJECTED"
)

// MarshalGQL writes the state as the schema spells it.
func (s MediaState) MarshalGQL(w io.Writer) { MarshalEnum(w, s) }

// UnmarshalGQL reads a state; BAD_INPUT for anything else.
func (s *MediaState) UnmarshalGQL(v any) error {
	return UnmarshalEnum(v, s, MediaUploading, MediaProcessing, MediaReady, MediaRejected)
}

// MediaRejection is why an upload was REJECTED.
type MediaRejection string

// The reasons, as the schema spells and explains them.
const (
	RejectedSize       MediaRejection = "WRONG_SIZE"
	RejectedChecksum   MediaRejection = "WRONG_CHECKSUM"
	RejectedType       MediaRejection = "WRONG_TYPE"
	RejectedPixels     MediaRejection = "TOO_MANY_PIXELS"
	RejectedLength     MediaRejection = "TOO_LONG"
	RejectedUnreadable MediaRejection = "UNREADABLE"
)

// MarshalGQL writes the reason as the schema spells it.
func (r MediaRejection) MarshalGQL(w io.Writer) { MarshalEnum(w, r) }

// UnmarshalGQL reads a reason; BAD_INPUT for anything else.
func (r *MediaRejection) UnmarshalGQL(v any) error {
	return UnmarshalEnum(v, r,
		RejectedSize, RejectedChecksum, RejectedType, RejectedPixels, RejectedLength, RejectedUnreadable)
}

// Upload is a picture or video that somebody uploaded, or is about to.
type Upload struct {
	ID      MediaID
	OwnerID UserID
	Purpose MediaPurpose
	Kind    MediaKind
	State   MediaState
	// Rejection is why it was REJECTED, nil where it was not.
	Rejection *MediaRejection
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

// uploadLives is how long an upload may be sent after it was announced.
const uploadLives = time.Hour

// Expires is when the upload can be sent no more.
func (u *Upload) Expires() time.Time { return u.CreatedAt.Add(uploadLives) }

// The bounds of uploads. Those that nothing shows, or shows any more, are cleared away after a day.
const (
	UnusedUploadLives = 24 * time.Hour
	mostUnused        = 100
	mostUnusedBytes   = 1 << 30
	longestAlt        = 500
)

// Unused are the uploads of somebody that nothing shows.
type Unused struct {
	Count int
	Bytes int64
}

// And is both together.
func (u Unused) And(other Unused) Unused {
	return Unused{Count: u.Count + other.Count, Bytes: u.Bytes + other.Bytes}
}

// Room refuses another upload where somebody has as much that nothing shows as anybody may have.
func (u Unused) Room(bytes int64) error {
	if u.Count >= mostUnused || u.Bytes+bytes > mostUnusedBytes {
		return Refuse(ErrRateLimited, "", "nothing shows %d of your uploads, of %d bytes: at most %d, of %d bytes, are kept, for a day",
			u.Count, u.Bytes, mostUnused, mostUnusedBytes)
	}
	return nil
}

// Announcement is what a client says of an upload before it sends it.
type Announcement struct {
	Kind        MediaKind
	Purpose     MediaPurpose
	ByteSize    int64
	ContentType string
	// SHA256 is in hexadecimal digits.
	SHA256 string
	Alt    string
}

// Check says what is wrong with an announcement.
func (a Announcement) Check() error {
	wrong := CheckOptionalText("alt", a.Alt, longestAlt)
	if a.Kind == MediaVideo && a.Purpose != MediaForNote {
		wrong = append(wrong, Refuse(ErrInvalid, "kind", "only notes have videos"))
	}
	if types := a.Kind.types(); !slices.Contains(types, a.ContentType) {
		wrong = append(wrong, Refuse(ErrInvalid, "contentType", "must be one of %v, not %.64q", types, a.ContentType))
	}
	if most := a.Kind.MaxBytes(); a.ByteSize < 1 || a.ByteSize > most {
		wrong = append(wrong, Refuse(ErrInvalid, "byteSize", "must be 1 to %d, not %d", most, a.ByteSize))
	}
	if sum, err := hex.DecodeString(a.SHA256); err != nil || len(sum) != 32 || hex.EncodeToString(sum) != a.SHA256 {
		wrong = append(wrong, Refuse(ErrInvalid, "sha256", "must be the 64 hexadecimal digits of a SHA-256, in lower case"))
	}
	return wrong.OrNil()
}

// NewUpload is an upload that was announced and has not come. The picture has the upload's id until it is given another.
func NewUpload(id MediaID, owner UserID, a Announcement, now time.Time) *Upload {
	return &Upload{
		ID: id, OwnerID: owner, Purpose: a.Purpose, Kind: a.Kind, State: MediaUploading, ContentType: a.ContentType,
		ByteSize: a.ByteSize, SHA256: a.SHA256, Image: Image{ID: id, Text: a.Alt}, CreatedAt: now,
	}
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
