package resolvers

import (
	"context"

	"github.com/trellisgraph/trellis/domain"
	"github.com/trellisgraph/trellis/domain/community"
	"github.com/trellisgraph/trellis/graph/model"
	"github.com/trellisgraph/trellis/services"
)

// createUpload announces an upload and says where to send it.
func (r *Resolver) createUpload(
	ctx context.Context, input model.MediaUploadCreateInput,
) (*model.MediaUploadCreatePayload, error) {
	c := services.CreateUpload{Key: input.IdempotencyKey, Announcement: domain.Announcement{
		Kind: input.Kind, Purpose: input.Purpose, ByteSize: int64(input.ByteSize), ContentType: input.ContentType, SHA256: input.Sha256,
	}}
	if alt := input.Alt.Value(); alt != nil {
		c.Alt = *alt
	}
	u, to, err := r.do.Media.CreateUpload(ctx, c)
	if err != nil {
		return nil, err
	}
	id := u.ID.String()
	payload := &model.MediaUploadCreatePayload{MediaID: &id}
	if to.URL != "" {
		payload.UploadURL, payload.Headers, payload.ExpiresAt = &to.URL, to.Headers, &to.Expires
	}
	return payload, nil
}

// uploadedMedia is what a READY upload is, nil for others.
func uploadedMedia(u *domain.Upload) model.Media {
	if u.State != domain.MediaReady {
		return nil
	}
	image := u.Image.AsPrivate(u.Purpose.Private())
	if u.Kind == domain.MediaVideo {
		return &community.Video{ID: u.ID, DurationMS: u.DurationMS, Poster: image, State: u.State}
	}
	return image
}

// streamURLs are the URLs of the streams of those videos that have one.
func (r *Resolver) streamURLs(videos []*community.Video, streamed []bool) []*string {
	urls := make([]*string, len(videos))
	for i, v := range videos {
		if i < len(streamed) && streamed[i] {
			urls[i] = new(r.urls.Stream(v.ID, v.Poster.Private))
		}
	}
	return urls
}
