package media

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"gocloud.dev/blob"
	_ "gocloud.dev/blob/s3blob" // buckets by s3:// URLs
	"gocloud.dev/gcerrors"

	"github.com/trellisgraph/trellis/domain"
)

// uploadPath is where uploads are sent that are kept as files.
const uploadPath = Path + "upload/"

// Invitation says where and how to send an upload: a PUT with these headers, each "Name: value".
type Invitation struct {
	URL     string
	Headers []string
	Expires time.Time
}

// Invite lets a client send an upload, until its time is over: to the bucket itself, or to Uploads where that is a folder.
func (l *Library) Invite(ctx context.Context, u *domain.Upload) (Invitation, error) {
	in := Invitation{Expires: u.Expires(), Headers: []string{"Content-Type: " + u.ContentType}}
	if !l.remote {
		in.URL = l.base + uploadPath + u.ID.String() + "?" + l.signer.ticket(u).Encode()
		return in, nil
	}
	signed, err := l.bucket.SignedURL(ctx, incoming(u.ID), &blob.SignedURLOptions{
		Method: http.MethodPut, Expiry: max(time.Second, in.Expires.Sub(l.signer.now())),
		BeforeSign: func(as func(any) bool) error {
			var put *s3.PutObjectInput
			if as(&put) {
				put.ContentLength = &u.ByteSize
			}
			return nil
		},
	})
	if err != nil {
		return Invitation{}, fmt.Errorf("sign the URL of an upload: %w", err)
	}
	in.URL = signed
	return in, nil
}

// Remote reports whether uploads go past this server, so that nobody tells when one is there.
func (l *Library) Remote() bool { return l.remote }

// incoming is where an upload lies until it is looked at.
func incoming(id domain.MediaID) string { return incomingFolder + id.String() }

const incomingFolder = "incoming/"

// Uploaded reports whether the upload has come.
func (l *Library) Uploaded(ctx context.Context, id domain.MediaID) (bool, error) {
	found, err := l.bucket.Exists(ctx, incoming(id))
	if err != nil {
		return false, fmt.Errorf("look for an upload: %w", err)
	}
	return found, nil
}

// Discard lets go of an upload once what is shown of it is kept, or it is refused. Nothing happens where it is gone.
func (l *Library) Discard(ctx context.Context, id domain.MediaID) error {
	return l.remove(ctx, incoming(id))
}

// Remove lets go of all that was made of an upload, and of the upload, or of an archive. Other processes send what they have of a
// picture in memory for askAgain at most.
func (l *Library) Remove(ctx context.Context, id domain.MediaID) error {
	defer l.seen.Invalidate(id)
	return errors.Join(l.Discard(ctx, id), l.remove(ctx, archiveKey(id)),
		l.removeAll(ctx, key(id, true)), l.removeAll(ctx, key(id, false)))
}

// Holds reports whether anything is kept that was made of an upload.
func (l *Library) Holds(ctx context.Context, id domain.MediaID) (bool, error) {
	for _, private := range []bool{false, true} {
		_, err := l.bucket.List(&blob.ListOptions{Prefix: key(id, private)}).Next(ctx)
		if err == nil {
			return true, nil
		}
		if !errors.Is(err, io.EOF) {
			return false, fmt.Errorf("list what was made of an upload: %w", err)
		}
	}
	return false, nil
}

// removeAll removes what an id is the beginning of: ids are all of one length.
func (l *Library) removeAll(ctx context.Context, prefix string) error {
	var gone []error
	for all := l.bucket.List(&blob.ListOptions{Prefix: prefix}); ; {
		object, err := all.Next(ctx)
		if errors.Is(err, io.EOF) {
			return errors.Join(gone...)
		}
		if err != nil {
			return errors.Join(append(gone, fmt.Errorf("list what was made of an upload: %w", err))...)
		}
		gone = append(gone, l.remove(ctx, object.Key))
	}
}

func (l *Library) remove(ctx context.Context, key string) error {
	if err := l.bucket.Delete(ctx, key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("remove an upload: %w", err)
	}
	return nil
}

// Sweep lets go of uploads that came before a moment and that nobody looked at.
func (l *Library) Sweep(ctx context.Context, before time.Time) error {
	for all := l.bucket.List(&blob.ListOptions{Prefix: incomingFolder}); ; {
		object, err := all.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("list the uploads: %w", err)
		}
		if object.ModTime.Before(before) {
			if err := l.remove(ctx, object.Key); err != nil {
				return err
			}
		}
	}
}

// The parts of an upload's URL.
const (
	paramPurpose = "for"
	paramSize    = "size"
	paramType    = "type"
	paramSHA256  = "sha256"
)

// ticket is what the URL of an upload carries, so that whoever takes it need not know of it.
func (s *Signer) ticket(u *domain.Upload) url.Values {
	q := url.Values{
		paramPurpose: {string(u.Purpose)}, paramSize: {strconv.FormatInt(u.ByteSize, 10)}, paramType: {u.ContentType},
		paramSHA256: {u.SHA256}, paramExpires: {strconv.FormatInt(u.Expires().Unix(), 10)},
	}
	q.Set(paramSignature, s.signTicket(u.ID.String(), q))
	return q
}

