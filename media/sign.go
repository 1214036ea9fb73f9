package media

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Signer signs URLs, so that those who were given one can fetch what others cannot, or upload what was announced.
type Signer struct {
	key []byte
	now func() time.Time
}

// NewSigner signs with a key that all servers of an installation share. Whoever changes it ends all URLs that were signed.
func NewSigner(key []byte, now func() time.Time) *Signer { return &Signer{key: key, now: now} }

// time is now by the clock of the signatures; the zero time where nothing is signed.
func (s *Signer) time() time.Time {
	if s == nil {
		return time.Time{}
	}
	return s.now()
}

// The life of a URL that expires: at least lifeOfURL, and the same URL for as long as windowOfURL, so that a client that asks
// for it again finds it in its cache.
const (
	lifeOfURL   = time.Hour
	windowOfURL = 30 * time.Minute
)

// soon is when a URL that is made now expires.
func (s *Signer) soon() time.Time { return s.now().Truncate(windowOfURL).Add(windowOfURL + lifeOfURL) }

// sign is the signature of parts, none of which holds a line break: 128 bits are enough for what is checked by us alone.
func (s *Signer) sign(parts ...string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(strings.Join(parts, "\n")))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// The names of what a signed URL carries.
const (
	paramSignature = "sig"
	paramExpires   = "exp"
)

// fetch is what follows the path of a signed URL of a file.
func (s *Signer) fetch(id string) string { return s.fetchUntil(id, s.soon()) }

// fetchUntil is fetch with another end. What it signs is all that is made of an upload.
func (s *Signer) fetchUntil(id string, end time.Time) string {
	at := strconv.FormatInt(end.Unix(), 10)
	return "?" + paramExpires + "=" + at + "&" + paramSignature + "=" + s.sign("fetch", id, at)
}

// pass is what a URL allows: where expires is the zero time it was not signed.
type pass struct{ expires time.Time }

func (p pass) signed() bool { return !p.expires.IsZero() }

// check reads the signature of a URL of a file; ok is false where there is one that is wrong, or whose time is over.
func (s *Signer) check(id string, query url.Values) (p pass, ok bool) {
	if !query.Has(paramSignature) && !query.Has(paramExpires) {
		return pass{}, true
	}
	at := query.Get(paramExpires)
	if s == nil || !hmac.Equal([]byte(query.Get(paramSignature)), []byte(s.sign("fetch", id, at))) {
		return pass{}, false
	}
	seconds, err := strconv.ParseInt(at, 10, 64)
	p.expires = time.Unix(seconds, 0)
	return p, err == nil && s.now().Before(p.expires)
}
