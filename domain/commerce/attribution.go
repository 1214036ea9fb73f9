package commerce

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash"
	"sync"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// Surface is the place on which a reader met the goods.
type Surface string

// The surfaces that tokens are of.
const (
	SurfaceNoteTag Surface = "NOTE_TAG"
	SurfaceFeed    Surface = "FEED"
	SurfaceSearch  Surface = "SEARCH"
	SurfaceLive    Surface = "LIVE"
)

// How long a touch may count (rules.md, I8).
const (
	attributionWindow = 14 * 24 * time.Hour
	liveWindow        = 24 * time.Hour
)

// Touch is a reader meeting goods: where, through whose note, and which goods it may count for. A zero ProductID stands
// for every product tagged in the note.
type Touch struct {
	Surface   Surface
	NoteID    domain.NoteID
	CreatorID domain.UserID
	ProductID domain.ProductID
	At        time.Time
}

// ExpiresAt is when the touch stops counting.
func (t Touch) ExpiresAt() time.Time {
	if t.Surface == SurfaceLive {
		return t.At.Add(liveWindow)
	}
	return t.At.Add(attributionWindow)
}

// Names reports whether the touch may count for a product, as far as the touch itself tells.
func (t Touch) Names(product domain.ProductID) bool {
	return t.ProductID == product || t.ProductID == domain.ProductID{}
}

// Witness is what is known of the note of a touch when goods are bought.
type Witness struct {
	// Visible tells whether the buyer may see the note.
	Visible bool
	// Tagged are the goods that the note shows.
	Tagged map[domain.ProductID]bool
}

// Credit is what a purchase of a product now is credited to (rules.md, I8): nil, which is DIRECT, where the touch is too old or
// names other goods, the buyer is its creator, or its note may not be seen any more or shows other goods. A nil witness stands
// for a note that could not be asked about: then what was signed counts, for the goods that it names itself.
func (t Touch) Credit(buyer domain.UserID, product domain.ProductID, note *Witness, now time.Time) *Attribution {
	ofNote := t.NoteID != domain.NoteID{}
	named := t.ProductID == product
	switch {
	case !now.Before(t.ExpiresAt()), !t.Names(product), t.CreatorID == buyer:
		return nil
	case ofNote && note != nil && (!note.Visible || !named && !note.Tagged[product]):
		return nil
	case (!ofNote || note == nil) && !named:
		return nil
	default:
		return t.attribution()
	}
}

func (t Touch) attribution() *Attribution {
	a := &Attribution{Surface: t.Surface, TouchedAt: t.At, ExpiresAt: t.ExpiresAt(), PolicyVersion: AttributionPolicy}
	if (t.NoteID != domain.NoteID{}) {
		a.NoteID = &t.NoteID
	}
	if !t.CreatorID.IsZero() {
		a.CreatorID = &t.CreatorID
	}
	return a
}

// AttributionPolicy is the version of the rules that credit a purchase to a touch (rules.md, I8). It is kept with each line, so
// that a later change of the rules changes no order.
const AttributionPolicy = 1

// Attribution is what led to the purchase of a line. A product that was met in a feed by itself has neither note nor creator.
type Attribution struct {
	Surface       Surface
	NoteID        *domain.NoteID
	CreatorID     *domain.UserID
	TouchedAt     time.Time
	ExpiresAt     time.Time
	PolicyVersion int
}

// AttributionToken is a signed Touch: opaque to clients, who hand it back when they buy.
type AttributionToken string

// Signer signs and reads attribution tokens. A feed has one for each place, so it keeps what it signs with.
type Signer struct{ pens sync.Pool }

// pen signs one token at a time.
type pen struct {
	mac  hash.Hash
	body []byte
	text []byte
}

// NewSigner uses key, at least 32 random bytes that all servers of one installation share.
func NewSigner(key []byte) *Signer {
	return &Signer{pens: sync.Pool{New: func() any { return &pen{mac: hmac.New(sha256.New, key)} }}}
}

// A token is version, surface, note, creator, product, unix seconds and the first 16 bytes of their HMAC-SHA256.
const (
	tokenVersion = 1
	tokenBody    = 2 + 3*16 + 8
	tokenMAC     = 16
	tokenText    = ((tokenBody+tokenMAC)*8 + 5) / 6
)

// Sign makes the token of a touch.
func (s *Signer) Sign(t Touch) AttributionToken {
	p := s.pens.Get().(*pen) //nolint:forcetypeassert // New makes nothing else
	defer s.pens.Put(p)
	b := append(p.body[:0], tokenVersion, surfaceCode(t.Surface))
	b = append(b, t.NoteID[:]...)
	b = append(b, t.CreatorID[:]...)
	b = append(b, t.ProductID[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(t.At.Unix())) //nolint:gosec // seconds since 1970, kept bit for bit
	p.body = p.sign(b)
	p.text = base64.RawURLEncoding.AppendEncode(p.text[:0], p.body)
	return AttributionToken(p.text)
}

// Verify reads a token. BAD_INPUT where it is not one of ours or has expired at now.
func (s *Signer) Verify(token AttributionToken, now time.Time) (Touch, error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(string(token))
	if err != nil || len(token) != tokenText || len(b) != tokenBody+tokenMAC || // the decoder passes over line breaks
		b[0] != tokenVersion || !s.signed(b) {
		return Touch{}, domain.BadInput("attributionToken", "not a token of this server")
	}
	t := Touch{
		Surface:   surfaceOf(b[1]),
		NoteID:    domain.NoteID(b[2:18]),
		CreatorID: domain.UserID(b[18:34]),
		ProductID: domain.ProductID(b[34:50]),
		At:        time.Unix(int64(binary.BigEndian.Uint64(b[50:58])), 0).UTC(), //nolint:gosec // see Sign
	}
	if !now.Before(t.ExpiresAt()) {
		return Touch{}, domain.BadInput("attributionToken", "expired at %s", t.ExpiresAt().Format(time.RFC3339))
	}
	return t, nil
}

// signed reports whether a token ends in its own MAC.
func (s *Signer) signed(token []byte) bool {
	p := s.pens.Get().(*pen) //nolint:forcetypeassert // New makes nothing else
	defer s.pens.Put(p)
	p.body = p.sign(append(p.body[:0], token[:tokenBody]...))
	return hmac.Equal(token, p.body)
}

// sign puts a body's MAC behind it.
func (p *pen) sign(body []byte) []byte {
	p.mac.Reset()
	p.mac.Write(body)
	return p.mac.Sum(body)[:tokenBody+tokenMAC]
}

func surfaceCode(s Surface) byte {
	switch s {
	case SurfaceNoteTag:
		return 1
	case SurfaceFeed:
		return 2
	case SurfaceSearch:
		return 3
	case SurfaceLive:
		return 4
	default:
		return 2
	}
}

func surfaceOf(code byte) Surface {
	switch code {
	case 1:
		return SurfaceNoteTag
	case 3:
		return SurfaceSearch
	case 4:
		return SurfaceLive
	default:
		return SurfaceFeed
	}
}