func (s *Signer) signTicket(id string, q url.Values) string {
	return s.sign("upload", id, q.Get(paramPurpose), q.Get(paramSize), q.Get(paramType), q.Get(paramSHA256), q.Get(paramExpires))
}

// readTicket is the way back; false where we did not sign it so, or its time is over.
func (s *Signer) readTicket(path string, q url.Values) (*domain.Upload, bool) {
	id, err := domain.ParseID[domain.MediaID]("id", strings.TrimPrefix(path, uploadPath))
	if err != nil || s == nil || !hmac.Equal([]byte(q.Get(paramSignature)), []byte(s.signTicket(id.String(), q))) {
		return nil, false
	}
	size, sizeErr := strconv.ParseInt(q.Get(paramSize), 10, 64)
	until, untilErr := strconv.ParseInt(q.Get(paramExpires), 10, 64)
	if sizeErr != nil || untilErr != nil || !s.now().Before(time.Unix(until, 0)) {
		return nil, false
	}
	return &domain.Upload{
		ID: id, Purpose: domain.MediaPurpose(q.Get(paramPurpose)), ByteSize: size, ContentType: q.Get(paramType),
		SHA256: q.Get(paramSHA256),
	}, true
}

// Arrived is told that an upload is there.
type Arrived func(ctx context.Context, purpose domain.MediaPurpose, id domain.MediaID) error

// Uploads takes PUT /media/upload/{id}, as Invite described it, and tells arrived. Nothing is kept of what is not, to the byte,
// what was announced. 204 once it is kept; sending it again is harmless. 403 where the URL is not ours or its time is over, 415
// for another type, 413 for more, 400 for less or something else; 503 where it should be sent again.
func (l *Library) Uploads(arrived Arrived) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		u, ok := l.signer.readTicket(req.URL.Path, req.URL.Query())
		switch {
		case !ok:
			http.Error(w, "the URL's signature is wrong, or its time is over: ask for an upload again", http.StatusForbidden)
			return
		case req.Header.Get("Content-Type") != u.ContentType:
			http.Error(w, "the Content-Type must be "+u.ContentType+", as announced", http.StatusUnsupportedMediaType)
			return
		case req.ContentLength > u.ByteSize:
			tooLarge(w, u)
			return
		}
		err := l.keep(req.Context(), u, patient(w, req))
		switch {
		case errors.Is(err, errLarger):
			tooLarge(w, u)
			return
		case errors.Is(err, errOther):
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		case err == nil:
			err = arrived(req.Context(), u.Purpose, u.ID)
		}
		switch {
		case req.Context().Err() != nil: // the client is gone
		case err != nil:
			l.log.ErrorContext(req.Context(), "an upload was not kept", "id", u.ID, "error", err)
			http.Error(w, "it cannot be kept right now: send it again", http.StatusServiceUnavailable)
		default:
			w.WriteHeader(http.StatusNoContent)
		}
	})
}

func tooLarge(w http.ResponseWriter, u *domain.Upload) {
	w.Header().Set("Connection", "close") // the rest is not read
	http.Error(w, fmt.Sprintf("more than the %d bytes that were announced", u.ByteSize), http.StatusRequestEntityTooLarge)
}

var (
	errLarger = errors.New("it is larger than announced")
	errOther  = errors.New("it is not what was announced")
)

// keep writes what comes, and takes it back unless its size and its hash are those that were announced.
func (l *Library) keep(ctx context.Context, u *domain.Upload, body io.Reader) error {
	writing, abandon := context.WithCancel(ctx)
	defer abandon()
	to, err := l.bucket.NewWriter(writing, incoming(u.ID), &blob.WriterOptions{ContentType: u.ContentType})
	if err != nil {
		return fmt.Errorf("store an upload: %w", err)
	}
	sum := sha256.New()
	n, err := io.Copy(to, io.TeeReader(io.LimitReader(body, u.ByteSize+1), sum))
	if err == nil {
		err = asAnnounced(u, n, sum)
	} else {
		err = fmt.Errorf("receive an upload: %w", err)
	}
	if err != nil {
		abandon() // so that closing keeps nothing
		_ = to.Close()
		return err
	}
	if err := to.Close(); err != nil {
		return fmt.Errorf("store an upload: %w", err)
	}
	return nil
}

func asAnnounced(u *domain.Upload, size int64, sum hash.Hash) error {
	switch {
	case size > u.ByteSize:
		return errLarger
	case size < u.ByteSize:
		return fmt.Errorf("%w: %d bytes, not %d", errOther, size, u.ByteSize)
	case hex.EncodeToString(sum.Sum(nil)) != u.SHA256:
		return fmt.Errorf("%w: its SHA-256 is another", errOther)
	default:
		return nil
	}
}

// stall is how long a sender may send nothing.
const stall = 30 * time.Second

// patient reads the body for as long as something comes, however long that takes in all.
func patient(w http.ResponseWriter, req *http.Request) io.Reader {
	return &patientReader{from: req.Body, connection: http.NewResponseController(w)}
}

type patientReader struct {
	from       io.Reader
	connection *http.ResponseController
}

func (p *patientReader) Read(b []byte) (int, error) {
	// An error means that there is no connection, as in a test.
	_ = p.connection.SetReadDeadline(time.Now().Add(stall)) //nolint:forbidigo // connections go by the wall's clock
	return p.from.Read(b)
}
