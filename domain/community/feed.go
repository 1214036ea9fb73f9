package community

import (
	"cmp"
	"io"
	"math"
	"slices"
	"time"

	"github.com/trellisgraph/trellis/domain"
)

// FeedSurface is a place where a feed is shown.
type FeedSurface string

// The surfaces.
const (
	// SurfaceHome blends notes and goods for everybody.
	SurfaceHome FeedSurface = "HOME"
	// SurfaceFollowing holds the notes of those whom the viewer follows, newest first.
	SurfaceFollowing FeedSurface = "FOLLOWING"
	// SurfaceShop holds goods.
	SurfaceShop FeedSurface = "SHOP"
)

// MarshalGQL writes the surface as the schema spells it.
func (s FeedSurface) MarshalGQL(w io.Writer) { domain.MarshalEnum(w, s) }

// UnmarshalGQL reads a surface; BAD_INPUT for anything else.
func (s *FeedSurface) UnmarshalGQL(v any) error {
	return domain.UnmarshalEnum(v, s, SurfaceHome, SurfaceFollowing, SurfaceShop)
}

// FeedReason says why an item is in a feed, always truthfully.
type FeedReason string

// The reasons that rankings give today.
const (
	// ReasonFollowing: the viewer follows the author.
	ReasonFollowing FeedReason = "FOLLOWING"
	// ReasonTrending: liked, collected or bought by many for its age.
	ReasonTrending FeedReason = "TRENDING"
	// ReasonDiscovery: few have acted on it yet, and it is given a place so that those without followers are seen.
	ReasonDiscovery FeedReason = "DISCOVERY"
	// ReasonRelated: tags the same goods as the note that it is shown beside, or is about the same topic.
	ReasonRelated FeedReason = "RELATED"
)

// SubjectKind tells notes from products in a ranking.
type SubjectKind int16

// The kinds of subjects of a ranking.
const (
	SubjectNote    SubjectKind = 1
	SubjectProduct SubjectKind = 2
)

// Ranked is one place in a ranking: what stands there and why.
type Ranked struct {
	Kind   SubjectKind
	ID     domain.UUID
	Reason FeedReason
}

// RankedRow is a place of a stored generation.
type RankedRow struct {
	Generation int64
	Position   int
	Ranked
}

// Candidate is something that may be ranked, with the signals to rank it by. Owner is its author or store: one owner
// does not fill a page.
type Candidate struct {
	Kind      SubjectKind
	ID        domain.UUID
	Owner     domain.UUID
	Since     time.Time
	Actions   int
	heat      float64
	exploring bool
}

// halfLife is the age at which an action counts half: notes are of the day, goods are on sale for months.
func (k SubjectKind) halfLife() time.Duration {
	if k == SubjectProduct {
		return 60 * 24 * time.Hour
	}
	return 36 * time.Hour
}

// How a ranking is laid out. A pattern rather than a score decides the mix, so that it can be read and tested.
const (
	productEvery = 4 // in HOME the fourth place is a product
	freshEvery   = 5 // the fifth note is a fresh one
	freshFor     = 72 * time.Hour
	ownerGap     = 3 // places between two items of one owner, where there is a choice
	lookAhead    = 24
)

// RankHome blends notes and goods: by heat, every fourth place a product, every fifth note a fresh one, the same owner
// not twice in a row. It returns at most limit places, each subject once.
func RankHome(now time.Time, notes, products []Candidate, limit int) []Ranked {
	hot, fresh := splitFresh(now, notes)
	goods := byHeat(now, products)
	out := make([]Ranked, 0, min(limit, len(notes)+len(products)))
	var owners []domain.UUID
	for noteNo := 0; len(out) < limit && len(hot)+len(fresh)+len(goods) > 0; {
		source := &hot
		switch {
		case (len(out)+1)%productEvery == 0 && len(goods) > 0 || len(hot)+len(fresh) == 0:
			source = &goods
		case (noteNo+1)%freshEvery == 0 && len(fresh) > 0 || len(hot) == 0:
			source = &fresh
		}
		c := takeSpaced(source, owners)
		if c.Kind == SubjectNote {
			noteNo++
		}
		owners = append(owners, c.Owner)
		out = append(out, c.ranked())
	}
	return out
}

// RankShop orders goods by heat, spaced by store.
func RankShop(now time.Time, products []Candidate, limit int) []Ranked {
	goods := byHeat(now, products)
	out := make([]Ranked, 0, min(limit, len(goods)))
	var owners []domain.UUID
	for len(out) < limit && len(goods) > 0 {
		c := takeSpaced(&goods, owners)
		owners = append(owners, c.Owner)
		out = append(out, c.ranked())
	}
	return out
}

func (c Candidate) ranked() Ranked {
	reason := ReasonTrending
	if c.exploring || c.Actions == 0 {
		reason = ReasonDiscovery
	}
	return Ranked{Kind: c.Kind, ID: c.ID, Reason: reason}
}

// splitFresh takes the new notes that few have acted on out of the heat order: they are the ones to be given a chance.
func splitFresh(now time.Time, notes []Candidate) (hot, fresh []Candidate) {
	ordered := byHeat(now, notes)
	median := 0
	if len(ordered) > 0 {
		median = ordered[len(ordered)/2].Actions
	}
	for _, c := range ordered {
		if now.Sub(c.Since) < freshFor && c.Actions <= median {
			c.exploring = true
			fresh = append(fresh, c)
			continue
		}
		hot = append(hot, c)
	}
	return hot, fresh
}

// byHeat orders by actions that fade with age; what is the same on every machine breaks ties.
func byHeat(now time.Time, in []Candidate) []Candidate {
	out := slices.Clone(in)
	for i := range out {
		age := max(now.Sub(out[i].Since), 0)
		out[i].heat = float64(1+out[i].Actions) * math.Exp2(-float64(age)/float64(out[i].Kind.halfLife()))
	}
	slices.SortStableFunc(out, func(a, b Candidate) int {
		return cmp.Or(-cmp.Compare(a.heat, b.heat), slices.Compare(a.ID[:], b.ID[:]))
	})
	return out
}

// takeSpaced removes and returns the first candidate whose owner is not among the last ones, the first of all where
// every near one's is.
func takeSpaced(from *[]Candidate, owners []domain.UUID) Candidate {
	recent := owners[max(0, len(owners)-ownerGap):]
	pick := 0
	for i := range min(lookAhead, len(*from)) {
		if !slices.Contains(recent, (*from)[i].Owner) {
			pick = i
			break
		}
	}
	c := (*from)[pick]
	*from = slices.Delete(*from, pick, pick+1)
	return c
}
